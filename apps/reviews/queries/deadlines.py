"""Reads of the promise to applicants: what has broken it, and what will unless somebody decides soon."""

from dataclasses import dataclass

from apps.core import clock
from apps.reviews import opening_hours
from apps.reviews.models import Review
from apps.reviews.queries.queue import review_queue

SOON_MINUTES = 30  # business minutes before the deadline from which an item is about to break the promise


@dataclass(frozen=True)
class Endangered:
    """An item of the queue and its business minutes left, negative when the deadline has passed."""

    review: Review
    minutes_left: int

    @property
    def is_breached(self) -> bool:
        return self.minutes_left < 0


@dataclass(frozen=True)
class Breaches:
    """`breached` have missed their deadline, `soon` will within the asked business minutes; both oldest deadline first."""

    breached: tuple[Endangered, ...]
    soon: tuple[Endangered, ...]

    def __bool__(self) -> bool:
        return bool(self.breached or self.soon)


def breaches(within_minutes: int = SOON_MINUTES, *, limit: int = 200) -> Breaches:
    """Items that are beyond their deadline or will be within so many business minutes; at most `limit`. Two statements."""
    calendar, now = opening_hours.calendar(), clock.now()
    horizon = calendar.deadline(now, hours=within_minutes / 60)
    rows = review_queue().filter(due_at__lte=horizon).order_by("due_at", "id")[:limit]
    found = [(row, row.due_at) for row in rows if row.due_at is not None]
    late = (
        Endangered(row, min(-1, calendar.business_minutes_between(now, due)))
        for row, due in found
        if due < now
    )
    soon = (Endangered(row, calendar.business_minutes_between(now, due)) for row, due in found if due >= now)
    return Breaches(tuple(late), tuple(soon))
