"""Messages of all accounts for staff: found by number or serial, one with its story, and resolving doubt by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.records import DoubtFilters, RecordFilters, ResolveForm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.numbers import story_url_of
from apps.callbacks.timeline import with_callbacks
from apps.core.countries import country_name
from apps.core.ids import id_from_serial
from apps.core.money import plain
from apps.messaging import contents, queries
from apps.messaging.models import Message
from apps.messaging.remarks import Remark, remark
from apps.messaging.services import doubt
from apps.messaging.states import MESSAGE_STATES, MessageStatus
from apps.messaging.timeline import timeline
from apps.web import paging
from apps.web.looking import look
from apps.web.pages import Crumb, DetailPage, FormPage, ListPage, Text
from apps.web.paging import Slice
from apps.web.tables import Action, Column, Empty, MonoColumn, StatusColumn, Table, TimeColumn

RECORDS = _("Records")
READ_WITH = ("account", "application", "template", "signature", "carrier")


@dataclass(frozen=True)
class RecordRow:
    """A message as the list shows it: never its text, the number masked."""

    message: Message
    facts: dict[str, Any] | None = None  # of its refusal

    @property
    def number(self) -> str:
        return contents.masked_number(self.message)

    @property
    def remark(self) -> Remark:
        row = self.message
        return remark(row.status, row.code, mainland=row.is_mainland, facts=self.facts)

    @property
    def public_id(self) -> str:
        return self.message.serial

    @property
    def url(self) -> str:
        return reverse("backoffice:record", args=[self.message.serial])


NUMBER = MonoColumn(_("Number"), "number", link=lambda row: row.url, is_heading=True)
ACCOUNT = Column(
    _("Account"),
    "message.account",
    link=lambda row: reverse("backoffice:account", args=[row.message.account.public_id]),
)
TYPE = Column(_("Type"), "message.get_message_kind_display")
CARRIER = Column(_("Carrier"), "message.carrier")
ACCEPTED = TimeColumn(_("Accepted"), "message.accepted_at")
HANDED_OVER = TimeColumn(_("Handed over"), "message.claimed_at")


class RecordTable(Table):
    caption = RECORDS
    columns: ClassVar[tuple[Column, ...]] = (
        NUMBER,
        ACCOUNT,
        TYPE,
        CARRIER,
        StatusColumn(_("Status"), "message.status", states=MESSAGE_STATES),
        Column(_("Remark"), "remark.sentence"),
        ACCEPTED,
    )
    empty = Empty(
        "messages", _("No messages yet"), _("Messages of all accounts appear here, the latest first.")
    )

    def __init__(self, rows: Iterable[Message]) -> None:
        messages = list(rows)
        facts = queries.refusal_facts(messages)
        super().__init__(RecordRow(message, facts.get(message.pk)) for message in messages)


class DoubtTable(RecordTable):
    caption = _("Messages in doubt")
    columns = (NUMBER, ACCOUNT, TYPE, CARRIER, ACCEPTED, HANDED_OVER)
    empty = Empty(
        "circle-check",
        _("No message is in doubt"),
        _(
            "What a carrier never answered appears here, until its receipt or a person says what became of it."
        ),
    )

    def actions(self, row: RecordRow) -> tuple[Action, ...]:
        url = reverse("backoffice:record_resolve", args=[row.public_id])
        return (Action(_("Resolve"), url, "gavel", Perm.STAFF_MESSAGE_RESOLVE),)


class RecordPage(StaffPage, abstract=True):
    perm = Perm.STAFF_MESSAGE_READ

    def rows(self) -> QuerySet[Message]:
        return Message.unscoped.select_related(*READ_WITH)

    def find(self, rows: QuerySet[Any], public_id: str) -> Any:
        """By its SerialNo; a text that is none of ours is not found either."""
        row_id = id_from_serial(public_id)
        message = rows.filter(pk=row_id).first() if row_id is not None else None
        if message is None:
            raise Http404
        return message

    def trail(self) -> list[Crumb]:
        return [(RECORDS, reverse("backoffice:records"))]


class RecordList(RecordPage, ListPage):
    """What no index finds is looked for while a reader waits."""

    title = RECORDS
    table = RecordTable
    filters = RecordFilters

    def part(self, rows: QuerySet[Any], filters: RecordFilters) -> Slice[Any]:
        base = filters.base(self.rows())
        if base is None:
            return super().part(rows, filters)
        return look(rows, base, size=self.size, cursor=self.request.GET.get(paging.PARAMETER))

    def lead(self) -> Text:
        return _("Messages of all accounts; numbers are masked.")

    def trail(self) -> list[Crumb]:
        return []

    def actions(self) -> list[Action]:
        return [Action(_("In doubt"), reverse("backoffice:doubts"), "alert-triangle", self.perm)]


class DoubtList(RecordPage, ListPage):
    title = _("Messages in doubt")
    table = DoubtTable
    filters = DoubtFilters

    def lead(self) -> Text:
        return _(
            "Handed to a carrier and never answered. They are never sent again by machine, so that nobody gets one twice."
        )

    def rows(self) -> QuerySet[Message]:
        return queries.in_doubt().select_related(*READ_WITH)


class RecordDetail(RecordPage, DetailPage):
    id_parameter = "serial"
    template = "backoffice/records/detail.html"
    part = "backoffice/records/_story.html"

    def heading(self) -> Text:
        return contents.masked_number(self.row)

    def actions(self) -> list[Action]:
        found = [Action(_("Story of this number"), story_url_of(self.row.number_hash), "timeline", self.perm)]
        if self.row.charged_on is not None:
            url = reverse("backoffice:charge_reverse", args=[self.row.serial])
            found.append(
                Action(_("Take the charge back"), url, "receipt-refund", Perm.STAFF_SETTLEMENT_WRITE)
            )
        if self.row.status == MessageStatus.IN_DOUBT:
            url = reverse("backoffice:record_resolve", args=[self.row.serial])
            found.append(Action(_("Resolve"), url, "gavel", Perm.STAFF_MESSAGE_RESOLVE, is_primary=True))
        return found

    def context(self) -> dict[str, Any]:
        row: Message = self.row
        content = contents.masked_content(row)
        return {
            "states": MESSAGE_STATES,
            "remark": remark(
                row.status, row.code, mainland=row.is_mainland, facts=queries.refusal_facts([row]).get(row.pk)
            ),
            "content": content,
            "events": with_callbacks(row, timeline(row), page="backoffice:callback"),
            "is_underway": row.settled_at is None,
            "facts": _facts(row, content),
        }


def _facts(row: Message, content: contents.Content) -> list[tuple[Text, Any]]:
    return [
        (_("Account"), row.account),
        (_("Application"), f"{row.application.name} ({row.application.sdk_app_id})"),
        (_("Template"), row.template.name),
        (_("Country or region"), country_name(row.country)),
        (_("Type"), row.get_message_kind_display()),
        (_("Carrier"), row.carrier),
        (_("Sender ID"), row.sender or None),
        (_("Characters / segments"), f"{content.characters} / {row.segments}"),
        (_("Fee"), f"{plain(row.fee)} {row.currency}"),
        (_("Counted on"), row.charged_on.isoformat() if row.charged_on else None),
    ]


class RecordResolve(RecordPage, FormPage):
    """What the carrier has said about one message in doubt."""

    perm = Perm.STAFF_MESSAGE_RESOLVE
    title = _("Resolve a doubt")
    form = ResolveForm
    submit = _("Resolve")
    done = _("The message is resolved; who said so and why stands in the audit trail.")

    @cached_property
    def row(self) -> Message:
        message: Message = self.find(self.rows(), self.kwargs["serial"])
        return message

    def lead(self) -> Text:
        facts = {
            "number": contents.masked_number(self.row),
            "carrier": self.row.carrier,
            "account": self.row.account,
        }
        return (
            _("%(number)s of %(account)s, handed to %(carrier)s. Ask the carrier before you decide.") % facts
        )

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (_("Messages in doubt"), reverse("backoffice:doubts"))]

    def run(self, form: ResolveForm) -> str:
        to = MessageStatus(form.cleaned_data["to"])
        doubt.resolve(actor=self.actor, message=self.row, to=to, reason=form.cleaned_data["reason"])
        return reverse("backoffice:doubts")
