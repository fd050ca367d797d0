"""The statements that count: tallies into hours, days, failures, waiting times and what was billed, each tally exactly once."""

from typing import Final

# A message's status → the column that counts it; `requests` counts them all, `accepted` all but the refused. What a program
# reports of it afterwards is counted like a status of its own, beside the others.
_COLUMN: Final = {
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
COLUMNS: Final = tuple(dict.fromkeys(_COLUMN.values()))
_SUMS: Final = ("requests", "accepted", "segments", "fee", *COLUMNS)


def _states(column: str) -> str:
    return ", ".join(f"'{status}'" for status, name in _COLUMN.items() if name == column)


def _total(column: str) -> str:
    inside = _states(column)
    return f"sum(CASE WHEN moved_to IN ({inside}) THEN count ELSE 0 END - CASE WHEN moved_from IN ({inside}) THEN count ELSE 0 END)"


def _new(value: str, condition: str = "") -> str:
    return f"sum(CASE WHEN moved_from = ''{condition} THEN {value} ELSE 0 END)"


_ACCEPTED: Final = " AND moved_to <> 'refused'"
_TOTALS: Final = ", ".join(
    (
        _new("count"),
        *(_new(value, _ACCEPTED) for value in ("count", "segments", "fee")),
        *map(_total, COLUMNS),
    )
)


def _added(table: str, sums: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = {table}.{name} + EXCLUDED.{name}" for name in sums)


_KIND: Final = "account_id, application_id, country, message_kind"
_DAY: Final = f"{_KIND}, day, counted_on"
_HOUR_KEY: Final = f"{_KIND}, template_id, signature_id, currency, hour"
_DAY_KEY: Final = f"{_DAY}, template_id, signature_id, currency"
_FAILURE_KEY: Final = f"{_DAY}, template_id, carrier_id, is_refused, code"
_LATENCY_KEY: Final = f"{_DAY}, carrier_id, stage, bucket"

# What is counted comes from `dated`: tallies with their hour, their day, and the day they are counted on.
_HOURS: Final = f"""
INSERT INTO statistics_hourcount AS h ({_HOUR_KEY}, {", ".join(_SUMS)})
SELECT {_HOUR_KEY}, {_TOTALS} FROM dated WHERE moved_from <> moved_to GROUP BY {_HOUR_KEY}
ON CONFLICT ({_HOUR_KEY}) DO UPDATE SET {_added("h", _SUMS)}
"""
_DAYS: Final = f"""
INSERT INTO statistics_daycount AS d ({_DAY_KEY}, {", ".join(_SUMS)})
SELECT {_DAY_KEY}, {_TOTALS} FROM dated WHERE moved_from <> moved_to GROUP BY {_DAY_KEY}
ON CONFLICT ({_DAY_KEY}) DO UPDATE SET {_added("d", _SUMS)}
"""
_FAILURES: Final = f"""
INSERT INTO statistics_failurecount AS f ({_FAILURE_KEY}, count)
SELECT {_FAILURE_KEY}, sum(count) FROM (
  SELECT {_DAY}, template_id, carrier_id, moved_to = 'refused' AS is_refused, code, count FROM dated
  WHERE moved_to IN ('undelivered', 'expired', 'refused') AND moved_from <> moved_to
  UNION ALL
  SELECT {_DAY}, template_id, carrier_id, FALSE, code_from, -count FROM dated WHERE moved_from = 'expired' AND moved_to <> 'expired'
) moves GROUP BY {_FAILURE_KEY} HAVING sum(count) <> 0
ON CONFLICT ({_FAILURE_KEY}) DO UPDATE SET {_added("f", ("count",))}
"""
# The scale of apps.statistics.latency: below 10 ms, then two buckets for each doubling.
_BUCKET: Final = (
    "CASE WHEN ms < 10 THEN 0 ELSE 1 + floor(2 * ln(ms / 10.0::float8) / ln(2.0::float8))::int END"
)
_LATENCIES: Final = f"""
INSERT INTO statistics_latencycount AS l ({_LATENCY_KEY}, count)
SELECT {_LATENCY_KEY}, count(*) FROM (
  SELECT {_DAY}, carrier_id, stage, {_BUCKET} AS bucket
  FROM dated CROSS JOIN LATERAL (
    SELECT 'submit' AS stage, unnest(submit_ms) AS ms
    UNION ALL SELECT 'receipt', unnest(receipt_ms) UNION ALL SELECT 'total', unnest(total_ms)
  ) taking
) bucketed GROUP BY {_LATENCY_KEY}
ON CONFLICT ({_LATENCY_KEY}) DO UPDATE SET {_added("l", ("count",))}
"""
_BILLED_SUMS: Final = ("count", "segments", "fee")
_BILLED: Final = f"""
INSERT INTO statistics_billedcount AS b ({_DAY_KEY}, {", ".join(_BILLED_SUMS)})
SELECT {_DAY_KEY.replace("day, counted_on", "charged_on, greatest(charged_on, open_from)")},
       sum(count), sum(segments), sum(fee)
FROM dated WHERE charged_on IS NOT NULL GROUP BY {_DAY_KEY.replace("day, counted_on", "charged_on, open_from")}
ON CONFLICT ({_DAY_KEY}) DO UPDATE SET {_added("b", _BILLED_SUMS)}
"""
_DATED: Final = """dated AS MATERIALIZED (
  SELECT t.*, date_trunc('hour', t.quarter, 'UTC') AS hour, d.day, greatest(d.day, c.through + 1) AS counted_on,
         c.through + 1 AS open_from
  FROM taken t JOIN accounts_account a ON a.id = t.account_id
       LEFT JOIN statistics_dayclosing c ON c.account_id = t.account_id
       CROSS JOIN LATERAL (SELECT (t.quarter AT TIME ZONE a.zone)::date AS day) d
)"""
_COUNTED: Final = (
    f"hours AS ({_HOURS}), days AS ({_DAYS}), failures AS ({_FAILURES}), latencies AS ({_LATENCIES})"
)

FOLD: Final = f"""
WITH taken AS (
  DELETE FROM message_tallies WHERE id IN (SELECT id FROM message_tallies ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
  RETURNING *
), {_DATED}, {_COUNTED}, billed AS ({_BILLED})
SELECT count(*) FROM taken
"""

FORGET_DAY: Final = tuple(
    f"DELETE FROM statistics_{table} WHERE account_id = %(account)s AND {condition}"
    for table, condition in (
        ("hourcount", "hour >= %(start)s AND hour < %(end)s"),
        ("daycount", "day = %(day)s"),
        ("failurecount", "day = %(day)s"),
        ("latencycount", "day = %(day)s"),
    )
)

_TAKING: Final = "least(greatest(1000 * date_part('epoch', {later} - {earlier}), 0), 2e9)::int"
# The messages as if all had come to where they stand in one move. What was billed stays: it is of its own day.
RECOUNT_DAY: Final = f"""
WITH taken AS (
  SELECT account_id, application_id, template_id, signature_id, country, message_kind, currency,
         date_bin('15 minutes', accepted_at, 'epoch') AS quarter, '' AS moved_from, status AS moved_to, '' AS code_from,
         CASE WHEN status IN ('undelivered', 'expired', 'refused') THEN code ELSE '' END AS code,
         CASE WHEN status <> 'refused' THEN carrier_id END AS carrier_id,
         count(*) AS count, sum(segments) AS segments, sum(fee) AS fee,
         array_agg({_TAKING.format(later="submitted_at", earlier="accepted_at")}) FILTER (WHERE submitted_at IS NOT NULL) AS submit_ms,
         array_agg({_TAKING.format(later="settled_at", earlier="submitted_at")}) FILTER (WHERE status = 'delivered') AS receipt_ms,
         array_agg({_TAKING.format(later="settled_at", earlier="accepted_at")}) FILTER (WHERE status = 'delivered') AS total_ms
  FROM messages WHERE account_id = %(account)s AND id >= %(from_id)s AND id < %(to_id)s
    AND accepted_at >= %(start)s AND accepted_at < %(end)s
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13
  UNION ALL
  SELECT m.account_id, m.application_id, template_id, signature_id, country, message_kind, currency,
         date_bin('15 minutes', accepted_at, 'epoch'), 'reported', 'converted', '', '', NULL, count(*), 0, 0, NULL, NULL, NULL
  FROM messages m JOIN message_conversions c ON c.message_id = m.id
  WHERE m.account_id = %(account)s AND m.id >= %(from_id)s AND m.id < %(to_id)s
    AND c.message_id >= %(from_id)s AND c.message_id < %(to_id)s
    AND accepted_at >= %(start)s AND accepted_at < %(end)s
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
), {_DATED}, {_COUNTED}
SELECT count(*) FROM taken
"""

# A day is closed an hour after its settlement is due.
CLOSE_DAYS: Final = """
INSERT INTO statistics_dayclosing AS c (account_id, through)
SELECT id, ((%s::timestamptz - interval '9 hours') AT TIME ZONE zone)::date - 1 FROM accounts_account ORDER BY id
ON CONFLICT (account_id) DO UPDATE SET through = EXCLUDED.through WHERE c.through < EXCLUDED.through
"""
