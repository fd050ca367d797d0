"""The page of a list from its confirmation to its last receipt: where it stands, what may be done, its figures."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.permissions import Perm
from apps.console.forms.confirming import CapForm, PaceForm
from apps.console.views import list_report
from apps.console.views.cost import cost_lines
from apps.console.views.task_page import TaskPage
from apps.console.views.watch_figures import Watch, equations, watch
from apps.core import clock, ids
from apps.core.errors import Code, sentence
from apps.core.money import plain
from apps.core.states import QUIET, Tone
from apps.messaging import report
from apps.messaging.dry_run import quote
from apps.messaging.models import SendTask
from apps.messaging.services import approvals, confirming
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus
from apps.web import access
from apps.web.htmx import go_to, wants_part
from apps.web.pages import Page, Text
from apps.web.tables import Action

BEFORE = (SendTaskStatus.WAITING, SendTaskStatus.SCHEDULED)
STEERED = (SendTaskStatus.SENDING, SendTaskStatus.PAUSED)
OVER = (SendTaskStatus.DRAINED, SendTaskStatus.SETTLED, SendTaskStatus.CANCELLED)
UNREAD = (SendTaskStatus.IMPORTING, SendTaskStatus.READY, SendTaskStatus.FAILED)
PAGE, WHOLE, FIGURES, ROWS = (
    f"console/send_tasks/{name}.html" for name in ("watch", "_watch", "_figures", "rows")
)
SAMPLES = 3


@dataclass(frozen=True)
class Standing:
    """Where a list stands, in a sentence; `advice` is what follows from it."""

    tone: Tone
    sentence: Text
    advice: Text = ""


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
    }
    if shown is None:
        return {**context, **_before(page, task)}
    return {**context, **_pace(task), "watch": shown, **_again(task, shown)}


def refreshed(page: Page, task: SendTask) -> HttpResponse:
    """The figures alone, or the whole below the title when the list's state is another than the reader sees."""
    if task.status in UNREAD:
        return go_to(page.request, _url(task))
    context = watch_context(page, task)
    shown: Watch | None = context.get("watch")
    if shown is not None and shown.state_mark == page.request.GET.get("state", ""):
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


def verbs(page: Page, task: SendTask) -> list[Action]:
    """What this person may do with the list as it stands."""
    send = Perm.MESSAGE_SEND
    found: list[Action] = []
    if task.status == SendTaskStatus.SENDING:
        found = [
            Action(_("Pause"), _url(task, "pause"), "player-pause", send, is_post=True),
            Action(_("Stop"), _url(task, "stop"), "player-stop", send, is_danger=True),
        ]
    elif task.status == SendTaskStatus.PAUSED:
        found = [
            Action(_("Resume"), _url(task, "resume"), "player-play", send, is_post=True, is_primary=True),
            Action(_("Stop"), _url(task, "stop"), "player-stop", send, is_danger=True),
        ]
    elif task.status in BEFORE:
        if approvals.may_approve(page.actor, task, task.account):
            found = [
                Action(
                    _("Approve"),
                    _url(task, "approve"),
                    "check",
                    Perm.MESSAGE_APPROVE,
                    is_primary=True,
                    is_post=True,
                    confirm=_approve_question(task),
                ),
                Action(_("Decline"), _url(task, "decline"), "x", Perm.MESSAGE_APPROVE),
            ]
        found += [
            Action(
                _("Take back"),
                _url(task, "unschedule"),
                "arrow-back-up",
                send,
                is_post=True,
                confirm=_("Take the list back? Nothing of it is sent, and it can be confirmed again."),
            ),
            Action(_("Discard"), _url(task, "discard"), "trash", send, is_danger=True),
        ]
    return [action for action in found if access.may(page.actor, action.perm)]


def _approve_question(task: SendTask) -> str:
    count = task.good_count
    words = ngettext(
        "Approve %(count)s message for %(amount)s %(currency)s?",
        "Approve %(count)s messages for %(amount)s %(currency)s?",
        count,
    )
    return words % {"count": f"{count:,}", "amount": plain(task.amount), "currency": task.currency}


def standing(page: Page, task: SendTask, shown: Watch | None) -> Standing:
    """Where the list stands, in words; what it waits for, and why it is paused."""
    tone = SEND_TASK_STATES.tones[task.status]
    match task.status:
        case SendTaskStatus.WAITING:
            return Standing(tone, _waiting_for(page, task), _begins(task))
        case SendTaskStatus.SCHEDULED:
            return Standing(
                tone, _begins(task), _("Until then it can be taken back, and nothing is charged.")
            )
        case SendTaskStatus.SENDING if shown is not None:
            return Standing(tone, shown.words, shown.advice)
        case SendTaskStatus.PAUSED:
            return _paused(task, tone)
        case SendTaskStatus.DRAINED:
            return Standing(
                tone,
                _("Everything is with the carriers; the last receipts are still coming in."),
                _("Receipts come within 72 hours; most within a minute."),
            )
        case SendTaskStatus.SETTLED:
            return Standing(tone, _("Every message is at its end."))
        case SendTaskStatus.CANCELLED if task.started_at is None:
            return Standing(tone, _("The list was discarded; nothing of it was sent."))
        case SendTaskStatus.CANCELLED:
            return Standing(
                tone, _("Stopped: what had not gone to a carrier is not sent."), shown.advice if shown else ""
            )
    return Standing(QUIET, SEND_TASK_STATES.label(task.status))


