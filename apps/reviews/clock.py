"""The reviewers' clock: business hours in Beijing, statutory holidays and make-up days (rule 42). Pure."""

from collections.abc import Iterator
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
# Spring Festival and a weekend on either side is the longest closure; anything longer is an error of the calendar.
_LONGEST_SEARCH = 60


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


def opening(day: date) -> tuple[datetime, datetime] | None:
    """The half-open span [start, end) in which reviewers work on a day of Beijing; None when closed."""
    if is_closed(day):
        return None
    is_weekend = day.weekday() >= _SATURDAY and not is_make_up_day(day)
    closes = CLOSES_ON_WEEKENDS if is_weekend else CLOSES_ON_WORKDAYS
    return datetime.combine(day, OPENS, ZONE), datetime.combine(day, closes, ZONE)


def deadline(from_: datetime, hours: float = REVIEW_HOURS) -> datetime:
    """The instant (UTC) at which that many business hours have passed since `from_`, which must be aware."""
    left = timedelta(hours=hours)
    for start, end in _openings(from_):
        begin = max(start, from_)
        if begin + left <= end:
            return (begin + left).astimezone(UTC)
        left -= end - begin
    raise AssertionError("the calendar has no open day within two months")


def business_minutes_between(start: datetime, end: datetime) -> int:
    """Whole business minutes from one instant to a later one; negative when `end` lies before `start`."""
    if end < start:
        return -business_minutes_between(end, start)
    total = timedelta()
    day = start.astimezone(ZONE).date()
    last = end.astimezone(ZONE).date()
    while day <= last:
        span = opening(day)
        if span is not None:
            total += max(min(span[1], end) - max(span[0], start), timedelta())
        day += _DAY
    return int(total.total_seconds() // 60)


def _openings(from_: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open spans that end after `from_`, in order."""
    first = from_.astimezone(ZONE).date()
    for offset in range(_LONGEST_SEARCH):
        span = opening(first + timedelta(days=offset))
        if span is not None and span[1] > from_:
            yield span
