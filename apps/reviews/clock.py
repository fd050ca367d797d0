"""The reviewers' clock: business hours in Beijing, statutory holidays and make-up days (rule 42). Pure.

What operators set differently for single days is given as `Hours` by day; reviews.opening_hours reads it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays.countries import CN

ZONE = ZoneInfo("Asia/Shanghai")
REVIEW_HOURS = 2  # the promise to applicants, in business hours
OPENS = time(9)
CLOSES_ON_WORKDAYS = time(21)
CLOSES_ON_WEEKENDS = time(18)
_SATURDAY = 5
_DAY = timedelta(days=1)
# By the rule, Spring Festival with a weekend on either side is the longest closure; operators may close more, not a year.
_LONGEST_SEARCH = 366


@lru_cache(maxsize=16)
def _calendar(year: int) -> CN:
    return CN(years=year)


def _is_holiday(day: date) -> bool:
    return day in _calendar(day.year)


def is_make_up_day(day: date) -> bool:
    """Whether a Saturday or Sunday is worked in exchange for a day off."""
    return day.weekday() >= _SATURDAY and _calendar(day.year).is_working_day(day)


def is_closed(day: date) -> bool:
    """Statutory holidays and days off in lieu, and the weekend days between two of them."""
    if is_make_up_day(day):
        return False
    return _is_holiday(day) or (day.weekday() >= _SATURDAY and _between_holidays(day))


def _between_holidays(day: date) -> bool:
    before, after = day - _DAY, day + _DAY
    while before.weekday() >= _SATURDAY and not _is_holiday(before) and not is_make_up_day(before):
        before -= _DAY
    while after.weekday() >= _SATURDAY and not _is_holiday(after) and not is_make_up_day(after):
        after += _DAY
    return _is_holiday(before) and _is_holiday(after)


@dataclass(frozen=True)
class Hours:
    """When a day opens and closes, in Beijing; None is closed all day."""

    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True)
class Calendar:
    """The days on which reviewers work: the rule, and the days that operators set differently."""

    differing: Mapping[date, Hours] = field(default_factory=dict)

    def opening(self, day: date) -> tuple[datetime, datetime] | None:
        """The half-open span [start, end) in which reviewers work on a day of Beijing; None when closed."""
        hours = self.differing.get(day) or usual_hours(day)
        if hours.opens is None or hours.closes is None:
            return None
        return datetime.combine(day, hours.opens, ZONE), datetime.combine(day, hours.closes, ZONE)

    def is_open(self, at: datetime) -> bool:
        """Whether reviewers work at this instant."""
        span = self.opening(at.astimezone(ZONE).date())
        return span is not None and span[0] <= at < span[1]

    def deadline(self, from_: datetime, hours: float = REVIEW_HOURS) -> datetime:
        """The instant (UTC) at which that many business hours have passed since `from_`, which must be aware."""
        left = timedelta(hours=hours)
        for start, end in self._openings(from_):
            begin = max(start, from_)
            if begin + left <= end:
                return (begin + left).astimezone(UTC)
            left -= end - begin
        raise AssertionError("the calendar has no open day within a year")

    def business_minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole business minutes from one instant to a later one; negative when `end` lies before `start`."""
        if end < start:
            return -self.business_minutes_between(end, start)
        total = timedelta()
        day = start.astimezone(ZONE).date()
        last = end.astimezone(ZONE).date()
        while day <= last:
            span = self.opening(day)
            if span is not None:
                total += max(min(span[1], end) - max(span[0], start), timedelta())
            day += _DAY
        return int(total.total_seconds() // 60)

    def _openings(self, from_: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open spans that end after `from_`, in order."""
        first = from_.astimezone(ZONE).date()
        for offset in range(_LONGEST_SEARCH):
            span = self.opening(first + timedelta(days=offset))
            if span is not None and span[1] > from_:
                yield span


def usual_hours(day: date) -> Hours:
    """What the rule says of a day of Beijing, before operators change it."""
    if is_closed(day):
        return Hours()
    is_weekend = day.weekday() >= _SATURDAY and not is_make_up_day(day)
    return Hours(OPENS, CLOSES_ON_WEEKENDS if is_weekend else CLOSES_ON_WORKDAYS)


USUAL = Calendar()
opening = USUAL.opening
deadline = USUAL.deadline
business_minutes_between = USUAL.business_minutes_between
