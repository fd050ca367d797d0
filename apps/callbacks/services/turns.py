"""Whose turn it is: which pushes go out next, so that nobody's slow or dead server keeps the others waiting."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from apps.callbacks.models import Push
from apps.callbacks.states import PUSH_STATES, PushStatus
from apps.core.statements import fetch

THREADS: Final = 32
PER_ADDRESS: Final = 4  # calls at once to one host and port
# A server that has failed lately, or is slow, is asked once at a time, and all such ones together have half of the threads.
CAREFUL_THREADS: Final = THREADS // 2
SLOW: Final = 2_000  # milliseconds
PAUSE_AFTER: Final = 3  # failures in a row
_SHORTEST_PAUSE, _LONGEST_PAUSE = 15.0, 600.0  # seconds

# The endpoints that have something waiting are found one after another along the index, and of each the first few pushes.
_DUE: Final = """
WITH RECURSIVE busy(endpoint_id) AS (
  (SELECT endpoint_id FROM callbacks_push WHERE status = 'waiting' ORDER BY endpoint_id LIMIT 1)
  UNION ALL
  SELECT (SELECT p.endpoint_id FROM callbacks_push p WHERE p.status = 'waiting' AND p.endpoint_id > busy.endpoint_id
          ORDER BY p.endpoint_id LIMIT 1)
  FROM busy WHERE busy.endpoint_id IS NOT NULL
)
SELECT p.id, e.address, e.failures > 0 OR coalesce(e.last_milliseconds, 0) > %(slow)s, p.place
FROM busy JOIN callbacks_endpoint e ON e.id = busy.endpoint_id CROSS JOIN LATERAL (
  SELECT id, due_at, row_number() OVER (ORDER BY due_at, id) AS place FROM callbacks_push
  WHERE endpoint_id = e.id AND status = 'waiting' AND due_at <= %(now)s ORDER BY due_at, id LIMIT %(each)s
) p
WHERE e.is_on AND (e.paused_until IS NULL OR e.paused_until <= %(now)s)
ORDER BY p.place, p.due_at, p.id
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A push that may go out. place: the how manieth of its endpoint."""

    push_id: int
    address: str
    is_careful: bool
    place: int


def due(now: datetime) -> list[Due]:
    """The first few of every endpoint that is switched on and not left alone; one statement."""
    rows = fetch(_DUE, {"now": now, "slow": SLOW, "each": PER_ADDRESS})
    return [Due(*row) for row in rows]


def chosen(found: Iterable[Due], flying: Sequence[Due], *, threads: int = THREADS) -> list[Due]:
    """Those of them that may start beside the ones under way: first one of each endpoint, then a second one. Pure."""
    at_address = Counter(one.address for one in flying)
    careful = sum(one.is_careful for one in flying)
    free = threads - len(flying)
    taken: list[Due] = []
    for one in sorted(found, key=lambda one: one.place + at_address[one.address]):
        if len(taken) >= free:
            break
        most = 1 if one.is_careful else PER_ADDRESS
        if at_address[one.address] >= most or (one.is_careful and careful >= CAREFUL_THREADS):
            continue
        taken.append(one)
        at_address[one.address] += 1
        careful += one.is_careful
    return taken


@transaction.atomic
def claim(ids: Sequence[int], now: datetime) -> list[Push]:
    """Those of these pushes that are now this worker's; what another one has is skipped."""
    rows = Push.unscoped.select_related("endpoint").select_for_update(of=("self",), skip_locked=True)
    mine = list(rows.filter(pk__in=ids, status=PushStatus.WAITING, due_at__lte=now).order_by("pk"))
    held = Push.unscoped.filter(pk__in=[push.pk for push in mine])
    PUSH_STATES.advance_many(held, PushStatus.SENDING, begun_at=now, attempts=F("attempts") + 1)
    for push in mine:
        push.begun_at, push.attempts = now, push.attempts + 1
    return mine


def pause_after(failures: int) -> timedelta | None:
    """How long an endpoint is left alone after so many failures in a row; None: not at all."""
    if failures < PAUSE_AFTER:
        return None
    doubled = min(failures - PAUSE_AFTER, 10)
    return timedelta(seconds=min(_SHORTEST_PAUSE * 2**doubled, _LONGEST_PAUSE))
