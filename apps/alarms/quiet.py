"""Quiet hours of one person: until when a letter waits. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def due(at: datetime, *, begins: time | None, ends: time | None, zone: str) -> datetime:
    """`at`, or the end of the quiet hours it falls into, in UTC; the hours may go through midnight.

    Wall times of the person's zone: on the day on which clocks are put forward an end that does not exist is the instant
    that comes in its place; of one that comes twice the first counts. Hours of no length are none.
    """
    at = at.astimezone(UTC)
    if begins is None or ends is None or begins == ends:
        return at
    where = ZoneInfo(zone)
    local = at.astimezone(where)
    for day in (local.date() - _DAY, local.date()):
        start = datetime.combine(day, begins, where).astimezone(UTC)
        last = day if begins < ends else day + _DAY
        end = datetime.combine(last, ends, where).astimezone(UTC)
        if start <= at < end:
            return end
    return at
