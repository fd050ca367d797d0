"""What is abnormal now: each signal is one set-wise statement that names keys, minutes and the rule that was broken."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from apps.core.kinds import MessageKind
from apps.core.partitions import id_at
from apps.core.statements import fetch
from apps.guard.models import Found

_LATELY: Final = timedelta(minutes=2)
_FINISHED: Final = (timedelta(minutes=20), timedelta(minutes=2))  # old enough for receipts
_USED: Final = (timedelta(minutes=20), timedelta(minutes=5))  # old enough to have been entered
_REPORTS_WITHIN: Final = timedelta(days=7)
_CODE_DEFAULTS: Final = {"requests": 500, "success": 60, "growth": 100}

_VOLUME: Final = """
SELECT v.application_id, v.kind, v.dimension, v.key, r.id, max(v.requests), max(v.passed), max(coalesce(u.per_minute, 0)),
       max(greatest(r.minimum, floor(r.growth * coalesce(u.per_minute, 0))))::int
FROM protection_velocity v
JOIN protection_breakerrule r ON r.signal = 'volume' AND r.mode <> 'off' AND r.dimension = v.dimension AND v.kind = ANY(r.kinds)
  AND (v.dimension <> 'country' OR v.key <> ALL(r.spared))
  AND (r.prefixes = '{}' OR EXISTS (SELECT FROM unnest(r.prefixes) AS p WHERE starts_with(v.key, p)))
LEFT JOIN protection_usual u ON u.application_id = v.application_id AND u.kind = v.kind AND u.dimension = v.dimension
  AND u.key = v.key
WHERE v.minute >= %(since)s AND v.requests > greatest(r.minimum, floor(r.growth * coalesce(u.per_minute, 0)))
GROUP BY 1, 2, 3, 4, 5
"""

_KEY_OF_MESSAGE: Final = """
CASE r.dimension WHEN 'prefix' THEN m.number_prefix WHEN 'country' THEN m.country WHEN 'address' THEN host(m.called_from)
                 ELSE '' END"""
_CONCERNED: Final = """
  AND (r.dimension <> 'address' OR m.called_from IS NOT NULL) AND (r.dimension <> 'country' OR m.country <> ALL(r.spared))
  AND (r.prefixes = '{}' OR EXISTS (SELECT FROM unnest(r.prefixes) AS p WHERE starts_with(m.number_prefix, p)))
"""

# The last minutes by id, which tells the time; lists are not concerned.
_SEQUENTIAL: Final = """
SELECT g.application_id, g.message_kind, 'prefix', g.number_prefix, r.id, count(*), count(*), 0, r.minimum,
       100 * count(*) FILTER (WHERE gap = 1) / greatest(count(*) - 1, 1)
FROM (
  SELECT m.application_id, m.message_kind, m.number_prefix,
         m.number_last4::int - lag(m.number_last4::int) OVER (
           PARTITION BY m.application_id, m.message_kind, m.number_prefix ORDER BY m.number_last4) AS gap
  FROM messages m WHERE m.id >= %(from_id)s AND m.send_task_id IS NULL AND m.number_last4 ~ '^[0-9]{4}$'
) g
JOIN protection_breakerrule r ON r.signal = 'sequential' AND r.mode <> 'off' AND g.message_kind = ANY(r.kinds)
  AND (r.prefixes = '{}' OR EXISTS (SELECT FROM unnest(r.prefixes) AS p WHERE starts_with(g.number_prefix, p)))
GROUP BY 1, 2, 4, r.id
HAVING count(*) >= r.minimum AND 100 * count(*) FILTER (WHERE gap = 1) >= r.percent * (count(*) - 1)
"""

_DELIVERY: Final = f"""
SELECT m.application_id, m.message_kind, r.dimension, {_KEY_OF_MESSAGE}, r.id, count(*), count(*), 0, r.minimum,
       100 * count(*) FILTER (WHERE m.status = 'delivered') / count(*)
FROM messages m
JOIN protection_breakerrule r ON r.signal = 'delivery' AND r.mode <> 'off' AND m.message_kind = ANY(r.kinds)
{_CONCERNED}WHERE m.id >= %(from_id)s AND m.id < %(to_id)s AND m.send_task_id IS NULL
  AND m.status IN ('delivered', 'undelivered', 'expired')
GROUP BY 1, 2, 3, 4, r.id
HAVING count(*) >= r.minimum AND 100 * count(*) FILTER (WHERE m.status = 'delivered') < r.percent * count(*)
"""

# Codes that nobody enters were asked for by a program. Only of applications that report what is used (ReportConversion).
_CONVERSION: Final = f"""
WITH reporting AS MATERIALIZED (
  SELECT a.id FROM applications_application a WHERE EXISTS (
    SELECT FROM message_conversions c WHERE c.application_id = a.id AND c.message_id >= %(week_id)s)
)
SELECT m.application_id, m.message_kind, r.dimension, {_KEY_OF_MESSAGE}, r.id, count(*), count(*), 0, r.minimum,
       100 * count(c.message_id) / count(*)
