"""Receipts come late: how long after the handset had the message the slowest tenth of them arrive."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import StaffRole
from apps.alarms.conditions.base import Audience, Habits, Level, Reading, Unit
from apps.core.partitions import id_at

SPAN: Final = timedelta(minutes=2)
FEWEST: Final = 20  # receipts of the span; fewer say nothing
# The id is the time of arrival, so this reads the end of one partition.
_LAG: Final = """
SELECT r.carrier_id, c.name,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM r.received_at - r.done_at))
FROM carrier_receipts r JOIN carriers_carrier c ON c.id = r.carrier_id
WHERE r.id >= %(since)s AND r.done_at IS NOT NULL GROUP BY r.carrier_id, c.name HAVING count(*) >= %(fewest)s
"""


class ReceiptLag(Level):
    name = "receipt_lag"
    label = _("Receipts come late")
    explanation = _(
        "Nine of ten receipts of a carrier arrive within this time after the handset had the message."
    )
    icon = "receipt"
    audiences = frozenset({Audience.STAFF})
    habits = Habits(hold_seconds=60, group_minutes=30, staff_roles=(StaffRole.OPERATOR,))
    raise_at = Decimal(300)
    clear_at = Decimal(120)
    unit = Unit.SECONDS

    def measure(self, now: datetime) -> Sequence[Reading]:
        with connection.cursor() as cursor:
            cursor.execute(_LAG, {"since": id_at(now - SPAN), "fewest": FEWEST})
            rows = cursor.fetchall()
        return [Reading(f"carrier:{pk}", name, Decimal(max(0, int(lag)))) for pk, name, lag in rows]
