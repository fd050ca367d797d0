"""A customer's server does not take what it is told: tries in a row that have failed."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.alarms.conditions.base import Audience, Habits, Level, Reading, Unit
from apps.callbacks.queries import failing


class CallbacksFailing(Level):
    name = "callbacks_failing"
    label = _("Callbacks fail")
    explanation = _(
        "How often in a row your server has not taken what it was told. What waits is tried again for a day."
    )
    icon = "webhook"
    audiences = frozenset({Audience.APPLICATION})
    habits = Habits(hold_seconds=60, group_minutes=30, again_minutes=240, most_rounds=3)
    raise_at = Decimal(5)
    clear_at = Decimal(0)
    unit = Unit.CALLS

    def measure(self, now: datetime) -> Sequence[Reading]:
        return [
            Reading(
                f"callback:{one.endpoint_id}",
                one.label,
                Decimal(one.failures),
                account_id=one.account_id,
                application_id=one.application_id,
            )
            for one in failing()
        ]
