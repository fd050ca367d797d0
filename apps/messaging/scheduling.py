"""When a list is to be sent: at once or at a wall time of a zone, as fast as possible, spread over a window, or at a pace."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from apps.core import clock
from apps.core.errors import Code, DomainError

MOST_DAYS = 180  # product B8
MOST_SPREAD = 7 * 24 * 60  # minutes
MOST_PACE = 1_000_000  # messages per minute; above, as fast as possible says the same
_WALL = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class When:
    """What somebody chose. `wall` is a minute such as 2026-12-01T09:30 in `zone`, blank for now.

    is_second says which of the two is meant where the clocks are put back and a wall time comes twice; None is neither.
    pace: messages per minute at most; None, like no spread_minutes, is as fast as the carrier takes them.
    """

    wall: str = ""
    zone: str = ""
    is_second: bool | None = None
    spread_minutes: int | None = None
    pace: int | None = None

    @property
    def is_now(self) -> bool:
        return not self.wall


NOW = When()


@cache
def zones() -> tuple[str, ...]:
    """The names one may choose: places and UTC, by name; old aliases such as “GB” are understood but not offered."""
    named = (name for name in available_timezones() if "/" in name and _is_offered(name))
    return (*sorted(named), "UTC")


def instant(when: When) -> datetime | None:
    """The instant in UTC at which the send begins; None for at once.

    Raises DomainError: SPREAD_RANGE, PACE_RANGE, ZONE_UNKNOWN, SCHEDULE_UNREADABLE, SCHEDULE_GAP and SCHEDULE_TWICE where clocks are
    changed, SCHEDULE_PAST, SCHEDULE_FAR.
    """
    if when.spread_minutes is not None and not 1 <= when.spread_minutes <= MOST_SPREAD:
        raise DomainError(
            Code.SPREAD_RANGE, field="spread_minutes", minutes=when.spread_minutes, limit=MOST_SPREAD
        )
    if when.pace is not None and not 1 <= when.pace <= MOST_PACE:
        raise DomainError(Code.PACE_RANGE, field="pace", least=1, limit=MOST_PACE)
    if when.is_now:
        return None
    if when.zone not in available_timezones():
        raise DomainError(Code.ZONE_UNKNOWN, field="zone", zone=when.zone)
    at = _instant(_read(when.wall), when)
    now = clock.now()
    words = when.wall.replace("T", " ")
    if at <= now:
        raise DomainError(Code.SCHEDULE_PAST, field="wall", time=words)
    if at > now + timedelta(days=MOST_DAYS):
        raise DomainError(Code.SCHEDULE_FAR, field="wall", time=words, days=MOST_DAYS)
    return at


def _read(wall: str) -> datetime:
    try:
        read = datetime.strptime(wall, _WALL)  # noqa: DTZ007 - a wall time; its zone comes with `When`
    except ValueError:
        raise DomainError(Code.SCHEDULE_UNREADABLE, field="wall", text=wall) from None
    if not 1 < read.year < 9999:  # every zone's offset stays within the calendar
        raise DomainError(Code.SCHEDULE_UNREADABLE, field="wall", text=wall)
    return read


def _instant(wall: datetime, when: When) -> datetime:
    """PEP 495: the two folds of a wall time differ where it comes twice, and neither comes back where it does not exist."""
    zone = ZoneInfo(when.zone)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    facts = {"time": when.wall.replace("T", " "), "zone": when.zone}
    if first.astimezone(zone).replace(tzinfo=None) != wall:
        raise DomainError(Code.SCHEDULE_GAP, field="wall", **facts)
    if first == second:
        return first
    if when.is_second is None:
        raise DomainError(Code.SCHEDULE_TWICE, field="wall", **facts)
    return second if when.is_second else first


def _is_offered(name: str) -> bool:
    return name.partition("/")[0] not in ("Etc", "SystemV", "US", "posix", "right")
