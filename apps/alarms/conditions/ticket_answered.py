"""The platform's staff have answered a ticket, or granted what it asks for: told to who asked and to recipients."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent
from apps.alarms import places
from apps.alarms.conditions.base import Audience, AuditNews, Habits, News
from apps.support.models import Ticket


class TicketAnswered(AuditNews):
    name = "ticket_answered"
    label = _("Ticket answered")
    explanation = _("The platform’s staff have answered one of your tickets.")
    icon = "lifebuoy"
    audiences = frozenset({Audience.APPLICATION, Audience.APPLICANT})
    habits = Habits(group_minutes=5)

    def wants(self, verb: str) -> bool:
        return verb in ("ticket.answered", "ticket.granted")

    def news(self, events: Sequence[AuditEvent]) -> Sequence[News]:
        ids = {event.target.partition(":")[2] for event in events}
        tickets = {row.public_id: row for row in Ticket.unscoped.filter(public_id__in=ids)}
        found = []
        for event in events:
            ticket = tickets.get(event.target.partition(":")[2])
            if ticket is None:
                continue
            item = {"event": event.pk, "path": places.of_target("ticket", event.target)}
            news = News(event.target, event.label, item, ticket.account_id, user_id=ticket.created_by_id)
            found.append(news)
        return found
