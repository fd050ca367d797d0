"""Removing counters that count no more."""

from datetime import timedelta
from typing import Final

from django.db import connection

from apps.core import clock

_BLOCKS: Final = 2_000  # of 8 KB; some 100,000 numbers, so that no statement takes longer than a breath
_GRACE: Final = timedelta(
    hours=2
)  # the longest window that a later message of another kind may have left open

_SIZE = "SELECT pg_relation_size('policy_number_windows') / current_setting('block_size')::int"
# By place and not by an index on the time: an index would have to be written with every message, this is read once an hour.
# What a batch holds in this moment is skipped: it is in use again, and two that wait for each other would be one too many.
_NUMBERS = """
WITH old AS MATERIALIZED (
  SELECT ctid FROM policy_number_windows
  WHERE ctid >= format('(%%s,0)', %(first)s::bigint)::tid AND ctid < format('(%%s,0)', %(next)s::bigint)::tid
    AND expires_at < %(before)s
  FOR UPDATE SKIP LOCKED
)
DELETE FROM policy_number_windows w USING old WHERE w.ctid = old.ctid
"""
# A budget stays for a month: people ask what was used up yesterday.
_BUDGETS = "DELETE FROM policy_budget_uses WHERE ends_at < %(before)s"
_KEPT: Final = timedelta(days=31)


def sweep() -> int:
    """Remove the counters of numbers that have expired, a stretch of the table in each transaction; how many there were."""
    now = clock.now()
    removed = 0
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        blocks = cursor.fetchone()[0]
        for first in range(0, blocks, _BLOCKS):
            cursor.execute(_NUMBERS, {"first": first, "next": first + _BLOCKS, "before": now - _GRACE})
            removed += cursor.rowcount
        cursor.execute(_BUDGETS, {"before": now - _KEPT})
    return removed