def _waiting_for(page: Page, task: SendTask) -> Text:
    is_own = page.actor.user is not None and task.confirmed_by_id == page.actor.user.pk
    second = confirming.lacks_second_person(task, task.account)
    review = confirming.lacks_review(task, task.account)
    if second and review:
        return _("A second person of the account and an operator have to agree before it is sent.")
    if review:
        return _(
            "An operator of the platform looks at it before it is sent, in working hours usually within two hours."
        )
    if second and is_own:
        return _("You have confirmed it; a second person who may approve has to agree before it is sent.")
    if second:
        return _("It was confirmed by %(name)s; a second person has to agree before it is sent.") % {
            "name": task.confirmed_by
        }
    return _("All have agreed; it begins in a moment.")


def _begins(task: SendTask) -> Text:
    if task.scheduled_at is None:
        return _("Once agreed, it begins at once.") if task.status == SendTaskStatus.WAITING else ""
    words = {"time": task.scheduled_wall.replace("T", " "), "zone": task.scheduled_zone.replace("_", " ")}
    if task.status == SendTaskStatus.WAITING and task.scheduled_at <= clock.now():
        return (
            _("It was to begin at %(time)s (%(zone)s), which is over; once agreed, it begins at once.")
            % words
        )
    return _("It begins at %(time)s (%(zone)s).") % words


def _paused(task: SendTask, tone: Tone) -> Standing:
    if not task.problem:
        return Standing(
            tone,
            _("Paused: nothing more goes to the carriers."),
            _("What they have already cannot be called back. Resume whenever you like."),
        )
    return Standing(
        tone,
        sentence(Code(task.problem), task.problem_facts),
        _("It was paused by itself. Put the cause right, then resume."),
    )


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
    }


def _pace(task: SendTask) -> dict[str, Any]:
    if task.status not in STEERED:
        return {}
    if task.pace:
        words = _("Now at most %(count)s messages a minute.") % {"count": f"{task.pace:,}"}
    elif task.spread_minutes:
        words = _("Now spread over %(hours)s hours.") % {"hours": f"{task.spread_minutes / 60:g}"}
    else:
        words = _("Now as fast as the carriers take it.")
    return {
        "pace_form": PaceForm(initial={"per_minute": task.pace}),
        "pace_url": _url(task, "pace"),
        "pace_words": words,
        "cap_form": CapForm(
            initial={"price_cap": plain(task.price_cap) if task.price_cap is not None else ""}
        ),
        "cap_url": _url(task, "cap"),
    }


def _again(task: SendTask, shown: Watch) -> dict[str, Any]:
    """The failed ones can be sent to once nothing more of the list goes out."""
    if task.status not in OVER or not shown.failed_count:
        return {}
    return {
        "again_url": _url(task, "again"),
        "again_key": ids.random_public_id(),
        "failed_count": shown.failed_count,
    }


def downloads(page: Page, task: SendTask) -> list[dict[str, Any]]:
    """The files of the list for those who may take them; sent and not sent once it has begun."""
    if not _may(page, Perm.MESSAGE_SEND) or task.started_at is None:
        return []
    listed = [("sent_file", _("Sent")), ("unsent_file", _("Not sent"))]
    return [
        {"label": label, "csv": f"{_url(task, name)}?format=csv", "xlsx": f"{_url(task, name)}?format=xlsx"}
        for name, label in listed
    ]


def facts(task: SendTask) -> list[tuple[Text, Any]]:
    """Who, what, when and for how much at most."""
    origin = task.origin
    listed: list[tuple[Text, Any]] = [
        (_("Source"), task.get_source_display()),
        (
            _("Failed numbers of"),
            format_html('<a href="{}">{}</a>', _url(origin), origin.name) if origin else None,
        ),
        (_("Rows"), f"{task.row_count:,}"),
        (_("Template"), f"{task.template.name} · {task.template.number}"),
        (_("Signature"), task.signature.content if task.signature else None),
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


def _url(task: SendTask, verb: str = "") -> str:
    name = f"console:send_task_{verb}" if verb else "console:send_task"
    return reverse(name, args=[task.region, task.public_id])
