"""The first page of the console: today in figures, the last days, what waits for review, what a newcomer does next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.alarms.queries import standing_lines
from apps.console.first_steps import first_steps
from apps.console.places import place_of
from apps.console.views.base import ConsolePage
from apps.guard import forecast
from apps.messaging import queries as messaging
from apps.messaging.states import SEND_TASK_STATES
from apps.policy import queries as limits
from apps.reviews import queries as reviews
from apps.reviews.kinds import KINDS, Kind, rows_of
from apps.reviews.models import Review
from apps.reviews.states import REVIEW_STATES
from apps.statistics import queries, terms
from apps.statistics.senders import busy_markets
from apps.support import queries as tickets
from apps.web.figures import Figure, by_day, compared, equation
from apps.web.live import LivePage
from apps.web.text import Text

ALARMS = 5
DAYS = 14
TASKS = 5
PENDING = 5


@dataclass(frozen=True)
class Pending:
    """One application for approval as the page lists it."""

    review: Review
    kind: Kind
    url: str


class Overview(ConsolePage, LivePage):
    """Figures, lists under way and alarms ask for themselves again; the rest of the page stays."""

    perm = Perm.STATISTICS_READ
    title = _("Overview")
    template = "console/overview/page.html"
    part = "console/overview/_figures.html"

    def live(self) -> dict[str, Any]:
        today = queries.today(self.account)
        may = self.actor.perms
        return {
            "today": today,
            "figures": self.figures(today),
            "equations": [equation(total, parts, today.counts, self.url) for total, parts in terms.EQUATIONS],
            "alarms": standing_lines(self.account, route="console:alarm", limit=ALARMS)
            if Perm.ALARM_READ in may
            else [],
            "tasks": messaging.under_way(self.account, TASKS) if Perm.MESSAGE_READ in may else None,
            "task_states": SEND_TASK_STATES,
        }

    def context(self) -> dict[str, Any]:
        days = queries.last_days(self.account, DAYS)
        counts = [day.counts for day in days]
        return {
            **super().context(),
            "states": REVIEW_STATES,
            "chart": by_day(_("The last 14 days"), [day.day for day in days], counts, terms.PARTS),
            "pending": self.pending(),
            "unread_tickets": self.unread_tickets(),
            "busy_markets": busy_markets(self.account) if Perm.SIGNATURE_READ in self.actor.perms else [],
            "steps": []
            if any(one.requests for one in counts)
            else first_steps(self.account, self.actor.perms),
        }

    def url(self, term: terms.Term) -> str:
        """Today's records behind a figure; empty for who may not read them."""
        if Perm.MESSAGE_READ not in self.actor.perms:
            return ""
        day = queries.today_of(self.account)
        outcome = "" if term is terms.REQUESTS else f"&outcome={term.name}"
        return f"{reverse('console:records')}?since={day}&until={day}{outcome}"

    def figures(self, today: queries.Today) -> list[Figure]:
        counts, before = today.counts, today.yesterday_by_now
        percent = counts.delivery_percent
        ended = (
            _("%(percent)s %% of those with a result") % {"percent": percent} if percent is not None else ""
        )
        fees = " + ".join(f"{fee.amount:,.4f} {fee.currency}" for fee in today.fees)
        return [
            compared(terms.REQUESTS, counts, before, url=self.url(terms.REQUESTS)),
            Figure(terms.DELIVERED.label, counts.delivered, self.url(terms.DELIVERED), ended),
            compared(terms.FAILED, counts, before, url=self.url(terms.FAILED), grows="badly"),
            Figure(
                terms.UNDERWAY.label,
                counts.underway,
                self.url(terms.UNDERWAY),
                _("carrier or receipt to come"),
            ),
            Figure(
                terms.IN_DOUBT.label, counts.in_doubt, self.url(terms.IN_DOUBT), _("sent, but never answered")
            ),
            compared(terms.REFUSED, counts, before, url=self.url(terms.REFUSED), grows="badly"),
            self.global_use(),
            Figure(_("Segments"), counts.segments, hint=_("of accepted messages")),
            Figure(_("Fee"), fees or f"0 {self.account.currency}", hint=_("before rounding on the bill")),
            *self.balance(),
        ]

    def balance(self) -> list[Figure]:
        """What is left, and until when if sending goes on as it does; for who may see money."""
        if Perm.BILLING_READ not in self.actor.perms:
            return []
        left = forecast.of_balance(self.account)
        if left.is_used_up:
            hint: Text = _("used up")
        elif left.at is None:
            hint = _("balance and credit, less what is not settled yet")
        else:
            hint = _("lasts until about %(day)s at present") % {
                "day": f"{timezone.localtime(left.at):%Y-%m-%d}"
            }
        return [
            Figure(_("Available"), f"{left.available:,.2f} {left.currency}", reverse("console:balance"), hint)
        ]

    def unread_tickets(self) -> int:
        """How many tickets have an answer that the person has not read; 0 for who may not read them."""
        may_read = Perm.TICKET_READ in self.actor.perms
        return tickets.unread_count(self.account, self.actor.user) if may_read else 0

    def global_use(self) -> Figure:
        """How much of the account's global messages of a day is used (rule 61)."""
        used, limit = limits.account_global_used(self.account), limits.account_global_day(self.account)
        hint = _("of %(limit)s that the account may send in a day") % {"limit": f"{limit:,}"}
        if not self.actor.may(Perm.TICKET_WRITE):
            return Figure(_("Global messages today"), used, hint=hint)
        ask = f"{reverse('console:ticket_new')}?about=limit:global_day"
        more = _("ask for a higher limit")
        return Figure(_("Global messages today"), used, url=ask, hint=f"{hint} · {more}")

    def pending(self) -> list[Pending]:
        """What waits for review or for the applicant, each with its page."""
        found = reviews.open_applications(self.account, PENDING)
        places = {
            (kind, row.pk): place_of(kind, row)
            for kind in {review.kind for review in found}
            for row in rows_of(kind).filter(pk__in=[one.target_id for one in found if one.kind == kind])
        }
        return [Pending(one, KINDS[one.kind], places.get((one.kind, one.target_id), "")) for one in found]
