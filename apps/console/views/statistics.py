"""The statistics of an account: each page a report with its filters, charts, tables, definitions and its file."""

from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.statistics import StatisticsFilters
from apps.console.views.base import ConsolePage, export_url
from apps.statistics import reports, troubles
from apps.statistics.panels import Report
from apps.statistics.reports import Asked
from apps.web.navigation import Tab
from apps.web.pages import TemplatePage, Text
from apps.web.panels import figure, shown

PAGES = (
    ("console:statistics", _("Overview")),
    ("console:statistics_countries", _("Countries")),
    ("console:statistics_failures", _("Failures")),
    ("console:statistics_receipts", _("Receipts")),
    ("console:statistics_templates", _("Templates")),
    ("console:statistics_signatures", _("Signatures")),
    ("console:statistics_conversion", _("Conversion")),
    ("console:statistics_latency", _("Waiting times")),
)


class StatisticsPage(ConsolePage, TemplatePage, abstract=True):
    """htmx gets the report alone when a filter has changed."""

    template = "components/statistics/page.html"
    part = "components/statistics/report.html"
    subject: ClassVar[str] = "daily_counts"  # the export

    def report(self, asked: Asked) -> Report:
        raise NotImplementedError

    def lead(self) -> Text:
        return _(
            "Today’s figures are at most ten seconds old. What was counted on a closed day never changes."
        )

    def tabs(self) -> list[Tab]:
        name = self.request.resolver_match.view_name if self.request.resolver_match else ""
        query = self.request.GET.urlencode()
        return [
            Tab(label, reverse(route) + (f"?{query}" if query else ""), Perm.STATISTICS_READ, route == name)
            for route, label in PAGES
        ]

    @cached_property
    def filters(self) -> StatisticsFilters:
        return StatisticsFilters(self.request.GET, account=self.account)

    def context(self) -> dict[str, Any]:
        asked = self.filters.asked
        report = self.report(asked)
        return {
            "filters": self.filters,
            "asked": asked,
            "figures": [figure(one) for one in report.headlines],
            "panels": [shown(one, self.url) for one in report.panels],
            "definitions": report.definitions,
            "export_url": export_url(self.actor, self.subject),
        }

    def url(self, what: str, key: str) -> str:
        """The page of what a line is about; "" for who may not open it."""
        if not key:
            return ""
        if what in ("template", "signature"):
            perm = Perm.TEMPLATE_READ if what == "template" else Perm.SIGNATURE_READ
            return reverse(f"console:{what}", args=key.split("/")) if self.actor.may(perm) else ""
        if what in ("code", "refusal") and self.actor.may(Perm.MESSAGE_READ):
            days = self.filters.asked.days
            outcome = "refused" if what == "refusal" else "failed"
            query = {"since": days.first, "until": days.last, "outcome": outcome, "code": key}
            return f"{reverse('console:records')}?{urlencode(query)}"
        return ""


class Overview(StatisticsPage):
    perm = Perm.STATISTICS_READ
    title = _("Statistics")

    def report(self, asked: Asked) -> Report:
        return reports.overview(asked)


class Countries(StatisticsPage):
    perm = Perm.STATISTICS_READ
    title = _("Statistics by country or region")

    def report(self, asked: Asked) -> Report:
        return reports.countries(asked)


class Failures(StatisticsPage):
    perm = Perm.STATISTICS_READ
    title = _("Failure analysis")
    subject = "failure_counts"

    def report(self, asked: Asked) -> Report:
        return troubles.failures(asked)


class Receipts(StatisticsPage):
    perm = Perm.STATISTICS_READ
    title = _("Receipt analysis")

    def report(self, asked: Asked) -> Report:
        return troubles.receipts(asked)


class Templates(StatisticsPage):
    perm = Perm.STATISTICS_READ
    title = _("Statistics by template")

    def report(self, asked: Asked) -> Report:
        return reports.templates(asked)


class Signatures(StatisticsPage):
    perm = Perm.STATISTICS_READ
    title = _("Statistics by signature")

    def report(self, asked: Asked) -> Report:
        return reports.signatures(asked)


class Conversion(StatisticsPage):
    perm = Perm.STATISTICS_READ
    title = _("Conversion")

    def report(self, asked: Asked) -> Report:
        return reports.conversion(asked)


class Latency(StatisticsPage):
    perm = Perm.STATISTICS_READ
    title = _("Waiting times")
    subject = "latency_counts"

    def report(self, asked: Asked) -> Report:
        return troubles.latency(asked, with_carriers=False)
