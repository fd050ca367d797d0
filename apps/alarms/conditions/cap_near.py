"""A cap in money is nearly used up: marketing stops first, codes last (B12)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.alarms.conditions.base import Audience, Habits, Level, Reading, Unit
from apps.protection.models import Spend, SpendCap

LONGEST_WINDOW: Final = timedelta(hours=25)  # a day on which the clocks are put back


class CapNear(Level):
    """Over with the hour or the day of the cap, because then another window is read."""

    name = "cap_near"
    label = _("Cap nearly used up")
    explanation = _("What was spent of a cap in money, in its present hour or day.")
    icon = "coin"
    audiences = frozenset({Audience.APPLICATION, Audience.FINANCE})
    habits = Habits(is_urgent=True, group_minutes=30)
    raise_at = Decimal(75)
    clear_at = Decimal(70)
    unit = Unit.PERCENT

    def measure(self, now: datetime) -> Sequence[Reading]:
        rows = Spend.objects.filter(starts_at__gt=now - LONGEST_WINDOW, spent__gt=0)
        spent = {(row.cap_id, row.starts_at): row.spent for row in rows}
        found = SpendCap.unscoped.filter(pk__in={cap_id for cap_id, _at in spent})
        return [
            Reading(
                f"cap:{cap.pk}",
                cap.name,
                (100 * used / cap.amount).quantize(Decimal("0.1")),
                account_id=cap.account_id,
                application_id=cap.application_id,
            )
            for cap in found.select_related("account", "application", "template")
            if (used := spent.get((cap.pk, cap.window_at(now, cap.account.zone)[0])))
        ]
