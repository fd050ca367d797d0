"""Finance's home: what waits, who owes by age, what was earned; every chart with its table."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.views.base import StaffPage
from apps.billing import debtors, margins
from apps.core import clock
from apps.core.money import MINOR_UNITS, round_half_up
from apps.invoicing import desk
from apps.invoicing.desk import MonthOfRevenue, Todo
from apps.web.charts import Chart, Series
from apps.web.figures import Figure
from apps.web.navigation import Tab
from apps.web.pages import TemplatePage, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, Table

READ = Perm.STAFF_SETTLEMENT_READ
DAYS: Final = 30
MONTHS: Final = 12
MOST: Final = 50  # debtors on the page
_PLACES: Final = {
    "days": ("settlements", ""),
    "bills": ("bills", ""),
    "differences": ("reconciliation", ""),
    "invoices": ("invoices", "?status=asked&kind=invoice"),
    "credit_notes": ("invoices", "?status=asked&kind=credit_note"),
    "titles": ("titles", "?status=waiting"),
    "proposals": ("proposals", "?status=waiting"),
    "prices": ("price_lists", ""),
    "arrears": ("arrears", ""),
    "unpaid": ("invoices", "?kind=invoice&status=sent"),
}


def _money(value: Decimal, currency: str) -> str:
    return f"{value:,.{MINOR_UNITS.get(currency, 2)}f}"


def _aged(place: int) -> Any:
    return lambda row: _money(row.ages[place], row.currency) if row.ages[place] else None


class DebtorTable(Table):
    caption = _("Debtors by age")
    columns = (
        Column(
            _("Account"),
            lambda row: row.name or _("All together"),
            link=lambda row: reverse("backoffice:balance", args=[row.public_id]) if row.public_id else None,
            is_heading=True,
        ),
        NumberColumn(_("Owes"), lambda row: f"{_money(row.owed, row.currency)} {row.currency}"),
        *(NumberColumn(cast(Text, words), _aged(place)) for place, (_most, words) in enumerate(debtors.AGES)),
        NumberColumn(cast(Text, debtors.OLDER), _aged(len(debtors.AGES))),
    )
    empty = Empty(
        "circle-check", _("Nobody owes anything"), _("A balance below zero appears here, by its age.")
    )


class FinanceHome(StaffPage, TemplatePage):
    perm = READ
    title = _("Finance")
    template = "backoffice/finance/home.html"

    def lead(self) -> Text:
        return _("What waits for you, who owes, and what was earned on settled days.")

    def actions(self) -> list[Action]:
        return [
            Action(_("Margin by country"), reverse("backoffice:margin"), "percentage", READ),
            Action(_("Journal"), reverse("backoffice:journal"), "notes", Perm.STAFF_LEDGER_READ),
        ]

    def context(self) -> dict[str, Any]:
        today = clock.business_day(clock.now())
        months = desk.revenue_by_month(_month_back(today, MONTHS - 1))
        currencies = sorted({one.currency for one in months}) or ["USD"]
        asked = self.request.GET.get("currency", "")
        currency = asked if asked in currencies else _largest(months) or currencies[0]
        owing = debtors.debtors(today)
        return {
            # What waits comes first, in the order of its urgency.
            "todo": [_figure(one) for one in sorted(desk.todo(), key=lambda one: not one.count)],
            "currency": currency,
            "currencies": [
                Tab(one, f"?currency={one}", is_active=one == currency)
                for one in currencies
                if len(currencies) > 1
            ],
            "revenue": _revenue(months, currency, today),
            "margin": _margin(currency, today),
            "table": DebtorTable([*debtors.totals(owing), *owing[:MOST]]),
            "more": max(0, len(owing) - MOST),
        }


def _figure(one: Todo) -> Figure:
    name, query = _PLACES[one.name]
    url = reverse(f"backoffice:{name}") + query
    label = cast(Text, one.label)
    if not one.count:
        return Figure(label, 0, url, hint=_("nothing to do"))
    if one.is_late:
        return Figure(label, one.count, url, delta=_("look at it now"), tone="red")
    return Figure(label, one.count, url, delta=_("waiting"), tone="orange")


def _revenue(months: Sequence[MonthOfRevenue], currency: str, today: date) -> Chart:
    """Settled revenue by month; a month without a settled day is zero."""
    amounts = {one.month: one.amount for one in months if one.currency == currency}
    shown = [_month_back(today, back) for back in reversed(range(MONTHS))]
    values = [round_half_up(amounts.get(month, Decimal(0)), currency) for month in shown]
    return Chart(
        key="revenue",
        title=_("Settled revenue by month"),
        label_heading=_("Month"),
        labels=[f"{month:%Y-%m}" for month in shown],
        series=[Series(_("Revenue"), values, "blue")],
        kind="bar",
        unit=currency,
    )


def _margin(currency: str, today: date) -> Chart:
    """Revenue of messages and what it cost by day; the days of today and after are not settled."""
    days = [today - (DAYS - back) * clock.ONE_DAY for back in range(DAYS)]
    found = margins.by_day(days[0], days[-1], currency)
    rows = [found.get(day) or margins.Margin("", "", currency) for day in days]

    def rounded(name: str) -> list[Decimal]:
        return [round_half_up(getattr(one, name), currency) for one in rows]

    return Chart(
        key="margin",
        title=_("Messages: revenue, cost and margin by day"),
        label_heading=_("Day"),
        labels=[f"{day:%m-%d}" for day in days],
        series=[
            Series(_("Revenue"), rounded("revenue"), "blue"),
            Series(_("Carriers’ cost"), rounded("cost"), "orange"),
            Series(_("Margin"), rounded("amount"), "green"),
        ],
        unit=currency,
    )


def _largest(months: Sequence[MonthOfRevenue]) -> str:
    """The currency with most segments."""
    segments: dict[str, int] = {}
    for one in months:
        segments[one.currency] = segments.get(one.currency, 0) + one.segments
    return max(segments, key=lambda currency: segments[currency], default="")


def _month_back(today: date, count: int) -> date:
    months = today.year * 12 + today.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
