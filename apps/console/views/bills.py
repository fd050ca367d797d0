"""The account's bills: the list, one with its files, and the way from a line over its days to the messages."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.billing import bill_queries as queries
from apps.billing.documents import money, what
from apps.billing.models import Bill, BillLine, SettlementLine
from apps.console.views.base import ConsolePage
from apps.console.views.records import RecordTable
from apps.core.countries import country_name
from apps.core.money import plain
from apps.exports.services import billing as files
from apps.messaging.models import Message
from apps.web.downloads import download
from apps.web.pages import Crumb, DetailPage, ListPage, Page, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, Table, TimeColumn

TITLE = _("Bills")


def url_of(row: Bill, page: str = "bill") -> str:
    return reverse(f"console:{page}", args=[row.public_id])


def line_url(line: BillLine) -> str:
    return reverse("console:bill_line", args=[line.bill.public_id, line.number])


def amount(name: str) -> Any:
    """An accessor for an amount of a bill, with its currency."""
    return lambda row: f"{money(getattr(row, name), row.currency)} {row.currency}"


class BillTable(Table):
    caption = TITLE
    columns = (
        Column(_("Month"), lambda row: f"{row.month:%Y-%m}", link=url_of, is_heading=True),
        NumberColumn(_("Messages"), "count"),
        NumberColumn(_("Segments"), "segments"),
        NumberColumn(_("Total"), amount("total")),
        NumberColumn(_("Payments"), amount("payments")),
        NumberColumn(_("Closing balance"), amount("closing")),
        TimeColumn(_("Made"), "closed_at"),
    )
    empty = Empty(
        "file-invoice",
        _("No bill yet"),
        _(
            "The bill of a month is made on the 1st of the next one, once its last day is settled; you are told by e-mail."
        ),
    )

    def actions(self, row: Bill) -> tuple[Action, ...]:
        language = get_language() or "en"
        return (Action(_("PDF"), f"{url_of(row, 'bill_file')}?format=pdf&language={language}", "download"),)


class Bills(ConsolePage, ListPage):
    perm = Perm.BILLING_READ
    title = TITLE
    table = BillTable
    order = ("-month", "pk")

    def lead(self) -> Text:
        return _(
            "What each month came to, by application, country and price. A bill never changes once it is made."
        )

    def rows(self) -> QuerySet[Bill]:
        return queries.bills_of(self.account)


class LineTable(Table):
    caption = _("Lines")
    key = "number"
    columns = (
        Column(_("No."), "number"),
        Column(_("Country or region"), lambda row: country(row), link=line_url, is_heading=True),
        Column(_("Application"), "application.name"),
        Column(_("What"), what),
        Column(
            _("Prices of"),
            lambda row: row.price_version and row.price_version.starts_on.isoformat(),
            link=lambda row: version_url(row),
        ),
        NumberColumn(_("Price per segment"), lambda row: plain(row.unit_price)),
        NumberColumn(_("Messages"), "count"),
        NumberColumn(_("Segments"), "segments"),
        NumberColumn(_("Amount"), lambda row: f"{money(row.billed, row.bill.currency)} {row.bill.currency}"),
    )
    empty = Empty("list", _("Nothing was charged in this month"))


def country(line: BillLine) -> Any:
    return country_name(line.country) if line.country else _("Fee")


def version_url(line: BillLine) -> str | None:
    version = line.price_version
    return reverse("console:price_version", args=[version.public_id]) if version else None


class MovementTable(Table):
    caption = _("Movements of the balance")
    columns = (
        TimeColumn(_("Time"), "at"),
        Column(_("What"), lambda row: row.get_kind_display(), is_heading=True),
        Column(_("Day"), lambda row: row.day and row.day.isoformat()),
        Column(_("Text"), "memo"),
        NumberColumn(_("Amount"), lambda row: f"{plain(row.amount)} {row.currency}"),
    )
    empty = Empty("receipt", _("Nothing moved the balance"))


class BillPage(ConsolePage, abstract=True):
    perm = Perm.BILLING_READ

    def rows(self) -> QuerySet[Any]:
        return queries.bills_of(self.account)

    @cached_property
    def bill(self) -> Bill:
        return self.find(queries.bills_of(self.account), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("console:bills"))]


class BillDetail(BillPage, DetailPage):
    template = "console/billing/bill.html"

    def heading(self) -> Text:
        return _("Bill of %(month)s") % {"month": f"{self.row.month:%Y-%m}"}

    def context(self) -> dict[str, Any]:
        return {
            "table": LineTable(queries.lines(self.row).select_related("bill")),
            "moved": MovementTable(queries.movements(self.row)),
            "file_url": url_of(self.row, "bill_file"),
        }


class BillFile(BillPage, Page):
    """`?format=` pdf (also when nothing is said), csv, xlsx or canonical; `?language=` of the PDF."""

    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("format", files.BillForm.PDF)
        if form not in files.BillForm.values:
            raise Http404
        language = request.GET.get("language", "en")
        return download(
            files.take_bill(actor=self.actor, bill=self.bill, form=files.BillForm(form), language=language)
        )


@dataclass(frozen=True)
class DayRow:
    """A day of a line, with where its messages are; None for whoever does not read records."""

    line: SettlementLine
    url: str | None


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
    )
    empty = Empty("calendar-event", _("No days"))


class LinePage(BillPage, abstract=True):
    @cached_property
    def line(self) -> BillLine:
        found = queries.lines(self.bill).select_related("bill").filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404
        return found

    def line_name(self) -> str:
        return f"{country(self.line)}: {what(self.line)}"

    def trail(self) -> list[Crumb]:
        name = _("Bill of %(month)s") % {"month": f"{self.bill.month:%Y-%m}"}
        return [*super().trail(), (name, url_of(self.bill))]


class BillLineDetail(LinePage, TemplatePage):
    template = "console/billing/bill_line.html"

    def heading(self) -> Text:
        return self.line_name()

    def actions(self) -> list[Action]:
        url = version_url(self.line)
        return [Action(_("The prices in force"), url, "coin", Perm.PRICE_READ)] if url else []

    def context(self) -> dict[str, Any]:
        line, currency = self.line, self.bill.currency
        facts: list[tuple[Text, Any]] = [
            (_("Application"), line.application and line.application.name),
            (_("Price per segment"), f"{plain(line.unit_price)} {currency}"),
            (_("Messages / segments"), f"{line.count:,} / {line.segments:,}"),
            (_("Exactly"), f"{plain(line.amount)} {currency}"),
            (_("Amount"), f"{money(line.billed, currency)} {currency}"),
        ]
        rows = [DayRow(one, self.messages_url(one)) for one in queries.days(line)]
        return {"facts": facts, "table": DayTable(rows)}

    def messages_url(self, one: SettlementLine) -> str | None:
        if self.line.is_fee or not self.actor.may(Perm.MESSAGE_READ):
            return None
        place = [self.bill.public_id, self.line.number, one.settlement.day.isoformat()]
        return reverse("console:bill_day", args=place)


class BillDay(LinePage, ListPage):
    """The messages that a line counts on a day; each leads to its record with its receipt."""

    perm = Perm.MESSAGE_READ
    title = _("Message records")
    table = RecordTable

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

    def rows(self) -> QuerySet[Any]:
        found: QuerySet[Message] = queries.messages(self.line, self.day)
        return found.select_related("application", "template", "signature")
