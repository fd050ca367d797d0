"""The first page of the console: today in figures, the last days, what waits for review, what a newcomer does next."""

from typing import Any

from django.utils.translation import gettext_lazy

from apps.accounts.permissions import Perm
from apps.console.views.base import ConsolePage
from apps.statistics import queries, terms
from apps.web.figures import equation
from apps.web.htmx import wants_part
from apps.web.pages import TemplatePage

DAYS = 14


class Overview(ConsolePage, TemplatePage):
    """htmx asks for the figures alone every ten seconds; the rest of the page stays."""

    perm = Perm.STATISTICS_READ
    title = gettext_lazy("Overview")
    template = "console/overview/page.html"
    part = "console/overview/_figures.html"

    def context(self) -> dict[str, Any]:
        today = queries.today(self.account)
        figures = {
            "today": today,
            "figures": today_figures(today, self.url_of),
            "equations": [
                equation(total, parts, today.counts, self.url_of) for total, parts in terms.EQUATIONS
            ],
        }
        if wants_part(self.request):
            return figures
        days = queries.last_days(self.account, DAYS)
        return {
            **figures,
            "chart": days_chart(days),
            "pending": self.pending(),
            "steps": self.next_steps(days),
        }

    def url_of(self, term: terms.Term) -> str:
        """The records behind a figure of today; empty for who may not read them."""
        return records_url(today=queries.today, term=term) if Perm.MESSAGE_READ in self.actor.perms else ""
