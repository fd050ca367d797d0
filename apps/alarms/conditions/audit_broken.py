"""The audit trail's chain does not hold: somebody has changed, removed or slipped in an entry."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.alarms.conditions.base import PLATFORM, Audience, AuditNews, Habits, News


class AuditBroken(AuditNews):
    name = "audit_broken"
    label = _("The audit trail is damaged")
    explanation = _("The nightly check of the chain found an entry that was changed, removed or slipped in.")
    icon = "link-off"
    audiences = frozenset({Audience.STAFF})
    habits = Habits(is_urgent=True, staff_roles=(StaffRole.ADMINISTRATOR, StaffRole.OPERATOR))

    def wants(self, verb: str) -> bool:
        return verb == "audit.broken"

    def news(self, events: Sequence[AuditEvent]) -> Sequence[News]:
        return [News(PLATFORM, "", {"event": event.pk}) for event in events]
