"""Bills of all accounts: how far a month is, what one came to, its files, and that it comes to the same again."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts import queries as accounts
from apps.accounts.permissions import Perm
from apps.accounts.telling import tell
from apps.backoffice.forms.bills import BillFilters, BillForm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.ledger import balance_url
from apps.billing import bill_queries as queries
from apps.billing.documents import money, what
from apps.billing.models import Bill, BillLine
from apps.billing.services import bills, rerating
from apps.billing.states import RERATING_STATES
from apps.core.countries import country_name
from apps.core.money import plain
from apps.exports.services import billing as files
from apps.web.downloads import download
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, ListPage, Page, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn

READ, WRITE = Perm.STAFF_SETTLEMENT_READ, Perm.STAFF_SETTLEMENT_WRITE
TITLE = _("Bills")
EVENTS = 10
SHOWN_DIFFERENCES = 50


def url_of(row: Bill, page: str = "bill") -> str:
    return reverse(f"backoffice:{page}", args=[row.public_id])


def line_url(line: BillLine) -> str:
    return reverse("backoffice:bill_line", args=[line.bill.public_id, line.number])


def amount(name: str) -> Any:
    """An accessor for an amount of a bill, in its minor unit where that says it all."""
    return lambda row: money(getattr(row, name), row.currency)


class BillTable(Table):
    caption = TITLE
    columns = (
        Column(_("Month"), lambda row: f"{row.month:%Y-%m}", link=url_of, is_heading=True),
        Column(_("Account"), "account.name", link=balance_url),
        NumberColumn(_("Opening balance"), amount("opening")),
        NumberColumn(_("Deducted"), amount("deducted")),
        NumberColumn(_("Closing balance"), amount("closing")),
        NumberColumn(_("Total of the lines"), amount("total")),
        Column(_("Currency"), "currency"),
        TimeColumn(_("Made"), "closed_at"),
    )
    empty = Empty(
        "file-invoice",
        _("No bill has been made yet"),
        _("An account’s month becomes a bill once its last day is settled, on the 1st at 08:00."),
    )


class Bills(StaffPage, ListPage):
    perm = READ
    title = TITLE
    template = "backoffice/finance/bills.html"
    table = BillTable
    filters = BillFilters
    order = ("-month", "account_id", "pk")

    def lead(self) -> Text:
        return _(
            "Made from settled days on the 1st, and never changed: what comes later is on the next month’s bill."
        )

    def actions(self) -> list[Action]:
        packs = Action(_("Month packs"), reverse("backoffice:month_packs"), "archive", READ)
        return [packs, Action(_("Make a bill now"), reverse("backoffice:bill_new"), "file-plus", WRITE)]

    def context(self) -> dict[str, Any]:
        return {"months": queries.months()}

    def rows(self) -> QuerySet[Bill]:
        return queries.bills()


class BillNew(StaffPage, FormPage):
    """Also shows that a bill that is there stays as it is."""

    perm = WRITE
    title = _("Make a bill now")
    form = BillForm
    submit = _("Make the bill")

    def lead(self) -> Text:
        return _(
            "For a month whose last day is settled; the clock makes it anyway. A bill that is there is only shown."
        )

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:bills"))]

    def form_options(self) -> dict[str, Any]:
        return {"querysets": {"account": accounts.customers().order_by("name")}}

    def initial(self) -> dict[str, Any]:
        return {"account": self.request.GET.get("account", "")}

    def run(self, form: BillForm) -> str:
        made = bills.make(actor=self.actor, **form.cleaned_data)
        if not made:
            messages.info(self.request, _("Nothing moved in this month, so there is no bill of it."))
            return reverse("backoffice:bills")
        return url_of(made[0])


class LineTable(Table):
    caption = _("Lines")
    key = "number"
    columns = (
        Column(_("No."), "number", link=line_url),
        Column(_("Country or region"), lambda row: country(row), link=line_url, is_heading=True),
        Column(_("Application"), "application.name"),
        Column(_("What"), what),
        Column(
            _("Prices of"),
            lambda row: row.price_version and row.price_version.starts_on.isoformat(),
            link=lambda row: version_url(row.price_version),
        ),
        NumberColumn(_("Price per segment"), lambda row: plain(row.unit_price)),
        NumberColumn(_("Messages"), "count"),
        NumberColumn(_("Segments"), "segments"),
        NumberColumn(_("Exactly"), lambda row: plain(row.amount)),
        NumberColumn(_("Amount"), lambda row: money(row.billed, row.bill.currency)),
    )
    empty = Empty("list", _("Nothing was charged in this month"))


def country(line: Any) -> Any:
    return country_name(line.country) if line.country else _("Fee")


def version_url(version: Any) -> str | None:
    return reverse("backoffice:price_version", args=[version.public_id]) if version else None


class MovementTable(Table):
    caption = _("Movements of the balance")
    columns = (
        TimeColumn(_("Posted"), "at"),
        Column(_("What"), lambda row: row.get_kind_display(), is_heading=True),
        Column(_("Day"), lambda row: row.day and row.day.isoformat()),
        Column(_("Text"), "memo"),
        NumberColumn(_("Amount"), lambda row: f"{plain(row.amount)} {row.currency}"),
    )
    empty = Empty("receipt", _("Nothing moved the balance"))


class DifferenceTable(Table):
    caption = _("What does not agree")
    columns = (
        Column(_("Day"), lambda row: row.day and row.day.isoformat(), is_heading=True),
        Column(_("What"), lambda row: row.get_check_name_display()),
        Column(_("As billed"), "billed"),
        Column(_("As counted again"), "found"),
    )


class ReratingTable(Table):
    caption = _("Counted again")
    columns = (
        TimeColumn(_("Asked for"), "asked_at", is_heading=True),
        Column(_("By"), "asked_by"),
        StatusColumn(_("Status"), states=RERATING_STATES),
        Column(_("Days"), lambda row: f"{row.days_done} / {row.day_count}"),
        NumberColumn(_("Messages"), "messages"),
        Column(_("Result"), lambda row: result(row)),
        TimeColumn(_("Ended"), "done_at"),
    )


def result(row: Any) -> str | None:
    """In words; None while it is being counted."""
    if row.done_at is None or row.status == "failed":
        return None
    if row.difference_count:
        words = ngettext("%(count)s difference", "%(count)s differences", row.difference_count)
        return words % {"count": row.difference_count}
    if row.kept_days < row.day_count:
        words = ngettext(
            "Identical; the messages of %(count)s day are no longer kept, its charges were counted",
            "Identical; the messages of %(count)s days are no longer kept, their charges were counted",
            row.day_count - row.kept_days,
        )
        return words % {"count": row.day_count - row.kept_days}
    return str(_("Identical, from the messages"))


class BillPage(StaffPage, abstract=True):
    perm = READ

    def rows(self) -> QuerySet[Any]:
        return queries.bills()

    @cached_property
    def bill(self) -> Bill:
        return self.find(queries.bills(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:bills"))]


class BillDetail(BillPage, DetailPage):
    """Refreshes its recount by itself while one is underway."""

    template = "backoffice/finance/bill.html"
    part = "backoffice/finance/_reratings.html"

    def heading(self) -> Text:
        return f"{self.row.account.name}, {self.row.month:%Y-%m}"

    def context(self) -> dict[str, Any]:
        row: Bill = self.row
        recounts = list(row.reratings.select_related("asked_by").order_by("-pk")[:10])
        latest = recounts[0] if recounts else None
        events = accounts.audit_of_target(f"bill:{row.public_id}", account=None)[:EVENTS]
        found = latest.differences.order_by("pk")[:SHOWN_DIFFERENCES] if latest else []
        return {
            "table": LineTable(queries.lines(row).select_related("bill")),
            "moved": MovementTable(queries.movements(row)),
            "reratings": ReratingTable(recounts),
            "latest": latest,
            "differences": DifferenceTable(found),
            "file_url": url_of(row, "bill_file"),
            "events": [tell(event) for event in events],
        }

    def actions(self) -> list[Action]:
        return [
            Action(
                _("Canonical file"), f"{url_of(self.row, 'bill_file')}?format=canonical", "download", READ
            ),
            Action(
                _("Count again"),
                url_of(self.row, "bill_rerate"),
                "refresh",
                WRITE,
                is_primary=True,
                is_post=True,
            ),
        ]


class BillFile(BillPage, Page):
    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("format", files.BillForm.PDF)
        if form not in files.BillForm.values:
            raise Http404
        language = request.GET.get("language", "en")
        file = files.take_bill(actor=self.actor, bill=self.bill, form=files.BillForm(form), language=language)
        return download(file)


class BillRerate(BillPage, ActionPage):
    perm = WRITE
    done = _("The month is being counted again, from its messages.")

    def run(self) -> str:
        rerating.ask(actor=self.actor, bill=self.bill)
        return url_of(self.bill)
