"""Minutes that are over are kept, and what they say is usual is put where messages are judged."""

from datetime import timedelta
from typing import Final

from django.db import connection, transaction

from apps.core import clock

KEPT: Final = timedelta(days=30)
DAYS: Final = 7  # of which the median is usual
_OVER: Final = timedelta(minutes=3)  # a call that was judged in a minute counts within this

_FOLD: Final = """
WITH over AS (DELETE FROM protection_velocity WHERE minute < %s RETURNING *)
INSERT INTO guard_minutes AS m (application_id, kind, dimension, key, minute, requests, passed)
SELECT application_id, kind, dimension, key, minute, requests, passed FROM over
ORDER BY application_id, kind, dimension, key, minute
ON CONFLICT (application_id, kind, dimension, key, minute)
DO UPDATE SET requests = m.requests + EXCLUDED.requests, passed = m.passed + EXCLUDED.passed
"""

# Of each earlier day the busiest minute within half an hour of this time of day, and of these the median. What was refused does
# not count: an attack of yesterday is not today's habit.
_LEARN: Final = """
INSERT INTO protection_usual (application_id, kind, dimension, key, per_minute, days)
SELECT application_id, kind, dimension, key, ceil(percentile_cont(0.5) WITHIN GROUP (ORDER BY busiest)), count(*)
FROM (
  SELECT m.application_id, m.kind, m.dimension, m.key, d.middle, max(m.passed) AS busiest
  FROM generate_series(1, %(days)s) AS back, LATERAL (SELECT %(now)s::timestamptz - back * interval '1 day' AS middle) d
  JOIN guard_minutes m ON m.minute >= d.middle - interval '30 minutes' AND m.minute < d.middle + interval '30 minutes'
  GROUP BY 1, 2, 3, 4, 5
) busiest_minutes
GROUP BY 1, 2, 3, 4
"""


def fold() -> None:
    """Move minutes that are over from the unlogged table into the one that is kept."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD, [clock.now() - _OVER])


def learn() -> None:
    """What is usual at this time of day, anew; and forget minutes that no rule looks back to any more."""
    now = clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM protection_usual")
        cursor.execute(_LEARN, {"now": now, "days": DAYS})
        cursor.execute("DELETE FROM guard_minutes WHERE minute < %s", [now - KEPT])
