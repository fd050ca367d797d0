"""Instants, business days and windows: the only module that knows about zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

DEFAULT_ZONE = "Asia/Shanghai"
ONE_DAY = timedelta(days=1)


def now() -> datetime:
    """The present instant, aware, UTC."""
    return timezone.now().astimezone(UTC)


def business_day(at: datetime, zone: str = DEFAULT_ZONE) -> date:
    """The day that an instant belongs to in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def quarter_of(at: datetime) -> datetime:
    """The beginning of the quarter of an hour that an instant belongs to; zones differ by quarters."""
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)


def day_window(day: date, zone: str = DEFAULT_ZONE) -> tuple[datetime, datetime]:
    """The half-open window [start, end) of a business day, as UTC instants."""
    start = datetime.combine(day, time(), ZoneInfo(zone))
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return start.astimezone(UTC), end.astimezone(UTC)


def from_unix(seconds: int) -> datetime:
    """The instant of a UNIX time in seconds; raises ValueError for one that no calendar holds."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(f"{seconds} is not a UNIX time in seconds") from error