FROM messages m JOIN reporting ON reporting.id = m.application_id
JOIN protection_breakerrule r ON r.signal = 'conversion' AND r.mode <> 'off' AND m.message_kind = ANY(r.kinds)
{_CONCERNED}
LEFT JOIN message_conversions c ON c.message_id = m.id AND c.message_id >= %(from_id)s
WHERE m.id >= %(from_id)s AND m.id < %(to_id)s AND m.send_task_id IS NULL AND m.status NOT IN ('refused', 'cancelled')
GROUP BY 1, 2, 3, 4, r.id
HAVING count(*) >= r.minimum AND 100 * count(c.message_id) < r.percent * count(*)
"""

# Codes of this hour beside yesterday's same hour until the same minute; the counts are seconds old.
_CODES: Final = """
SELECT h.application_id, sum(h.requests) FILTER (WHERE h.hour = %(hour)s)::int,
       coalesce(sum(h.requests) FILTER (WHERE h.hour = %(before)s), 0)::int,
       coalesce(sum(h.delivered) FILTER (WHERE h.hour = %(hour)s), 0)::int,
       coalesce(sum(h.failed) FILTER (WHERE h.hour = %(hour)s), 0)::int,
       w.requests, w.success_below, w.growth
FROM statistics_hourcount h LEFT JOIN guard_codewatch w ON w.application_id = h.application_id
WHERE h.hour IN (%(hour)s, %(before)s) AND h.message_kind = %(kind)s AND coalesce(w.is_on, true)
GROUP BY 1, w.requests, w.success_below, w.growth
HAVING sum(h.requests) FILTER (WHERE h.hour = %(hour)s) > 0
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A key that is abnormal, of one application and kind of message; rule_id is None for the thresholds of codes."""

    found: Found
    application_id: int
    kind: int
    dimension: str
    key: str
    rule_id: int | None
    requests: int
    passed: int
    usual: int
    limit: int
    facts: dict[str, Any] = field(default_factory=dict)


def volume(now: datetime) -> list[Hit]:
    """Minutes above the limit: the running one so far, and the one before."""
    rows = fetch(_VOLUME, {"since": now - _LATELY})
    return [Hit(Found.VOLUME, *row) for row in rows]


def sequential(now: datetime) -> list[Hit]:
    """Prefixes whose numbers follow one another, as a program counts them up (artificially inflated traffic)."""
    rows = fetch(_SEQUENTIAL, {"from_id": id_at(now - _LATELY)})
    return [replace(Hit(Found.SEQUENTIAL, *row[:9]), facts={"percent": row[9]}) for row in rows]


def delivery(now: datetime) -> list[Hit]:
    """Keys of which too little arrives, among the messages that have had the time to."""
    asked = {"from_id": id_at(now - _FINISHED[0]), "to_id": id_at(now - _FINISHED[1])}
    return [
        replace(Hit(Found.DELIVERY, *row[:9]), facts={"percent": row[9]}) for row in fetch(_DELIVERY, asked)
    ]


def conversion(now: datetime) -> list[Hit]:
    """Keys of which too few are reported as used, among the messages that have had the time to."""
    asked = {
        "from_id": id_at(now - _USED[0]),
        "to_id": id_at(now - _USED[1]),
        "week_id": id_at(now - _REPORTS_WITHIN),
    }
    return [
        replace(Hit(Found.CONVERSION, *row[:9]), facts={"percent": row[9]})
        for row in fetch(_CONVERSION, asked)
    ]


def codes(now: datetime) -> list[Hit]:
    """Applications whose codes of this hour meet all three thresholds (rule 67)."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    asked = {"hour": hour, "before": hour - timedelta(days=1), "kind": MessageKind.CODE.value}
    share = (now - hour) / timedelta(hours=1)
    hits = []
    for application_id, requests, before, delivered, failed, least, success_below, growth in fetch(
        _CODES, asked
    ):
        least = least if least is not None else _CODE_DEFAULTS["requests"]
        success_below = success_below if success_below is not None else _CODE_DEFAULTS["success"]
        growth = growth if growth is not None else _CODE_DEFAULTS["growth"]
        by_now = round(before * share)
        ended = delivered + failed
        success = 100 * delivered // ended if ended else None
        grown = 100 * (requests - by_now) // by_now if by_now else None
        is_met = requests >= least and success is not None and success < success_below
        if is_met and (grown is None or grown >= growth):
            facts = {"success": success, "growth": grown}
            hits.append(
                Hit(
                    Found.CODES,
                    application_id,
                    MessageKind.CODE.value,
                    "application",
                    "",
                    None,
                    requests,
                    requests,
                    by_now,
                    least,
                    facts,
                )
            )
    return hits
