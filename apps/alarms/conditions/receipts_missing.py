"""Receipts do not come at all: most of the last whole hour's messages have none."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import StaffRole
from apps.alarms.conditions.base import PLATFORM, Audience, Habits, Level, Reading, Unit
from apps.statistics.models import HourCount

FEWEST: Final = 50


class ReceiptsMissing(Level):
    name = "receipts_missing"
    label = _("Receipts do not come")
    explanation = _(
        "Share of the last whole hour’s messages that a carrier has taken and said nothing of since."
    )
    icon = "receipt-refund"
    audiences = frozenset({Audience.STAFF})
    habits = Habits(hold_seconds=60, group_minutes=60, staff_roles=(StaffRole.OPERATOR,))
    raise_at = Decimal(60)
    clear_at = Decimal(40)
    unit = Unit.PERCENT

    def measure(self, now: datetime) -> Sequence[Reading]:
        hour = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
        counts = HourCount.unscoped.filter(hour=hour, application__is_system=False)
        row = counts.aggregate(open=Sum("submitted"), ended=Sum("delivered") + Sum("failed"))
        still, ended = row["open"] or 0, row["ended"] or 0
        if still + ended < FEWEST:
            return []
        return [Reading(PLATFORM, "", (Decimal(100) * still / (still + ended)).quantize(Decimal("0.1")))]
