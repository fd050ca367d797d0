"""Somebody signs in vain in the name of an API key."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import KeyRefusal
from apps.alarms.conditions.base import Audience, Habits, Level, Reading, Unit

SPAN: Final = timedelta(minutes=10)


class KeyMisuse(Level):
    """Only keys that exist are counted; the keys of an account are told to the recipients of all its applications."""

    name = "key_misuse"
    label = _("An API key is misused")
    explanation = _(
        "Calls within ten minutes that named a key of yours and were refused for their signature."
    )
    icon = "key-off"
    audiences = frozenset({Audience.APPLICATION})
    habits = Habits(is_urgent=True, group_minutes=30, escalate_minutes=30)
    raise_at = Decimal(20)
    clear_at = Decimal(2)
    unit = Unit.CALLS

    def measure(self, now: datetime) -> Sequence[Reading]:
        rows = KeyRefusal.unscoped.filter(minute__gt=now - SPAN).values(
            "account", "credential", "credential__secret_id"
        )
        return [
            Reading(
                f"key:{row['credential']}",
                f"{row['credential__secret_id'][:8]}…",
                Decimal(row["total"]),
                account_id=row["account"],
            )
            for row in rows.annotate(total=Sum("count")).order_by()
        ]
