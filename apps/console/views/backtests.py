"""Back-tests for customers: a limit tried on the last days of one application, before it holds."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.console.forms.security import TryForm
from apps.console.views.base import ConsolePage
from apps.console.views.security import SecurityPage
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
    return reverse("console:backtest", args=[row.public_id])


class BacktestTable(Table):
    caption = TITLE
    columns = (
        Column(_("Name"), "name", link=_url, is_heading=True),
        StatusColumn(_("State"), states=BACKTEST_STATES),
        NumberColumn(_("Messages seen"), lambda row: row.totals.get("seen")),
        NumberColumn(_("Would be stopped"), lambda row: row.totals.get("stopped")),
        NumberColumn(_("of these delivered"), lambda row: row.totals.get("delivered")),
        TimeColumn(_("Asked"), "asked_at"),
    )
    empty = Empty(
        "history",
        _("Nothing has been tried yet"),
        _("Try a limit before you set it: you see what it would have stopped, and what of that was wanted."),
    )


class BacktestList(SecurityPage, ListPage):
    perm = Perm.APPLICATION_READ
    title = TITLE
    table = BacktestTable

    def lead(self) -> Text:
        return _("What a limit would have stopped of the last 30 days of this application.")

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (_("Security"), self.home)]

    @cached_property
    def one(self) -> Application:
        application: Application = self.find(super().rows(), self.kwargs["public_id"])
        return application

    def rows(self) -> QuerySet[Any]:
        return queries.backtests_of(self.account).filter(application=self.one)

    def actions(self) -> list[Action]:
        url = reverse("console:backtest_new", args=[self.one.sdk_app_id])
        return [Action(_("Try a limit"), url, "plus", Perm.APPLICATION_READ, is_primary=True)]


class BacktestNew(SecurityPage, FormPage):
    perm = Perm.APPLICATION_READ
    title = _("Try a limit")
    form = TryForm
    submit = _("Try it")

    def lead(self) -> Text:
        return _("On the messages that this application has sent. Nothing is stopped by it.")

    def trail(self) -> list[Crumb]:
        own = reverse("console:application_backtests", args=[self.one.sdk_app_id])
        return [*super().trail(), (_("Security"), self.home), (TITLE, own)]

    def initial(self) -> dict[str, Any]:
        return {"kind": BacktestKind.NUMBER.value, "limit": 5, "seconds": "86400", "days": backtests.LONGEST}

    def run(self, form: TryForm) -> str:
        given = form.cleaned_data
        row = backtests.ask(
            actor=self.actor,
            kind=BacktestKind(given["kind"]),
            name=form.told,
            settings={"seconds": int(given["seconds"]), "limit": plain(given["limit"]), **form.chosen},
            days=given["days"],
            application=self.one,
        )
        return _url(row)


class BacktestDetail(ConsolePage, DetailPage):
    """htmx asks for it again every two seconds while it runs."""

    perm = Perm.APPLICATION_READ
    template = "console/security/backtest.html"
    part = "components/backtest.html"

    def rows(self) -> QuerySet[Backtest]:
        return queries.backtests_of(self.account)

    def trail(self) -> list[Crumb]:
        application = self.row.application
        found: list[Crumb] = [(_("Applications"), reverse("console:applications"))]
        if application is not None:
            key = [application.sdk_app_id]
            found += [
                (application.name, reverse("console:application", args=key)),
                (_("Security"), reverse("console:application_security", args=key)),
                (TITLE, reverse("console:application_backtests", args=key)),
            ]
        return found

    def context(self) -> dict[str, Any]:
        row: Backtest = self.row
        return {
            "states": BACKTEST_STATES,
            "top": queries.stopped_most(row),
            "is_running": row.status in (BacktestStatus.ASKED, BacktestStatus.RUNNING),
            "chart": _chart(row) if row.days else None,
        }


def _chart(row: Backtest) -> Chart:
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
