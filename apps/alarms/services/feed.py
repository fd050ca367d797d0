"""Reading the audit trail to its end, each event once, though transactions end in another order than they began."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Max, Q

from apps.accounts.models import AuditEvent
from apps.alarms.models import Feed

AUDIT = "audit"
MOST = 5000  # events of one tick
# A gap in the ids that is older than this is not filled any more: its transaction was rolled back, or runs for too long.
PATIENCE = timedelta(minutes=5)


def begin(name: str = AUDIT) -> Feed:
    """The cursor, locked until the transaction ends; a new one starts at the present end: the past is told to nobody."""
    row = Feed.objects.select_for_update().filter(name=name).first()
    if row is not None:
        return row
    last = AuditEvent.objects.aggregate(last=Max("id"))["last"] or 0
    return Feed.objects.create(name=name, floor=last)


def unread(feed: Feed, *, limit: int = MOST) -> list[AuditEvent]:
    """The next events that this cursor has not given yet, in the order of their ids."""
    rows = AuditEvent.objects.filter(id__gt=feed.floor)
    for first, last in feed.done:
        rows = rows.exclude(id__gte=first, id__lte=last)
    return list(rows.order_by("id")[:limit])


def advance(feed: Feed, events: Sequence[AuditEvent], now: datetime) -> None:
    """Remember that these were read, in the transaction that has done something about them."""
    ranges = merged([*(tuple(one) for one in feed.done), *((event.pk, event.pk) for event in events)])
    floor = feed.floor
    while ranges and (ranges[0][0] == floor + 1 or _is_old(ranges[0][0], now)):
        floor = ranges.pop(0)[1]
    done = [list(one) for one in ranges]
    if (floor, done) == (feed.floor, feed.done):
        return
    feed.floor, feed.done = floor, done
    feed.save(update_fields=["floor", "done"])


def merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges in order, those that touch made one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _is_old(event_id: int, now: datetime) -> bool:
    return AuditEvent.objects.filter(Q(pk=event_id), at__lt=now - PATIENCE).exists()
