"""Too many messages fail: of one application, and of the whole platform."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import StaffRole
from apps.alarms.conditions.base import PLATFORM, Audience, Habits, Level, Reading, Unit
from apps.statistics.models import HourCount

FEWEST: Final = 50  # results of the present hour and the one before; fewer say nothing


class FailureRate(Level):
    name = "failure_rate"
    label = _("Many messages fail")
    explanation = _(
        "Share of messages that were not delivered, of those with a result, in this hour and the last one."
    )
    icon = "trending-down"
    audiences = frozenset({Audience.APPLICATION})
    habits = Habits(hold_seconds=60, group_minutes=30, again_minutes=240, most_rounds=3, escalate_minutes=30)
    raise_at = Decimal(30)
    clear_at = Decimal(20)
    unit = Unit.PERCENT

    def measure(self, now: datetime) -> Sequence[Reading]:
        rows = _counts(now).values("account", "application", "application__name", "application__is_system")
        summed = rows.annotate(failed_sum=Sum("failed"), delivered_sum=Sum("delivered"))
        return [
            Reading(
                f"application:{row['application']}",
                row["application__name"],
                _percent(row),
                account_id=row["account"],
                application_id=row["application"],
                by_sms=not row["application__is_system"],
            )
            for row in _enough(summed.order_by())
        ]


class PlatformFailures(Level):
    name = "platform_failures"
    label = _("Many messages of the platform fail")
    explanation = _(
        "Share of messages that were not delivered, over all accounts, in this hour and the last one."
    )
    icon = "trending-down"
    audiences = frozenset({Audience.STAFF})
    habits = Habits(hold_seconds=60, group_minutes=30, escalate_minutes=30, staff_roles=(StaffRole.OPERATOR,))
    raise_at = Decimal(25)
    clear_at = Decimal(15)
    unit = Unit.PERCENT

    def measure(self, now: datetime) -> Sequence[Reading]:
        # The alarms' own messages do not count: what fails of them must not make more of them.
        counts = _counts(now).filter(application__is_system=False)
        summed = counts.aggregate(failed_sum=Sum("failed"), delivered_sum=Sum("delivered"))
        return [Reading(PLATFORM, "", _percent(row)) for row in _enough([summed])]


def _counts(now: datetime) -> Any:
    since = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    return HourCount.unscoped.filter(hour__gte=since, hour__lte=now)


def _enough(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    return (row for row in rows if (row["failed_sum"] or 0) + (row["delivered_sum"] or 0) >= FEWEST)


def _percent(row: dict[str, Any]) -> Decimal:
    failed, delivered = row["failed_sum"], row["delivered_sum"]
    return (Decimal(100) * failed / (failed + delivered)).quantize(Decimal("0.1"))
