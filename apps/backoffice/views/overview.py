"""The first page of the back office: the platform's day, what waits at which carrier, the review queue, latest changes."""

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
from apps.messaging import queries as messaging
from apps.messaging.queries import Backlog
from apps.reviews import queries as reviews
from apps.statistics import queries, terms
from apps.support import queries as tickets
from apps.web.figures import Figure, by_day, compared, equation
from apps.web.htmx import wants_part
from apps.web.pages import TemplatePage

ALARMS = 5
DAYS = 14
BUSIEST = 5
EVENTS = 8


class Overview(StaffPage, TemplatePage):
    """htmx asks for the figures alone every ten seconds; each further block is for those who may open its page."""

    perm = Perm.STAFF_OVERVIEW_READ
    title = _("Overview")
    template = "backoffice/overview/page.html"
    part = "backoffice/overview/_figures.html"

    def context(self) -> dict[str, Any]:
        today = queries.today_of_platform()
        live = {
            "today": today,
            "figures": self.figures(today),
            "equations": [equation(total, parts, today.counts, self.url) for total, parts in terms.EQUATIONS],
            "carriers": self.carriers() if self.may(Perm.STAFF_CARRIER_READ) else None,
        }
        if wants_part(self.request):
            return live
        days = queries.last_days_of_platform(DAYS)
        counts = [day.counts for day in days]
        return {
            **live,
            "alarms": standing_lines(None, route="backoffice:alarm", limit=ALARMS)
            if self.may(Perm.STAFF_ALARM_READ)
            else [],
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

    def carriers(self) -> list[tuple[carriers.Standing, Backlog]]:
        """Every carrier with its open work."""
        backlogs = messaging.backlogs()
        return [(one, backlogs.get(one.carrier.pk, Backlog())) for one in carriers.standings()]

    def events(self) -> list[Told]:
        return [tell(event) for event in accounts.audit_of_platform().order_by("-id")[:EVENTS]]
