"""The balance will be used up soon if sending goes on as it does (B12): told before the deduction fails."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.alarms.conditions.base import Audience, Habits, Level, Reading, Unit
from apps.guard import forecast


class BalanceEnds(Level):
    """Of accounts that have paid something in once, or have a credit limit, and have sent within the last day."""

    name = "balance_ends"
    label = _("Balance ends soon")
    explanation = _(
        "Hours until balance and credit are used up, at what the last 24 hours have cost; what is not settled counts as spent."
    )
    icon = "hourglass"
    audiences = frozenset({Audience.APPLICATION, Audience.FINANCE})
    habits = Habits(is_urgent=True, group_minutes=60)
    raise_at = Decimal(24)
    clear_at = Decimal(36)
    unit = Unit.HOURS
    is_floor = True

    def measure(self, now: datetime) -> Sequence[Reading]:
        return [
            Reading(f"balance:{one.account_id}", one.name, one.hours, account_id=one.account_id)
            for one in forecast.balances_ending(now)
        ]
