"""Counting what is asked for each minute by prefix, country, address and application, and refusing what is too much.

An attack of thousands of messages is over before any clock ticks, so the limit of a live rule holds here already, message by
message; the watcher (`apps.guard`) comes within seconds, bars the key for a while and opens the case. Narrow things come
first: what a prefix's limit refuses does not count for its country, so that one bombed prefix does not shut out everybody else.

Counts are written in statements of their own, before the transaction that inserts: no call waits for another's commit. Two calls
at once may each let through what one of them should not have, a handful at most; it is a breaker, not a quota.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from apps.core.errors import Code
from apps.core.phones import Phone, leading
from apps.core.statements import fetch
from apps.policy.batch import AnyCandidate, Batch, C
from apps.policy.engine import Refusal
from apps.policy.rules.base import Verdict
from apps.protection.models import Dimension

DIMENSIONS: Final = tuple(Dimension)  # narrowest first

# For each key: what has been let through in this minute, the least limit of a live rule, and the bar that stands, if one does.
_STANDING: Final = """
SELECT n.place, coalesce(v.passed, 0), r.per_minute, b.pace
FROM unnest(%(dimensions)s::text[], %(keys)s::text[]) WITH ORDINALITY AS n(dimension, key, place)
LEFT JOIN protection_velocity v ON v.minute = %(minute)s AND v.application_id = %(application)s AND v.kind = %(kind)s
  AND v.dimension = n.dimension AND v.key = n.key
LEFT JOIN protection_usual u ON u.application_id = %(application)s AND u.kind = %(kind)s AND u.dimension = n.dimension
  AND u.key = n.key
LEFT JOIN LATERAL (
  SELECT min(greatest(r.minimum, floor(r.growth * coalesce(u.per_minute, 0))))::int AS per_minute
  FROM protection_breakerrule r
  WHERE r.mode = 'live' AND r.signal = 'volume' AND r.dimension = n.dimension AND %(kind)s = ANY(r.kinds)
    AND (n.dimension <> 'country' OR n.key <> ALL(r.spared))
    AND (r.prefixes = '{}' OR EXISTS (SELECT FROM unnest(r.prefixes) AS p WHERE starts_with(n.key, p)))
    -- What a person has released is let alone for as long as the bar would have stood.
    AND NOT EXISTS (SELECT FROM protection_bar x WHERE x.application_id = %(application)s AND x.until > %(now)s
                    AND x.released_at IS NOT NULL AND x.rule_id = r.id AND x.dimension = n.dimension AND x.key = n.key)
) r ON true
LEFT JOIN LATERAL (
  SELECT min(b.pace) AS pace FROM protection_bar b
  WHERE b.application_id = %(application)s AND b.released_at IS NULL AND b.until > %(now)s
    AND b.dimension = n.dimension AND b.key = n.key AND %(kind)s = ANY(b.kinds)
) b ON true
"""

_COUNT: Final = """
INSERT INTO protection_velocity AS v (minute, application_id, kind, dimension, key, requests, passed)
SELECT %(minute)s::timestamptz, %(application)s::bigint, %(kind)s::smallint, dimension, key, requests, passed
FROM unnest(%(dimensions)s::text[], %(keys)s::text[], %(requests)s::int[], %(passed)s::int[])
     AS n(dimension, key, requests, passed)
ORDER BY dimension, key
ON CONFLICT (minute, application_id, kind, dimension, key)
DO UPDATE SET requests = v.requests + EXCLUDED.requests, passed = v.passed + EXCLUDED.passed
RETURNING 1
"""

Key = tuple[Dimension, str]


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands of one key: let through so far, the limit of the minute (None: none), whether it is barred."""

    passed: int
    limit: int | None
    is_barred: bool

    def is_full(self, more: int) -> bool:
        """Whether nothing has room any more, with what this batch lets through."""
        return self.limit is not None and self.passed + more >= self.limit


def meter(batch: Batch[C], candidates: Sequence[C]) -> tuple[list[C], list[Refusal[C]]]:
    """Count what the rules have admitted, and part it into what may pass and what is too much of one thing.

    Two statements; none for lists, which are neither counted nor refused. What it refuses takes nothing of the limits,
    which are reserved afterwards.
    """
    if batch.is_list or batch.template is None or not candidates:
        return list(candidates), []
    kind, minute = batch.template.message_kind, batch.at.replace(second=0, microsecond=0)
    keys = {one.position: _keys(one, batch) for one in candidates}
    named = sorted({key for of_one in keys.values() for key in of_one})
    standing = _read(batch, kind, minute, named)
    requests: Counter[Key] = Counter()
    passed: Counter[Key] = Counter()
    admitted: list[C] = []
    refused: list[Refusal[C]] = []
    for one in candidates:
        full = next((key for key in keys[one.position] if standing[key].is_full(passed[key])), None)
        if full is None:
            requests.update(keys[one.position])
            passed.update(keys[one.position])
            admitted.append(one)
        else:  # counts for what has refused it alone: neither its wider things nor its narrower ones are to blame
            requests[full] += 1
            code = Code.TRAFFIC_BARRED if standing[full].is_barred else Code.TRAFFIC_ABNORMAL
            refused.append(Refusal(one, Verdict(one.position, code), is_recorded=True))
    _write(batch, kind, minute, requests, passed)
    return admitted, refused


def _keys(one: AnyCandidate, batch: Batch) -> tuple[Key, ...]:
    """What a candidate belongs to, narrowest first."""
    found: list[Key] = []
    if isinstance(one.phone, Phone):
        found += [(Dimension.PREFIX, leading(one.phone.e164)), (Dimension.COUNTRY, one.country)]
    if batch.address:
        found.append((Dimension.ADDRESS, batch.address[:45]))
    found.append((Dimension.APPLICATION, ""))
    return tuple(found)


def _read(batch: Batch, kind: int, minute: datetime, keys: list[Key]) -> dict[Key, _Standing]:
    asked: dict[str, Any] = {
        **_names(keys),
        "application": batch.application.pk,
        "kind": kind,
        "minute": minute,
        "now": batch.at,
    }
    found = {}
    for place, passed, limit, pace in fetch(_STANDING, asked):
        least = min((one for one in (limit, pace) if one is not None), default=None)
        found[keys[place - 1]] = _Standing(passed, least, pace is not None)
    return found


def _write(batch: Batch, kind: int, minute: datetime, requests: Counter[Key], passed: Counter[Key]) -> None:
    keys = sorted(requests)
    asked: dict[str, Any] = {
        **_names(keys),
        "application": batch.application.pk,
        "kind": kind,
        "minute": minute,
        "requests": [requests[key] for key in keys],
        "passed": [passed[key] for key in keys],
    }
    fetch(_COUNT, asked)


def _names(keys: Iterable[Key]) -> dict[str, list[str]]:
    named = list(keys)
    return {"dimensions": [dimension.value for dimension, _key in named], "keys": [key for _d, key in named]}
