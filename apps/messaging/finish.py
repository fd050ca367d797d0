"""When a list will be with the carrier: what is before it in the queue, how fast the carrier takes it, and the hours."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.carriers.models import Carrier
from apps.carriers.routing import route_for
from apps.core import clock, quiet_hours
from apps.core.kinds import MessageKind
from apps.core.statements import fetch
from apps.messaging.models import SendTask
from apps.messaging.models.dispatch_entry import EntryState
from apps.messaging.states import SendTaskStatus

ASSUMED_LATENCY: Final = (
    0.1  # seconds from submission to answer, of a carrier that has not answered anything yet
)
_LATEST: Final = 2_000  # attempts that are looked at
_RECENT: Final = timedelta(minutes=10)
_BUSY: Final = 100  # answers in one second that show a carrier at work rather than waiting for messages

# Attempts of the newest messages: the primary key leads there without reading others.
_ANSWERS = """
SELECT date_trunc('second', answered_at), count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY answered_at - claimed_at)
FROM (SELECT carrier_id, claimed_at, answered_at, outcome FROM message_attempts ORDER BY message_id DESC LIMIT %s) latest
WHERE carrier_id = %s AND answered_at > %s AND outcome = 'accepted'
GROUP BY 1 ORDER BY 1
"""
_QUEUE = """
SELECT count(*) FROM message_dispatch WHERE carrier_id = %s AND state = %s AND message_kind <= %s
  AND send_task_id IS DISTINCT FROM %s
"""
# Of other lists in the same or an earlier lane: what is not yet in the queue. A list with a pace takes what it is given.
_TO_COME = """
SELECT coalesce(sum(greatest(0, coalesce((t.counts->>'good')::int, 0) - t.released_count)), 0)
FROM messaging_sendtask t JOIN message_templates_messagetemplate m ON m.id = t.template_id
WHERE t.status = %s AND t.pace IS NULL AND t.spread_minutes IS NULL AND m.message_kind <= %s AND t.id <> %s
"""


class Basis(models.TextChoices):
    """What the carrier's speed was taken from."""

    SETTING = "setting", _("the rate agreed with the carrier")
    OBSERVED = "observed", _("what the carrier took in the last minutes")
    WINDOW = "window", _("the carrier’s window and how fast it answers")
    ASSUMED = "assumed", _("the carrier’s window; it has not answered anything lately")


class Bound(models.TextChoices):
    """What decides how long it takes."""

    CARRIER = "carrier", _("the carrier’s speed")
    SPREAD = "spread", _("the window that was chosen")
    PACE = "pace", _("the pace that was chosen")


@dataclass(frozen=True, slots=True)
class Capacity:
    """Segments per second that a carrier takes now, and where that is known from."""

    per_second: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Closed:
    """A country that gets no advertising when the send begins, and when it does."""

    country: str
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Finish:
    """An estimate. `at` is when the last message is handed over; None without a carrier.

    seconds: of sending proper, the messages `ahead` included; the hours in which a country is closed come on top.
    """

    begins_at: datetime
    at: datetime | None
    seconds: float
    ahead: int
    capacity: Capacity | None
    bound: Bound
    closed: tuple[Closed, ...]

    @property
    def how(self) -> str:
        """How it was computed, in a sentence."""
        if self.capacity is None:
            return str(_NO_CARRIER)
        words: Promise = _SENTENCES[self.bound]
        return str(words).format(
            rate=f"{self.capacity.per_second:.0f}", basis=self.capacity.basis.label, ahead=self.ahead
        )


_NO_CARRIER: Final = _("No carrier is connected, so there is no estimate.")
_SENTENCES: Final[dict[Bound, Promise]] = {
    Bound.CARRIER: _("{rate} segments per second by {basis}; {ahead} messages are ahead in the queue."),
    Bound.SPREAD: _(
        "The window that was chosen; the carrier could take {rate} segments per second by {basis}."
    ),
    Bound.PACE: _("The pace that was chosen; the carrier could take {rate} segments per second by {basis}."),
}


