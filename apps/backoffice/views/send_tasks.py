"""The lists of all accounts for staff, to look at: where each stands, and how far it has come."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.send_tasks import SendTaskFilters
from apps.backoffice.views.base import StaffPage
from apps.core.money import plain
from apps.messaging.models import SendTask
from apps.messaging.progress import Balance, Progress, progress
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus
from apps.web.figures import Equation, Figure, Part, summed
from apps.web.pages import Crumb, DetailPage, ListPage, Text
from apps.web.tables import Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn

SEND_TASKS = _("Send tasks")
READ_WITH = (
    "account",
    "application",
    "template",
    "signature",
    "user",
    "confirmed_by",
    "approved_by",
    "review",
)
MOVING = (SendTaskStatus.SENDING, SendTaskStatus.PAUSED, SendTaskStatus.DRAINED)
REFRESH_SECONDS = 5


class SendTaskTable(Table):
    caption = SEND_TASKS
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            _("Name"),
            "name",
            link=lambda row: reverse("backoffice:send_task", args=[row.public_id]),
            is_heading=True,
        ),
        Column(
            _("Account"),
            "account",
            link=lambda row: reverse("backoffice:account", args=[row.account.public_id]),
        ),
        StatusColumn(_("Status"), states=SEND_TASK_STATES),
        NumberColumn(_("Rows"), "row_count"),
        NumberColumn(_("Good"), "good_count"),
        NumberColumn(_("Accepted"), "accepted_count"),
        Column(_("Given in by"), "user"),
        TimeColumn(_("Created"), "created_at"),
    )
    empty = Empty(
        "file-spreadsheet", _("No lists yet"), _("Lists that customers upload appear here, the latest first.")
    )


class SendTaskPage(StaffPage, abstract=True):
    perm = Perm.STAFF_MESSAGE_READ

    def rows(self) -> QuerySet[SendTask]:
        """The lists of all accounts."""
        return SendTask.unscoped.select_related(*READ_WITH)


class SendTaskList(SendTaskPage, ListPage):
    title = SEND_TASKS
    table = SendTaskTable
    filters = SendTaskFilters

    def lead(self) -> Text:
        return _("Lists of all accounts; their rows are the customers' own and are not shown here.")


class SendTaskDetail(SendTaskPage, DetailPage):
    """The same figures as the customer's, which refresh themselves while the list is on its way."""

    template = "backoffice/send_tasks/detail.html"
    part = "backoffice/send_tasks/_figures.html"

    def heading(self) -> Text:
        return str(self.row.name)

    def trail(self) -> list[Crumb]:
        return [(SEND_TASKS, reverse("backoffice:send_tasks"))]

    def context(self) -> dict[str, Any]:
        row: SendTask = self.row
        found = progress(row)  # brings the row up to the state in which it was counted
        return {
            "states": SEND_TASK_STATES,
            "problem": found.problem,
            "figures": _figures(row, found),
            "equations": [_drawn(found.equation.rows), _drawn(found.equation.messages)],
            "failures": found.failed,
            "facts": _facts(row),
            "every": REFRESH_SECONDS if row.status in MOVING or found.waiting else 0,
        }


def _drawn(balance: Balance) -> Equation:
    """Terms without any are left out, except in an equation that has none at all."""
    shown = [term for term in balance.right if term.count] or balance.right[:1]
    total, *parts = [Part(term.label, term.count, term.tone.colour) for term in (balance.left, *shown)]
    return summed(total, parts)


def _figures(row: SendTask, found: Progress) -> list[Figure]:
    return [
        Figure(_("Handed over"), found.handed_over, hint=_("of %(n)s good rows") % {"n": f"{found.total:,}"}),
        Figure(_("Delivered"), found.delivered),
        Figure(_("Failed"), found.failed_count),
        Figure(_("Rate"), _("%(n)s a second") % {"n": f"{found.rate:,.0f}"}, hint=_("last 10 seconds")),
    ]


def _facts(row: SendTask) -> list[tuple[Text, Any]]:
    account = reverse("backoffice:account", args=[row.account.public_id])
    review = row.review
    cap = f"{plain(row.price_cap)} {row.currency}" if row.price_cap is not None else None
    facts: list[tuple[Text, Any]] = [
        (_("Account"), format_html('<a href="{}">{}</a>', account, row.account)),
        (_("Application"), f"{row.application.name} ({row.application.sdk_app_id})"),
        (_("Template"), f"{row.template.name} · {row.template.number}"),
        (_("Signature"), row.signature.content if row.signature else None),
        *([(_("Sender ID"), row.sender)] if row.sender else []),
        (_("Region"), row.get_region_display()),
        (_("Source"), row.get_source_display()),
        (_("Given in"), _by(row.user, row.created_at)),
        (_("Confirmed"), _by(row.confirmed_by, row.confirmed_at)),
        (_("Approved"), _by(row.approved_by, row.approved_at)),
        (_("Review"), _review_link(review) if review else None),
        (_("Scheduled for"), f"{row.scheduled_wall.replace('T', ' ')} ({row.scheduled_zone})"),
        (_("Begun"), _instant(row.started_at)),
        (_("Ended"), _instant(row.ended_at)),
        (_("Segments"), f"{row.segments:,}"),
        (_("Price"), f"{plain(row.amount)} {row.currency}"),
        (_("Price cap"), cap),
        (_("Accepted for"), f"{plain(row.accepted_fee)} {row.currency}"),
    ]
    return [(words, value) for words, value in facts if value and value != " ()"]


def _review_link(review: Any) -> Any:
    url = reverse("backoffice:review", args=[review.public_id])
    return format_html('<a href="{}">{}</a>', url, review.get_status_display())


def _by(person: Any, at: Any) -> str | None:
    return f"{_instant(at)} · {person or '–'}" if at else None


def _instant(at: Any) -> str | None:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else None
