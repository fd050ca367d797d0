"""The first page of the back office: the platform's day, what waits at which carrier, the review queue, latest changes."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.permissions import Perm
from apps.accounts.telling import Told, tell
from apps.alarms.queries import standing_lines
from apps.backoffice.views.base import StaffPage
from apps.carriers import queries as carriers
from apps.core import clock
from apps.guard import queries as guard
from apps.messaging import queries as messaging
from apps.messaging.queries import Backlog
from apps.protection import queries as protection
from apps.reviews import queries as reviews
from apps.statistics import queries, reads, terms
from apps.statistics.latency import percentile
from apps.statistics.models import Stage
from apps.statistics.panels import seconds_words
from apps.statistics.ranges import Range
from apps.statistics.reads import Scope
from apps.support import queries as tickets
from apps.web.figures import Figure, by_day, compared, equation
from apps.web.live import LivePage

ALARMS = 5
DAYS = 14
BUSIEST = 5
CASES = 5
EVENTS = 8


@dataclass(frozen=True)
class CarrierNow:
    """A carrier's link and open work, and its traffic of today: messages, and how long 95 % waited for it, in words."""

    standing: carriers.Standing
    backlog: Backlog
    submitted: int
    delivered: int
    waited: str


class Overview(StaffPage, LivePage):
    """What changes asks for itself again; each block is for those who may open its page."""

    perm = Perm.STAFF_OVERVIEW_READ
    title = _("Overview")
    template = "backoffice/overview/page.html"
    part = "backoffice/overview/_figures.html"

    def live(self) -> dict[str, Any]:
        today = queries.today_of_platform()
        return {
            "today": today,
            "figures": self.figures(today),
            "equations": [equation(total, parts, today.counts, self.url) for total, parts in terms.EQUATIONS],
            "carriers": self.carriers() if self.may(Perm.STAFF_CARRIER_READ) else None,
            "lanes": messaging.lanes() if self.may(Perm.STAFF_CARRIER_READ) else None,
            "now": clock.now(),
            "switches": list(protection.unreleased()) if self.may(Perm.STAFF_SWITCH_READ) else None,
            "cases": guard.open_cases()[:CASES] if self.may(Perm.STAFF_GUARD_READ) else None,
            "alarms": standing_lines(None, route="backoffice:alarm", limit=ALARMS)
            if self.may(Perm.STAFF_ALARM_READ)
            else [],
        }

    def context(self) -> dict[str, Any]:
        days = queries.last_days_of_platform(DAYS)
        counts = [day.counts for day in days]
        return {
            **super().context(),
            "chart": by_day(_("The last 14 days"), [day.day for day in days], counts, terms.PARTS),
            "busiest": queries.busiest_accounts(BUSIEST),
            "bands": reviews.queue_by_deadline() if self.may(Perm.STAFF_REVIEW_READ) else None,
            "breaches": reviews.breaches() if self.may(Perm.STAFF_REVIEW_READ) else None,
            "open_tickets": tickets.open_count() if self.may(Perm.STAFF_TICKET_READ) else None,
            "events": self.events() if self.may(Perm.STAFF_AUDIT_READ) else None,
        }

    def may(self, perm: Perm) -> bool:
        return perm in self.actor.perms

    def url(self, term: terms.Term) -> str:
        """Today's records behind a figure; empty for who may not read them."""
        if not self.may(Perm.STAFF_MESSAGE_READ):
            return ""
        if term is terms.IN_DOUBT:
            return reverse("backoffice:doubts")
        day = clock.business_day(clock.now())
        outcome = "" if term is terms.REQUESTS else f"&outcome={term.name}"
        return f"{reverse('backoffice:records')}?since={day}&until={day}{outcome}"

    def figures(self, today: queries.Today) -> list[Figure]:
        counts, before = today.counts, today.yesterday_by_now
        percent = counts.delivery_percent
        ended = (
            _("%(percent)s %% of those with a result") % {"percent": percent} if percent is not None else ""
        )
        return [
            compared(terms.REQUESTS, counts, before, url=self.url(terms.REQUESTS)),
            Figure(terms.DELIVERED.label, counts.delivered, self.url(terms.DELIVERED), ended),
            compared(terms.FAILED, counts, before, url=self.url(terms.FAILED), grows="badly"),
            Figure(
                terms.IN_DOUBT.label,
                counts.in_doubt,
                self.url(terms.IN_DOUBT),
                _("sent today, but never answered"),
            ),
        ]

    def carriers(self) -> list[CarrierNow]:
        """Every carrier with its open work and its traffic of today."""
        backlogs = messaging.backlogs()
        scope = Scope(None)
        taken = reads.latencies(scope, Range(scope.today, scope.today), "carrier")
        lines = []
        for one in carriers.standings():
            stages = taken.get(one.carrier.pk, {})
            submitted, delivered = stages.get(Stage.SUBMIT, {}), stages.get(Stage.TOTAL, {})
            waited = seconds_words(percentile(submitted, 95)) or "–"
            backlog = backlogs.get(one.carrier.pk, Backlog())
            lines.append(CarrierNow(one, backlog, sum(submitted.values()), sum(delivered.values()), waited))
        return lines

    def events(self) -> list[Told]:
        return [tell(event) for event in accounts.audit_of_platform().order_by("-id")[:EVENTS]]
