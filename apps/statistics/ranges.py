"""Which days a page of statistics is about, and which it compares them with."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 366  # days of one page
ONE_DAY: Final = timedelta(days=1)


class Span(models.TextChoices):
    """The choices of a page (rules.md 110)."""

    TODAY = "today", _("Today")
    YESTERDAY = "yesterday", _("Yesterday")
    WEEK = "week", _("Last 7 days")
    MONTH = "month", _("Last 30 days")
    CUSTOM = "custom", _("Days of your own")


_BACK: Final = {Span.TODAY: (0, 0), Span.YESTERDAY: (1, 1), Span.WEEK: (6, 0), Span.MONTH: (29, 0)}


@dataclass(frozen=True, slots=True)
class Range:
    """Days from `first` to `last`, both included. is_running: the last is today, so that there is more to come."""

    first: date
    last: date
    is_running: bool = False

    @property
    def days(self) -> list[date]:
        return [self.first + offset * ONE_DAY for offset in range(self.length)]

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_one_day(self) -> bool:
        return self.length == 1

    @property
    def before(self) -> "Range":
        """As many days, right before."""
        return Range(self.first - self.length * ONE_DAY, self.first - ONE_DAY)


def range_of(span: str, today: date, *, since: date | None = None, until: date | None = None) -> Range:
    """The days of a choice. Days of one's own: a missing edge is the other, swapped ones are put right, today is the last
    there is, and of more than 366 days the latest are taken."""
    if span == Span.CUSTOM and (since or until):
        first, last = sorted((since or until or today, until or since or today))
        last = min(last, today)
        first = max(min(first, last), last - (LONGEST - 1) * ONE_DAY)
    else:
        known = Span(span) if span in Span.values and span != Span.CUSTOM else Span.WEEK
        first, last = (today - back * ONE_DAY for back in _BACK[known])
    return Range(first, last, last == today)
