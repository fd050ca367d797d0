"""Wall times become instants: what is over, too far, does not exist, comes twice; zones by name."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from apps.core.errors import Code, DomainError
from apps.messaging.scheduling import MOST_SPREAD, NOW, When, instant, zones

AT = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)


def refused(when: When) -> Code:
    with time_machine.travel(AT, tick=False), pytest.raises(DomainError) as refusal:
        instant(when)
    assert refusal.value.sentence
    assert "…" not in refusal.value.sentence
    return refusal.value.code


def at(wall: str, zone: str, *, is_second: bool | None = None) -> datetime:
    with time_machine.travel(AT, tick=False):
        found = instant(When(wall=wall, zone=zone, is_second=is_second))
    assert found is not None
    return found


def test_now_is_no_instant() -> None:
    assert instant(NOW) is None
    assert instant(When(zone="nowhere", spread_minutes=5)) is None


def test_a_wall_time_is_read_in_its_zone() -> None:
    assert at("2026-03-02T09:30", "Asia/Shanghai") == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert at("2026-03-02T09:30", "Asia/Kathmandu") == datetime(2026, 3, 2, 3, 45, tzinfo=UTC)
    assert at("2026-08-02T09:30", "Europe/Berlin") == datetime(2026, 8, 2, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "zone", "code"),
    [
        ("2026-03-01T12:00", "UTC", Code.SCHEDULE_PAST),  # the present minute is over already
        ("2026-03-01T20:00", "Asia/Shanghai", Code.SCHEDULE_PAST),
        ("1999-01-01T00:00", "UTC", Code.SCHEDULE_PAST),
        ("2026-08-28T12:01", "UTC", Code.SCHEDULE_FAR),
        ("9998-12-31T23:59", "UTC", Code.SCHEDULE_FAR),
        ("9999-12-31T23:59", "Pacific/Kiritimati", Code.SCHEDULE_UNREADABLE),
        ("0001-01-01T00:00", "Asia/Shanghai", Code.SCHEDULE_UNREADABLE),
        ("2026-02-30T09:30", "UTC", Code.SCHEDULE_UNREADABLE),
        ("2026-03-02 09:30", "UTC", Code.SCHEDULE_UNREADABLE),
        ("2026-03-02T09:30:00", "UTC", Code.SCHEDULE_UNREADABLE),
        ("tomorrow", "UTC", Code.SCHEDULE_UNREADABLE),
        ("2026-03-02T09:30", "", Code.ZONE_UNKNOWN),
        ("2026-03-02T09:30", "Beijing", Code.ZONE_UNKNOWN),
        ("2026-03-02T09:30", "../etc/passwd", Code.ZONE_UNKNOWN),
        ("2026-03-02T09:30", "UTC+8", Code.ZONE_UNKNOWN),
        # The clocks go from 2:00 to 3:00 on 29 March in Berlin, from 2:00 to 3:00 on 8 March in New York.
        ("2026-03-29T02:30", "Europe/Berlin", Code.SCHEDULE_GAP),
        ("2026-03-08T02:00", "America/New_York", Code.SCHEDULE_GAP),
    ],
)
def test_what_cannot_be_scheduled_is_refused(wall: str, zone: str, code: Code) -> None:
    assert refused(When(wall=wall, zone=zone)) is code


def test_the_next_minute_and_the_last_of_180_days_can() -> None:
    assert at("2026-03-01T12:01", "UTC") - AT == timedelta(seconds=30)
    assert at("2026-08-28T12:00", "UTC") - AT < timedelta(days=180)


def test_the_edges_of_a_gap_exist() -> None:
    assert at("2026-03-29T01:59", "Europe/Berlin") == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    assert at("2026-03-29T03:00", "Europe/Berlin") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_time_that_comes_twice_asks_which_is_meant() -> None:
    # Santiago puts its clocks back from 24:00 to 23:00 on 4 April.
    twice = "2026-04-04T23:30"
    assert refused(When(wall=twice, zone="America/Santiago")) is Code.SCHEDULE_TWICE
    first = at(twice, "America/Santiago", is_second=False)
    assert first == datetime(2026, 4, 5, 2, 30, tzinfo=UTC)
    assert at(twice, "America/Santiago", is_second=True) == first + timedelta(hours=1)
    assert at("2026-04-04T22:59", "America/Santiago") == datetime(2026, 4, 5, 1, 59, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [0, -1, MOST_SPREAD + 1])
def test_a_window_has_limits(minutes: int) -> None:
    assert refused(When(spread_minutes=minutes)) is Code.SPREAD_RANGE


@pytest.mark.parametrize("pace", [0, 1_000_001])
def test_a_pace_has_limits(pace: int) -> None:
    assert refused(When(pace=pace)) is Code.PACE_RANGE


def test_zones_to_choose_from_can_all_be_used() -> None:
    offered = zones()
    assert {"Asia/Shanghai", "America/New_York", "UTC"} <= set(offered)
    assert all(at("2026-03-05T12:00", zone) for zone in offered)
