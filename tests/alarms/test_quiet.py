"""Quiet hours in the zone of the person, through midnight and over the days on which clocks are moved."""

from datetime import UTC, datetime, time

import pytest

from apps.alarms.quiet import due


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "begins", "ends", "zone", "wanted"),
    [
        # 22:00 to 08:00 in Shanghai is 14:00 to 00:00 UTC
        ("2026-03-01T13:59", time(22), time(8), "Asia/Shanghai", "2026-03-01T13:59"),
        ("2026-03-01T14:00", time(22), time(8), "Asia/Shanghai", "2026-03-02T00:00"),
        ("2026-03-01T23:59", time(22), time(8), "Asia/Shanghai", "2026-03-02T00:00"),
        ("2026-03-02T00:00", time(22), time(8), "Asia/Shanghai", "2026-03-02T00:00"),
        # a rest at noon
        ("2026-03-02T04:30", time(12), time(13), "Asia/Shanghai", "2026-03-02T05:00"),
        # clocks go forward in Berlin on 29 March 2026 at 2:00: the night is an hour shorter
        ("2026-03-28T22:00", time(22), time(7), "Europe/Berlin", "2026-03-29T05:00"),
        # and back on 25 October at 3:00: it is an hour longer
        ("2026-10-24T21:00", time(22), time(7), "Europe/Berlin", "2026-10-25T06:00"),
        # an end that the clock jumps over is the instant in its place: 2:30 is 3:30
        ("2026-03-28T23:00", time(22), time(2, 30), "Europe/Berlin", "2026-03-29T01:30"),
        # an end that comes twice is the first
        ("2026-10-24T22:00", time(22), time(2, 30), "Europe/Berlin", "2026-10-25T00:30"),
        ("2026-03-01T14:00", time(8), time(8), "Asia/Shanghai", "2026-03-01T14:00"),
        ("2026-03-01T14:00", None, None, "Asia/Shanghai", "2026-03-01T14:00"),
    ],
)
def test_a_letter_waits_for_the_end_of_the_quiet_hours(
    now: str, begins: time | None, ends: time | None, zone: str, wanted: str
) -> None:
    assert due(at(now), begins=begins, ends=ends, zone=zone) == at(wanted)
