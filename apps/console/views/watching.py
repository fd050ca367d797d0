"""The page of a list from its confirmation to its last receipt: where it stands, what may be done, its figures."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.confirming import CapForm, PaceForm
from apps.console.views import list_report
from apps.console.views.cost import cost_lines
from apps.console.views.task_page import TaskPage
from apps.console.views.watch_figures import Watch, equations, watch
from apps.console.views.watch_standing import standing, url_of, verbs
from apps.core import ids
from apps.core.money import plain
from apps.messaging import report
from apps.messaging.dry_run import quote
from apps.messaging.models import SendTask
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus
from apps.web import access
from apps.web.htmx import go_to, wants_part
from apps.web.pages import Page, Text

STEERED = (SendTaskStatus.SENDING, SendTaskStatus.PAUSED)
OVER = (SendTaskStatus.DRAINED, SendTaskStatus.SETTLED, SendTaskStatus.CANCELLED)
UNREAD = (SendTaskStatus.IMPORTING, SendTaskStatus.READY, SendTaskStatus.FAILED)
PAGE, WHOLE, FIGURES, ROWS = (
    f"console/send_tasks/{name}.html" for name in ("watch", "_watch", "_figures", "rows")
)
SAMPLES = 3


def template(page: Page) -> str:
    """The page's template; its changing part has an address of its own."""
    return PAGE


def watch_context(page: Page, task: SendTask) -> dict[str, Any]:
    """What watch.html shows, in every status after the confirmation."""
    is_begun = task.started_at is not None
    # First: it brings `task` up to the state in which it was counted, and all else is told of that one.
    mark = page.request.GET.get("seen", "")
    shown = watch(task, asked_mark=mark, may_see_rows=_may(page, Perm.MESSAGE_SEND)) if is_begun else None
    context = {
        "task": task,
        "states": SEND_TASK_STATES,
        "is_begun": is_begun,
        "standing": standing(page, task, shown),
        "verbs": verbs(page, task),
        "facts": facts(task),
        "downloads": downloads(page, task),
        "rows_url": _rows_url(page, task),
    }
    if shown is None:
        return {**context, **_before(page, task)}
    return {**context, **_pace(task), "watch": shown, **_again(task, shown)}


def refreshed(page: Page, task: SendTask) -> HttpResponse:
    """The figures alone, or the whole below the title when the list's state is another than the reader sees."""
    if task.status in UNREAD:
        return go_to(page.request, url_of(task))
    seen = page.request.GET.get("state", "")
    if task.started_at is None and task.status == seen:
        return HttpResponse(status=204)
    context = watch_context(page, task)
    shown: Watch | None = context.get("watch")
    if shown is not None and shown.state_mark == seen:
        return page.show(FIGURES, **context)
    response = page.show(WHOLE, **context)
    response.headers["HX-Retarget"] = "#watch"
    return response


