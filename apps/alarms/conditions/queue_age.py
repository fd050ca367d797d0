"""Codes and notices wait for too long: the oldest one of each carrier."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import StaffRole
from apps.alarms.conditions.base import Audience, Habits, Level, Reading, Unit
from apps.core.kinds import MessageKind
from apps.core.partitions import time_of

# Two looks into the index for each carrier. The platform's own messages do not count: they are what would tell of it.
_OLDEST: Final = """
SELECT c.id, c.name, min(oldest.message_id) FROM carriers_carrier c
CROSS JOIN unnest(%(kinds)s::int[]) AS lane(kind)
CROSS JOIN LATERAL (
  SELECT d.message_id FROM message_dispatch d JOIN messages m ON m.id = d.message_id
  WHERE d.carrier_id = c.id AND d.message_kind = lane.kind AND d.state = 'waiting'
    AND NOT EXISTS (SELECT 1 FROM applications_application a WHERE a.id = m.application_id AND a.is_system)
  ORDER BY d.message_id LIMIT 1
) AS oldest
WHERE c.is_enabled GROUP BY c.id, c.name
"""


class QueueAge(Level):
    """Marketing is left out: a large list waits because it is large."""

    name = "queue_age"
    label = _("Messages wait too long")
    explanation = _("The oldest verification code or notice that waits for a carrier is older than this.")
    icon = "clock-pause"
    audiences = frozenset({Audience.STAFF})
    habits = Habits(
        is_urgent=True,
        hold_seconds=30,
        group_minutes=10,
        escalate_minutes=15,
        staff_roles=(StaffRole.OPERATOR,),
    )
    raise_at = Decimal(300)
    clear_at = Decimal(60)
    unit = Unit.SECONDS

    def measure(self, now: datetime) -> Sequence[Reading]:
        with connection.cursor() as cursor:
            cursor.execute(_OLDEST, {"kinds": [MessageKind.CODE.value, MessageKind.NOTICE.value]})
            rows = cursor.fetchall()
        return [
            Reading(f"carrier:{pk}", name, Decimal(max(0, int((now - time_of(oldest)).total_seconds()))))
            for pk, name, oldest in rows
        ]
