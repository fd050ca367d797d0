"""From a line of a bill to its days, from a day to its messages, and from a message to its receipt and its price."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.views import settlements
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.bills import READ, TITLE, BillPage, country, line_url, url_of, version_url
from apps.billing import bill_queries as queries
from apps.billing.documents import money, what
from apps.billing.models import BillLine, SettlementLine
from apps.core.countries import country_name
from apps.core.ids import id_from_serial
from apps.core.money import plain
from apps.messaging import contents
from apps.messaging.models import Message
from apps.messaging.states import MESSAGE_STATES
from apps.messaging.timeline import REPLY, timeline
from apps.web.pages import Crumb, ListPage, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, StatusColumn, Table, TimeColumn


@dataclass(frozen=True)
class DayRow:
    """A day of a line, with where its messages are."""

    line: SettlementLine
    url: str | None

    @property
    def settlement_url(self) -> str:
        return settlements.url_of(self.line.settlement)


class DayTable(Table):
    caption = _("Days")
    columns = (
        Column(
            _("Day"),
            lambda row: row.line.settlement.day.isoformat(),
            link=lambda row: row.url,
            is_heading=True,
        ),
        Column(_("What"), lambda row: row.line.get_entry_display()),
        NumberColumn(_("Messages"), "line.count"),
        NumberColumn(_("Segments"), "line.segments"),
        NumberColumn(_("Amount"), lambda row: plain(row.line.amount)),
        Column(_("Settlement"), lambda row: _("The whole day"), link=lambda row: row.settlement_url),
    )
    empty = Empty("calendar-event", _("No days"))


class LinePage(BillPage, abstract=True):
    @cached_property
    def line(self) -> BillLine:
        found = queries.lines(self.bill).select_related("bill").filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404
        return found

    def trail(self) -> list[Crumb]:
        bill = self.bill
        return [*super().trail(), (f"{bill.account.name}, {bill.month:%Y-%m}", url_of(bill))]

    def line_name(self) -> str:
        return f"{country(self.line)}: {what(self.line)}"


class BillLineDetail(LinePage, TemplatePage):
    template = "backoffice/finance/bill_line.html"

    def heading(self) -> Text:
        return self.line_name()

    def context(self) -> dict[str, Any]:
        line, currency = self.line, self.bill.currency
        facts: list[tuple[Text, Any]] = [
            (
                _("Application"),
                line.application and f"{line.application.name} ({line.application.sdk_app_id})",
            ),
            (_("Price per segment"), f"{plain(line.unit_price)} {currency}"),
            (_("Messages / segments"), f"{line.count:,} / {line.segments:,}"),
            (_("Exactly"), f"{plain(line.amount)} {currency}"),
            (_("Amount"), f"{money(line.billed, currency)} {currency}"),
        ]
        rows = [DayRow(one, self.messages_url(one)) for one in queries.days(line)]
        return {"facts": facts, "table": DayTable(rows)}

    def messages_url(self, one: SettlementLine) -> str | None:
        if self.line.is_fee:
            return None
        place = [self.bill.public_id, self.line.number, one.settlement.day.isoformat()]
        return reverse("backoffice:bill_day", args=place)

    def actions(self) -> list[Action]:
        url = version_url(self.line.price_version)
        return [Action(_("The prices in force"), url, "coin", Perm.STAFF_PRICE_READ)] if url else []


class MessageTable(Table):
    """Finance does not read records: the number is masked, and there is no text."""

    caption = _("Messages")
    key = "serial"
    columns = (
        MonoColumn(
            _("SerialNo"),
            "serial",
            link=lambda row: reverse("backoffice:charged_message", args=[row.serial]),
            is_heading=True,
        ),
        MonoColumn(_("Number"), contents.masked_number),
        StatusColumn(_("Status"), states=MESSAGE_STATES),
        TimeColumn(_("Accepted"), "accepted_at"),
        TimeColumn(_("Submitted"), "submitted_at"),
        NumberColumn(_("Segments"), "segments"),
        NumberColumn(_("Fee"), lambda row: f"{plain(row.fee)} {row.currency}"),
    )
    empty = Empty(
        "messages",
        _("The messages of this day are no longer kept"),
        _("The settled day and its charges stay as they are."),
    )


class BillDay(LinePage, ListPage):
    title = _("Messages")
    table = MessageTable

    @cached_property
    def day(self) -> date:
        try:
            return date.fromisoformat(self.kwargs["day"])
        except ValueError:
            raise Http404 from None

    def heading(self) -> Text:
        return f"{self.line_name()}, {self.day.isoformat()}"

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (self.line_name(), line_url(self.line))]

    def rows(self) -> QuerySet[Message]:
        return queries.messages(self.line, self.day).select_related("application")


class ChargedMessage(StaffPage, TemplatePage):
    """One message as finance sees it: what it cost and why, and what the carrier said; no text, a masked number."""

    perm = READ
    template = "backoffice/finance/message.html"

    @cached_property
    def message(self) -> Message:
        pk = id_from_serial(self.kwargs["serial"])
        rows = Message.unscoped.select_related("account", "application", "carrier", "price_version")
        found = rows.filter(pk=pk).first()
        if found is None:
            raise Http404
        message: Message = found
        return message

    def heading(self) -> Text:
        return contents.masked_number(self.message)

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:bills"))]

    def actions(self) -> list[Action]:
        row = self.message
        back = reverse("backoffice:charge_reverse", args=[row.serial])
        found = [Action(_("Take the charge back"), back, "receipt-refund", Perm.STAFF_SETTLEMENT_WRITE)]
        if (url := version_url(row.price_version)) is not None:
            found.insert(0, Action(_("The prices in force"), url, "coin", Perm.STAFF_PRICE_READ))
        return found

    def context(self) -> dict[str, Any]:
        row = self.message
        version = row.price_version
        facts: list[tuple[Text, Any]] = [
            (_("SerialNo"), row.serial),
            (_("Account"), row.account),
            (_("Application"), f"{row.application.name} ({row.application.sdk_app_id})"),
            (_("Country or region"), country_name(row.country)),
            (_("Kind"), row.get_message_kind_display()),
            (_("Carrier"), row.carrier),
            (_("Segments"), row.segments),
            (_("Price per segment"), f"{plain(row.unit_price)} {row.currency}"),
            (_("Prices of"), version and version.starts_on.isoformat()),
            (_("Fee"), f"{plain(row.fee)} {row.currency}"),
            (_("Counted on"), row.charged_on and row.charged_on.isoformat()),
        ]
        # What people answered is nothing that finance has to read.
        events = [event for event in timeline(row) if event.tone != REPLY]
        return {"row": row, "states": MESSAGE_STATES, "facts": facts, "events": events}