class SendTaskRows(TaskPage, Page):
    """The rows of a list after its confirmation, as its report showed them; nothing of them can be changed any more."""

    title = _("Rows")

    def lead(self) -> Text:
        return _("What was found of each row of the list, before it was sent and while it was accepted.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.task.status in UNREAD:
            return go_to(request, self.url())
        template = list_report.ROWS if wants_part(request) else ROWS
        return self.show(template, **{**list_report.rows_context(self, self.task), "correctable": ()})


class SendTaskProgress(TaskPage, Page):
    """What the page of a list asks for every two seconds; all of it when the list's state has changed."""

    perm = Perm.MESSAGE_READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not wants_part(request):
            return go_to(request, self.url())
        return refreshed(self, self.task)


def _before(page: Page, task: SendTask) -> dict[str, Any]:
    found = quote(task)
    samples = (
        report.preview(task, count=SAMPLES) if _may(page, Perm.MESSAGE_SEND, Perm.MESSAGE_APPROVE) else []
    )
    return {
        "costs": cost_lines(found.costs),
        "message_count": found.messages,
        "segments": found.segments,
        "amount": plain(found.amount),
        "currency": found.currency,
        "equations": equations(task, may_see_rows=_may(page, Perm.MESSAGE_SEND)),
        "samples": samples,
        "poll_url": f"{url_of(task, 'progress')}?state={task.status}",
    }


def _pace(task: SendTask) -> dict[str, Any]:
    if task.status not in STEERED:
        return {}
    words: Text
    if task.pace:
        words = _("Now at most %(count)s messages a minute.") % {"count": f"{task.pace:,}"}
    elif task.spread_minutes:
        words = _("Now spread over %(hours)s hours.") % {"hours": f"{task.spread_minutes / 60:g}"}
    else:
        words = _("Now as fast as the carriers take it.")
    return {
        "pace_form": PaceForm(initial={"per_minute": task.pace}),
        "pace_url": url_of(task, "pace"),
        "pace_words": words,
        "cap_form": CapForm(
            initial={"price_cap": plain(task.price_cap) if task.price_cap is not None else ""}
        ),
        "cap_url": url_of(task, "cap"),
    }


def _again(task: SendTask, shown: Watch) -> dict[str, Any]:
    """The failed ones can be sent to once nothing more of the list goes out."""
    if task.status not in OVER or not shown.failed_count:
        return {}
    return {
        "again_url": url_of(task, "again"),
        "again_key": ids.random_public_id(),
        "failed_count": shown.failed_count,
    }


def downloads(page: Page, task: SendTask) -> list[dict[str, Any]]:
    """The files of the list for those who may take them; sent and not sent once it has begun."""
    if not _may(page, Perm.MESSAGE_SEND) or task.started_at is None:
        return []
    listed = [("sent_file", _("Sent")), ("unsent_file", _("Not sent"))]
    return [
        {
            "label": label,
            "csv": f"{url_of(task, name)}?format=csv",
            "xlsx": f"{url_of(task, name)}?format=xlsx",
        }
        for name, label in listed
    ]


def _rows_url(page: Page, task: SendTask) -> str:
    """Where the rows whose message failed can be asked for as a file; "" where they cannot."""
    if not _may(page, Perm.EXPORT_READ) or task.started_at is None:
        return ""
    query = {"send_task": task.public_id, "rows": "failed"}
    return reverse("console:export_new", args=["task_rows"], query=query)


def facts(task: SendTask) -> list[tuple[Text, Any]]:
    """Who, what, when and for how much at most."""
    origin = task.origin
    listed: list[tuple[Text, Any]] = [
        (_("Source"), task.get_source_display()),
        (
            _("Failed numbers of"),
            format_html('<a href="{}">{}</a>', url_of(origin), origin.name) if origin else None,
        ),
        (_("Rows"), f"{task.row_count:,}"),
        (_("Template"), f"{task.template.name} · {task.template.number}"),
        (_("Signature"), task.signature.content if task.signature else None),
        *([(_("Sender ID"), task.sender)] if task.sender else []),
        (_("Application"), task.application.name),
        (_("Price cap"), f"{plain(task.price_cap)} {task.currency}" if task.price_cap is not None else None),
        (_("Confirmed"), _by(task.confirmed_by, task.confirmed_at)),
        (_("Approved"), _by(task.approved_by, task.approved_at)),
        (_("Scheduled for"), _("%(time)s (%(zone)s)") % _wall(task) if task.scheduled_wall else None),
        (_("Begun"), _instant(task.started_at)),
        (_("Ended"), _instant(task.ended_at)),
    ]
    return [(words, value) for words, value in listed if value]


def _wall(task: SendTask) -> dict[str, str]:
    return {"time": task.scheduled_wall.replace("T", " "), "zone": task.scheduled_zone.replace("_", " ")}


def _by(person: Any, at: Any) -> str | None:
    return f"{_instant(at)} · {person}" if at else None


def _instant(at: Any) -> str | None:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else None


def _may(page: Page, *perms: Perm) -> bool:
    return any(access.may(page.actor, perm) for perm in perms)
