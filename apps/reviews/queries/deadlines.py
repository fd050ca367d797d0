"""Reads of the promise to applicants: what has broken it, and what will unless somebody decides soon."""

from dataclasses import dataclass
from datetime import datetime

from apps.core import clock
from apps.reviews import opening_hours
from apps.reviews.clock import Calendar
from apps.reviews.models import Review
from apps.reviews.queries.queue import review_queue

SOON_MINUTES = 30  # business minutes before the deadline from which an item is about to break the promise


@dataclass(frozen=True)
class Endangered:
    """An item of the queue, seen at an instant."""

    review: Review
    due_at: datetime
    at: datetime
    calendar: Calendar

    @property
    def is_breached(self) -> bool:
        return self.due_at < self.at

    @property
    def minutes_left(self) -> int:
        """Business minutes until the deadline, negative when it has passed; counted when it is asked for."""
        left = self.calendar.business_minutes_between(self.at, self.due_at)
        return min(-1, left) if self.is_breached else left


@dataclass(frozen=True)
class Breaches:
    """`breached` have missed their deadline, `soon` will within the asked business minutes; both oldest deadline first."""

    breached: tuple[Endangered, ...]
    soon: tuple[Endangered, ...]

    def __bool__(self) -> bool:
        return bool(self.breached or self.soon)


def breaches(within_minutes: int = SOON_MINUTES, *, limit: int = 200) -> Breaches:
    """Items that are beyond their deadline or will be within so many business minutes; at most `limit`. Two statements.

    Their texts are left unread.
    """
    calendar, now = opening_hours.calendar(), clock.now()
    horizon = calendar.deadline(now, hours=within_minutes / 60)
    rows = review_queue().filter(due_at__lte=horizon).defer("text").order_by("due_at", "id")[:limit]
    found = [Endangered(row, row.due_at, now, calendar) for row in rows if row.due_at is not None]
    late = tuple(one for one in found if one.is_breached)
    return Breaches(late, tuple(one for one in found if not one.is_breached))