def expected(
    task: SendTask,
    *,
    left: Mapping[str, tuple[int, int]],
    begins_at: datetime | None = None,
    spread_minutes: int | None = None,
    pace: int | None = None,
) -> Finish:
    """When what is left will have been handed over.

    left: messages and segments by country, not counting what is with the carrier. begins_at: None is now. spread_minutes
    and pace (messages per minute) are what bounds it besides the carrier.
    """
    start = begins_at or clock.now()
    kind = MessageKind(task.template.message_kind)
    route = route_for(region=task.region, message_kind=kind)
    closed = _closed(kind, left, start)
    if route is None:
        return Finish(start, None, 0.0, 0, None, Bound.CARRIER, closed)
    messages = sum(count for count, _segments in left.values())
    segments = sum(filled for _count, filled in left.values())
    speed = capacity(route.carrier_id)
    ahead = queue_ahead(task, route.carrier_id, kind)
    seconds, bound = (ahead + segments) / speed.per_second, Bound.CARRIER
    if pace and messages * 60 / pace > seconds:
        seconds, bound = messages * 60 / pace, Bound.PACE
    if spread_minutes and spread_minutes * 60 > seconds:
        seconds, bound = float(spread_minutes * 60), Bound.SPREAD
    at = start + timedelta(seconds=seconds)
    if kind == MessageKind.MARKETING:
        at = max([at, *(quiet_hours.open_until(country, start, seconds) for country in left)])
    return Finish(start, at, seconds, ahead, speed, bound, closed)


def capacity(carrier_id: int) -> Capacity:
    """Segments per second: the agreed rate, or less if the busy seconds of the last minutes show less.

    Without a rate, the median of those seconds; without any, window and binds over the median time to an answer.
    """
    settings = Carrier.objects.values_list("settings", flat=True).get(pk=carrier_id)
    rows = fetch(_ANSWERS, [_LATEST, carrier_id, clock.now() - _RECENT])
    rate = float(settings.get("rate") or 0)
    # The first and the last second were not looked at whole.
    busy = sorted(count for _second, count, _latency in rows[1:-1] if count >= _BUSY)
    seen = float(busy[len(busy) // 2]) if busy else 0.0
    if rate:
        return Capacity(seen, Basis.OBSERVED) if 0 < seen < rate else Capacity(rate, Basis.SETTING)
    if seen:
        return Capacity(seen, Basis.OBSERVED)
    room = float(settings.get("window") or 100) * float(settings.get("binds") or 1)
    latencies = sorted(latency.total_seconds() for _second, _count, latency in rows)
    if not latencies:
        return Capacity(room / ASSUMED_LATENCY, Basis.ASSUMED)
    return Capacity(room / max(latencies[len(latencies) // 2], 0.001), Basis.WINDOW)


def queue_ahead(task: SendTask, carrier_id: int, kind: MessageKind) -> int:
    """Messages of others that go first: those that wait in the same or an earlier lane, and what lists still bring there."""
    waiting = fetch(_QUEUE, [carrier_id, EntryState.WAITING.value, kind.value, task.pk])[0][0]
    to_come = fetch(_TO_COME, [SendTaskStatus.SENDING.value, kind.value, task.pk])[0][0]
    return int(waiting) + int(to_come)


def pace_for(messages: int, spread_minutes: int) -> int:
    """Messages per minute that spread a list over a window."""
    return max(1, math.ceil(messages / spread_minutes))


def _closed(kind: MessageKind, left: Mapping[str, tuple[int, int]], at: datetime) -> tuple[Closed, ...]:
    if kind != MessageKind.MARKETING:
        return ()
    shut = [country for country in left if not quiet_hours.is_open(country, at)]
    return tuple(Closed(country, quiet_hours.opens_at(country, at)) for country in sorted(shut))
