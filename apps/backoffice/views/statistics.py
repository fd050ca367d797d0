"""The statistics of the platform, or of one of its accounts: each page a report with its filters, charts, tables, definitions and its file."""

from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.statistics import StatisticsFilters
from apps.backoffice.views.base import StaffPage
from apps.statistics import reports, troubles
from apps.statistics.panels import Report
from apps.statistics.reports import Asked
from apps.web.navigation import Tab
from apps.web.pages import Crumb, TemplatePage, Text
from apps.web.panels import figure, shown

PAGES = (
    ("backoffice:statistics", _("Overview")),
    ("backoffice:statistics_accounts", _("Accounts")),
    ("backoffice:statistics_countries", _("Countries")),
    ("backoffice:statistics_failures", _("Failures")),
    ("backoffice:statistics_receipts", _("Receipts")),
    ("backoffice:statistics_templates", _("Templates")),
    ("backoffice:statistics_signatures", _("Signatures")),
    ("backoffice:statistics_conversion", _("Conversion")),
    ("backoffice:statistics_latency", _("Waiting times")),
)


class StatisticsPage(StaffPage, TemplatePage, abstract=True):
    """htmx gets the report alone when a filter has changed."""

    template = "components/statistics/page.html"
    part = "components/statistics/report.html"
    subject: ClassVar[str] = "daily_counts"  # the export

    def report(self, asked: Asked) -> Report:
        raise NotImplementedError

    def lead(self) -> Text:
        account = self.filters.owner
        if account is None:
            return _(
                "All accounts, each by the days of its own zone. Today’s figures are at most ten seconds old."
            )
        return _("Of %(account)s, by the days of its zone. Today’s figures are at most ten seconds old.") % {
            "account": account.name
        }

    def trail(self) -> list[Crumb]:
        """Back to all accounts, with the same days."""
        if self.filters.owner is None:
            return []
        query = self.request.GET.copy()
        del query["account"]
        return [(_("All accounts"), f"?{query.urlencode()}")]

    def tabs(self) -> list[Tab]:
        name = self.request.resolver_match.view_name if self.request.resolver_match else ""
        query = self.request.GET.urlencode()
        return [
            Tab(
                label,
                reverse(route) + (f"?{query}" if query else ""),
                Perm.STAFF_OVERVIEW_READ,
                route == name,
            )
            for route, label in PAGES
        ]

    @cached_property
    def filters(self) -> StatisticsFilters:
        return StatisticsFilters(self.request.GET)

    def context(self) -> dict[str, Any]:
        asked = self.filters.asked
        report = self.report(asked)
        return {
            "filters": self.filters,
            "asked": asked,
            "figures": [figure(one) for one in report.headlines],
            "panels": [shown(one, self.url) for one in report.panels],
            "definitions": report.definitions,
            "export_url": self.export_url(),
        }

    def export_url(self) -> str:
        may = self.actor.may(Perm.STAFF_EXPORT_READ)
        return reverse("backoffice:export_new", args=[self.subject]) if may else ""

    def url(self, what: str, key: str) -> str:
        """The page of what a line is about; "" for who may not open it."""
        if what == "account":
            query = self.request.GET.copy()
            query["account"] = key
            return f"{reverse('backoffice:statistics')}?{query.urlencode()}"
        if what in ("code", "refusal") and key and self.actor.may(Perm.STAFF_MESSAGE_READ):
            days = self.filters.asked.days
            outcome = "refused" if what == "refusal" else "failed"
            named = {"since": days.first, "until": days.last, "outcome": outcome}
            return f"{reverse('backoffice:records')}?{urlencode(named)}"
        return ""


class Overview(StatisticsPage):
    perm = Perm.STAFF_OVERVIEW_READ
    title = _("Statistics")

    def report(self, asked: Asked) -> Report:
        return reports.overview(asked)


class Accounts(StatisticsPage):
    perm = Perm.STAFF_OVERVIEW_READ
    title = _("Statistics by account")

    def report(self, asked: Asked) -> Report:
        return reports.accounts(asked)


class Countries(StatisticsPage):
    perm = Perm.STAFF_OVERVIEW_READ
    title = _("Statistics by country or region")

    def report(self, asked: Asked) -> Report:
        return reports.countries(asked)


class Failures(StatisticsPage):
    perm = Perm.STAFF_OVERVIEW_READ
    title = _("Failure analysis")
    subject = "failure_counts"

    def report(self, asked: Asked) -> Report:
        return troubles.failures(asked)


class Receipts(StatisticsPage):
    perm = Perm.STAFF_OVERVIEW_READ
    title = _("Receipt analysis")

    def report(self, asked: Asked) -> Report:
        return troubles.receipts(asked)


class Templates(StatisticsPage):
    perm = Perm.STAFF_OVERVIEW_READ
    title = _("Statistics by template")

    def report(self, asked: Asked) -> Report:
        return reports.templates(asked)


class Signatures(StatisticsPage):
    perm = Perm.STAFF_OVERVIEW_READ
    title = _("Statistics by signature")

    def report(self, asked: Asked) -> Report:
        return reports.signatures(asked)


class Conversion(StatisticsPage):
    perm = Perm.STAFF_OVERVIEW_READ
    title = _("Conversion")

    def report(self, asked: Asked) -> Report:
        return reports.conversion(asked)


class Latency(StatisticsPage):
    perm = Perm.STAFF_OVERVIEW_READ
    title = _("Waiting times")
    subject = "latency_counts"

    def report(self, asked: Asked) -> Report:
        return troubles.latency(asked, with_carriers=True)
