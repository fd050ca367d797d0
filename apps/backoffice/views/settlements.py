"""Settled days: how far they are, what one came to, and that it comes to the same again; and who is in arrears."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.permissions import Perm
from apps.accounts.telling import tell
from apps.backoffice.forms.finance import ArrearsFilters, SettlementFilters
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.ledger import balance_url, money
from apps.billing import queries
from apps.billing.models import Arrears, Settlement, SettlementLine
from apps.billing.services import recounts, settle
from apps.billing.states import ARREARS_STATES, SETTLEMENT_STATES
from apps.core.countries import country_name
from apps.core.money import plain
from apps.web.pages import ActionPage, Crumb, DetailPage, ListPage, Page, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn

READ, WRITE = Perm.STAFF_SETTLEMENT_READ, Perm.STAFF_SETTLEMENT_WRITE
TITLE = _("Settlements")
EVENTS = 10


def url_of(row: Settlement, page: str = "settlement") -> str:
    return reverse(f"backoffice:{page}", args=[row.public_id])


class SettlementTable(Table):
    caption = TITLE
    columns = (
        Column(_("Day"), lambda row: row.day.isoformat(), link=url_of, is_heading=True),
        Column(_("Account"), "account.name", link=balance_url),
        NumberColumn(_("Messages"), "count"),
        NumberColumn(_("Segments"), "segments"),
        NumberColumn(_("Amount"), money("amount")),
        StatusColumn(_("Status"), states=SETTLEMENT_STATES),
        TimeColumn(_("Closed"), "closed_at"),
    )
    empty = Empty(
        "calendar-event",
        _("No day has been settled yet"),
        _("Each account’s day is settled at 08:00 of the next morning, when something was charged on it."),
    )


class Settlements(StaffPage, ListPage):
    perm = READ
    title = TITLE
    template = "backoffice/finance/settlements.html"
    table = SettlementTable
    filters = SettlementFilters
    order = ("-day", "account_id")

    def lead(self) -> Text:
        return _(
            "Each account’s day closes once, at 08:00 of its next morning; what comes later is a line of a later day."
        )

    def context(self) -> dict[str, Any]:
        return {"progress": queries.progress()}

    def rows(self) -> QuerySet[Settlement]:
        return queries.settlements()


class LineTable(Table):
    caption = _("Lines")
    columns = (
        Column(_("Country or region"), lambda row: _country(row), is_heading=True),
        Column(_("Application"), "application.name"),
        Column(_("Kind"), lambda row: row.get_message_kind_display() or row.label),
        Column(_("What"), lambda row: row.get_entry_display()),
        NumberColumn(_("Price per segment"), lambda row: plain(row.unit_price)),
        Column(_("Prices of"), lambda row: row.price_version and row.price_version.starts_on.isoformat()),
        NumberColumn(_("Messages"), "count"),
        NumberColumn(_("Segments"), "segments"),
        NumberColumn(_("Amount"), lambda row: plain(row.amount)),
    )
    empty = Empty("list", _("No lines"))


def _country(line: SettlementLine) -> Any:
    return country_name(line.country) if line.country else _("Fee")


class SettlementPage(StaffPage, abstract=True):
    perm = READ

    def rows(self) -> QuerySet[Settlement]:
        return queries.settlements()

    @cached_property
    def settlement(self) -> Settlement:
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:settlements"))]


class SettlementDetail(SettlementPage, DetailPage):
    template = "backoffice/finance/settlement.html"

    def heading(self) -> Text:
        return f"{self.row.account.name} · {self.row.day.isoformat()}"

    def context(self) -> dict[str, Any]:
        row: Settlement = self.row
        events = accounts.audit_of_target(f"settlement:{row.public_id}", account=None)[:EVENTS]
        return {
            "states": SETTLEMENT_STATES,
            "table": LineTable(queries.lines(row)),
            "facts": [
                (_("Account"), row.account.name),
                (_("Day"), f"{row.day.isoformat()} ({row.account.zone})"),
                (_("Messages"), row.count),
                (_("Segments"), row.segments),
                (_("Amount"), f"{plain(row.amount)} {row.currency}"),
                (
                    _("Balance after"),
                    row.transaction and f"{plain(row.transaction.balance_after)} {row.currency}",
                ),
            ],
            "events": [tell(event) for event in events],
        }

    def actions(self) -> list[Action]:
        count, file = url_of(self.row, "settlement_recount"), url_of(self.row, "settlement_file")
        return [
            Action(_("Canonical file"), file, "download", READ),
            Action(_("Count again"), count, "refresh", WRITE, is_primary=True, is_post=True),
        ]


class SettlementFile(SettlementPage, Page):
    """The bytes whose digest stands on the page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.settlement
        content = settle.octets_of(row, dict(settle.written_lines([row.pk]))[row.pk])
        name = f"settlement-{row.account.public_id}-{row.day.isoformat()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


class SettlementRecount(SettlementPage, ActionPage):
    perm = WRITE

    def run(self) -> str:
        found = recounts.count_again(actor=self.actor, settlement=self.settlement)
        if not found.is_identical:
            messages.error(
                self.request, _("The recount came to other bytes. Somebody has to look into this day.")
            )
        elif found.from_messages is None:
            messages.success(
                self.request,
                _(
                    "Identical: the charges give the same bytes. There are too many messages to count on a page."
                ),
            )
        else:
            messages.success(
                self.request, _("Identical: the charges and the messages themselves give the same bytes.")
            )
        return url_of(self.settlement)


class ArrearsTable(Table):
    caption = _("Arrears")
    columns = (
        Column(_("Account"), "account.name", link=balance_url, is_heading=True),
        Column(_("Day"), lambda row: row.day.isoformat()),
        NumberColumn(_("Missing then"), money("missing")),
        TimeColumn(_("Overdue since"), "began_at"),
        TimeColumn(_("Suspension due"), "due_at"),
        TimeColumn(_("Suspended"), "suspended_at"),
        TimeColumn(_("Paid"), "cleared_at"),
        StatusColumn(_("Status"), states=ARREARS_STATES),
    )
    empty = Empty(
        "circle-check",
        _("Nobody is in arrears"),
        _("A deduction that balance and credit limit do not cover appears here."),
    )


class ArrearsList(StaffPage, ListPage):
    perm = READ
    title = _("Arrears")
    table = ArrearsTable
    filters = ArrearsFilters

    def lead(self) -> Text:
        return _(
            "Twelve hours after a failed deduction sending is suspended; a payment lets it go on within seconds."
        )

    def rows(self) -> QuerySet[Arrears]:
        return queries.episodes()
