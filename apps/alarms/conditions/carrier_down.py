"""A carrier that is switched on and not connected."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import StaffRole
from apps.alarms.conditions.base import Audience, Habits, Level, Reading, Unit
from apps.carriers.queries import Condition as Link
from apps.carriers.queries import standings


class CarrierDown(Level):
    name = "carrier_down"
    label = _("Carrier down")
    explanation = _("A carrier that is switched on is not connected, or nobody drives it.")
    icon = "plug-x"
    audiences = frozenset({Audience.STAFF})
    habits = Habits(
        is_urgent=True,
        hold_seconds=30,
        group_minutes=2,
        again_minutes=60,
        most_rounds=5,
        escalate_minutes=10,
        staff_roles=(StaffRole.OPERATOR,),
    )
    raise_at = Decimal(1)
    clear_at = Decimal(0)
    unit = Unit.LINKS

    def measure(self, now: datetime) -> Sequence[Reading]:
        return [
            Reading(
                f"carrier:{one.carrier.pk}",
                one.carrier.name,
                Decimal(int(one.condition not in (Link.BOUND, Link.OFF))),
                facts={"title": one.label},
            )
            for one in standings()
        ]
