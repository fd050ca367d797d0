"""Counting: what messaging has tallied is folded into hours, and a day can be counted again from the messages."""

import datetime as dt

from django.db import connection, transaction

from apps.accounts.models import Account
from apps.core import clock, partitions
from apps.core.locks import alone, lock

BATCH = 5000

# A message's status → the column that counts it; `requests` counts them all, `accepted` all but the refused. What a program
# reports of it afterwards is counted like a status of its own, beside the others.
_COLUMN = {
    "accepted": "waiting",
    "claimed": "waiting",
    "submitted": "submitted",
    "delivered": "delivered",
    "undelivered": "failed",
    "expired": "failed",
    "in_doubt": "in_doubt",
    "refused": "refused",
    "cancelled": "cancelled",
    "converted": "converted",
}
COLUMNS = tuple(dict.fromkeys(_COLUMN.values()))
_KEY = "account_id, application_id, template_id, signature_id, country, message_kind, currency, hour"


def _states(column: str) -> str:
    return ", ".join(f"'{status}'" for status, name in _COLUMN.items() if name == column)


def _total(column: str) -> str:
    inside = _states(column)
    return f"sum(CASE WHEN moved_to IN ({inside}) THEN count ELSE 0 END - CASE WHEN moved_from IN ({inside}) THEN count ELSE 0 END)"


_NEW = "CASE WHEN moved_from = '' THEN {value} ELSE 0 END"
_NEW_ACCEPTED = "CASE WHEN moved_from = '' AND moved_to <> 'refused' THEN {value} ELSE 0 END"
_UPSERT = f"""
INSERT INTO statistics_hourcount AS h ({_KEY}, requests, accepted, segments, fee, {", ".join(COLUMNS)})
SELECT {_KEY}, sum({_NEW.format(value="count")}), sum({_NEW_ACCEPTED.format(value="count")}),
       sum({_NEW_ACCEPTED.format(value="segments")}), sum({_NEW_ACCEPTED.format(value="fee")}),
       {", ".join(_total(column) for column in COLUMNS)}
FROM {{source}} GROUP BY {_KEY}
ON CONFLICT (account_id, hour, application_id, template_id, signature_id, country, message_kind, currency) DO UPDATE SET
  {", ".join(f"{name} = h.{name} + EXCLUDED.{name}" for name in ("requests", "accepted", "segments", "fee", *COLUMNS))}
"""
_FOLD = f"""
WITH taken AS (
  DELETE FROM message_tallies WHERE id IN (SELECT id FROM message_tallies ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
  RETURNING *
), counted AS ({_UPSERT.format(source="taken")})
SELECT count(*) FROM taken
"""
_FROM_MESSAGES = """(
  SELECT account_id, application_id, template_id, signature_id, country, message_kind, currency,
         date_trunc('hour', accepted_at, 'UTC') AS hour, '' AS moved_from, status AS moved_to,
         count(*) AS count, sum(segments) AS segments, sum(fee) AS fee
  FROM messages WHERE account_id = %(account)s AND id >= %(from_id)s AND id < %(to_id)s
    AND accepted_at >= %(start)s AND accepted_at < %(end)s
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
  UNION ALL
  SELECT m.account_id, m.application_id, template_id, signature_id, country, message_kind, currency,
         date_trunc('hour', accepted_at, 'UTC'), 'reported', 'converted', count(*), 0, 0
  FROM messages m JOIN message_conversions c ON c.message_id = m.id
  WHERE m.account_id = %(account)s AND m.id >= %(from_id)s AND m.id < %(to_id)s
    AND c.message_id >= %(from_id)s AND c.message_id < %(to_id)s
    AND accepted_at >= %(start)s AND accepted_at < %(end)s
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
) AS counted"""
# Between a message's id and its instant: a transaction that waits for a lock.
_SLACK = dt.timedelta(minutes=10)


def fold() -> int:
    """Fold all tallies into the hours, each exactly once (read, added and removed in one statement)."""
    folded = 0
    while True:
        with alone("statistics.fold") as ours, connection.cursor() as cursor:
            if not ours:
                return folded
            cursor.execute(_FOLD, [BATCH])
            count = cursor.fetchone()[0]
        folded += count
        if count < BATCH:
            return folded


@transaction.atomic
def rebuild_day(*, account: Account, day: dt.date) -> None:
    """Count an account's day again from its messages and put that in place of what was folded.

    Takes the fold's lock, and folds first, so that no tally of the day is counted on top afterwards.
    """
    lock("statistics.fold")
    start, end = clock.day_window(day, account.zone)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE message_tallies IN SHARE MODE")
        cursor.execute(_FOLD, [2**31 - 1])
        cursor.execute(
            "DELETE FROM statistics_hourcount WHERE account_id = %s AND hour >= %s AND hour < %s",
            [account.pk, start, end],
        )
        cursor.execute(
            _UPSERT.format(source=_FROM_MESSAGES),
            {
                "account": account.pk,
                "from_id": partitions.id_at(start - _SLACK),
                "to_id": partitions.id_at(end + _SLACK),
                "start": start,
                "end": end,
            },
        )
