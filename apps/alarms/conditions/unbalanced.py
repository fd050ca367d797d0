"""The nightly recount does not agree with the counters of a list: somebody has to look."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.alarms.conditions.base import Audience, AuditNews, Habits, News


class Unbalanced(AuditNews):
    name = "unbalanced"
    label = _("Equation does not balance")
    explanation = _("A recount of rows and messages does not agree with the counters that people see.")
    icon = "scale"
    audiences = frozenset({Audience.STAFF})
    habits = Habits(is_urgent=True, staff_roles=(StaffRole.OPERATOR,))

    def wants(self, verb: str) -> bool:
        return verb.endswith(".unbalanced")

    def news(self, events: Sequence[AuditEvent]) -> Sequence[News]:
        return [News(event.target, event.label, {"event": event.pk}) for event in events]
