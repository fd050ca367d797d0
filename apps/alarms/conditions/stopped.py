"""Sending was stopped: somebody pulled a switch, or the platform did by itself."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.alarms.conditions.base import Audience, AuditNews, Habits, News

# What a person only sets or edits (a cap, a rule of the breaker) is no news.
VERBS: Final = frozenset({"switch.stopped", "switch.released", "case.opened", "case.released"})


class Stopped(AuditNews):
    """Switches (application, template, country, carrier) and the breaker write it into the audit trail.

    What concerns an account goes to its recipients as well.
    """

    name = "stopped"
    label = _("Sending was stopped")
    explanation = _("An emergency switch or the breaker has stopped sending, or lets it go on.")
    icon = "hand-stop"
    audiences = frozenset({Audience.APPLICATION, Audience.STAFF})
    habits = Habits(is_urgent=True, group_minutes=5, staff_roles=(StaffRole.OPERATOR,))

    def wants(self, verb: str) -> bool:
        return verb in VERBS

    def news(self, events: Sequence[AuditEvent]) -> Sequence[News]:
        return [
            News(f"account:{one.account_id or 0}", one.label, {"event": one.pk}, account_id=one.account_id)
            for one in events
        ]
