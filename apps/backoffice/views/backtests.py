"""Back-tests for staff: a limit tried on everybody's earlier traffic, with its progress and result."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.guard import TryForm
from apps.backoffice.views.base import StaffPage
from apps.core.money import plain
from apps.guard import queries
from apps.guard.models import Backtest, BacktestKind
from apps.guard.services import backtests
from apps.guard.states import BACKTEST_STATES, BacktestStatus
from apps.web.charts import Chart, Series
from apps.web.pages import Crumb, DetailPage, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn

TITLE = _("Back-tests")


def _url(row: Backtest) -> str:
    return reverse("backoffice:backtest", args=[row.public_id])


class BacktestTable(Table):
    caption = TITLE
    columns = (
        Column(_("Name"), str, link=_url, is_heading=True),
        Column(_("What is limited"), "get_kind_display"),
        StatusColumn(_("State"), states=BACKTEST_STATES),
        NumberColumn(_("Seen"), lambda row: row.totals.get("seen")),
        NumberColumn(_("Would be stopped"), lambda row: row.totals.get("stopped")),
        TimeColumn(_("Asked"), "asked_at"),
        Column(_("By"), "asked_by"),
    )
    empty = Empty(
        "history",
        _("Nothing has been tried yet"),
        _(
            "A back-test says what a limit or a rule would have stopped of the last 30 days, and what of that was wanted."
        ),
    )


class BacktestList(StaffPage, ListPage):
    perm = Perm.STAFF_GUARD_READ
    title = TITLE
    table = BacktestTable

    def rows(self) -> QuerySet[Backtest]:
        return queries.backtests_of(None)

    def actions(self) -> list[Action]:
        url = reverse("backoffice:backtest_new")
        return [Action(_("Try a limit"), url, "plus", Perm.STAFF_GUARD_WRITE, is_primary=True)]


class BacktestNew(StaffPage, FormPage):
    perm = Perm.STAFF_GUARD_WRITE
    title = _("Try a limit")
    form = TryForm
    submit = _("Try it")

    def lead(self) -> Text:
        return _("On all messages of the last days. A rule of the breaker is tried from the list of rules.")

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:backtests"))]

    def run(self, form: TryForm) -> str:
        given = form.cleaned_data
        kind = BacktestKind(given["kind"])
        settings = {"seconds": int(given["seconds"]), "limit": plain(given["limit"])}
        window = dict(form.fields["seconds"].choices)[given["seconds"]]  # type: ignore[attr-defined]
        name = f"{kind.label}: {settings['limit']} / {window}"
        row = backtests.ask(actor=self.actor, kind=kind, name=name, settings=settings, days=given["days"])
        return _url(row)


class BacktestDetail(StaffPage, DetailPage):
    """htmx asks for it again every two seconds while it runs."""

    perm = Perm.STAFF_GUARD_READ
    template = "backoffice/guard/backtest.html"
    part = "components/backtest.html"

    def rows(self) -> QuerySet[Backtest]:
        return queries.backtests_of(None)

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:backtests"))]

    def context(self) -> dict[str, Any]:
        row: Backtest = self.row
        return {
            "states": BACKTEST_STATES,
            "top": queries.stopped_most(row),
            "is_running": row.status in (BacktestStatus.ASKED, BacktestStatus.RUNNING),
            "chart": chart_of(row) if row.days else None,
        }


def chart_of(row: Backtest) -> Chart:
    """What would have been stopped, day by day."""
    return Chart(
        key="backtest",
        title=_("What would have been stopped, by day"),
        label_heading=_("Day"),
        labels=[day["day"][5:] for day in row.days],
        series=[
            Series(_("Delivered in truth"), [day["delivered"] for day in row.days], "green"),
            Series(_("Not delivered"), [day["stopped"] - day["delivered"] for day in row.days], "red"),
        ],
        kind="bar",
        is_stacked=True,
    )
