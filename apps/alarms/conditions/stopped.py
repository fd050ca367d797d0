"""Sending was stopped: somebody pulled a switch, or the platform did by itself."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.alarms.conditions.base import Audience, AuditNews, Habits, News


class Stopped(AuditNews):
    """Switches (application, template, country, carrier), caps in money and the breaker write it into the audit trail.

    What concerns an account goes to its recipients as well; caps and rules that a person only edits are no news.
    """

    name = "stopped"
    label = _("Sending was stopped")
    explanation = _(
        "An emergency switch, a cap in money or the breaker has stopped sending, or lets it go on."
    )
    icon = "hand-stop"
    audiences = frozenset({Audience.APPLICATION, Audience.STAFF})
    habits = Habits(is_urgent=True, group_minutes=5, staff_roles=(StaffRole.OPERATOR,))

    def wants(self, verb: str) -> bool:
        return verb in ("switch.stopped", "switch.released") or verb.startswith(("breaker.", "cap."))

    def news(self, events: Sequence[AuditEvent]) -> Sequence[News]:
        by_itself = [one for one in events if one.user_id is None or one.verb.startswith("switch.")]
        return [
            News(f"account:{one.account_id or 0}", one.label, {"event": one.pk}, account_id=one.account_id)
            for one in by_itself
        ]
