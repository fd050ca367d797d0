"""The platform's staff have answered a ticket."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent
from apps.alarms import places
from apps.alarms.conditions.base import Audience, AuditNews, Habits, News


class TicketAnswered(AuditNews):
    name = "ticket_answered"
    label = _("Ticket answered")
    explanation = _("The platform’s staff have answered one of your tickets.")
    icon = "lifebuoy"
    audiences = frozenset({Audience.APPLICATION})
    habits = Habits(group_minutes=5)

    def wants(self, verb: str) -> bool:
        return verb == "ticket.answered"

    def news(self, events: Sequence[AuditEvent]) -> Sequence[News]:
        return [
            News(
                event.target,
                event.label,
                {"event": event.pk, "path": places.of_target("ticket", event.target)},
                account_id=event.account_id,
            )
            for event in events
            if event.account_id is not None
        ]
