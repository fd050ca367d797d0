"""An application for approval has missed its deadline."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.alarms.conditions.base import PLATFORM, Audience, AuditNews, Habits, News


class ReviewBreach(AuditNews):
    """All items are one subject: a desk that is behind is one trouble, not a hundred."""

    name = "review_breach"
    label = _("Review deadline missed")
    explanation = _("Something was not reviewed within the promised business hours.")
    icon = "hourglass"
    audiences = frozenset({Audience.STAFF})
    habits = Habits(group_minutes=30, staff_roles=(StaffRole.REVIEWER,))

    def wants(self, verb: str) -> bool:
        return verb == "review.breached"

    def news(self, events: Sequence[AuditEvent]) -> Sequence[News]:
        return [News(PLATFORM, "", {"event": event.pk}) for event in events]
