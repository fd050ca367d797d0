"""The reviewers' clock against the calendars that the State Council published for 2025 and 2026."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reviews import clock


def beijing(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.ZONE)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (beijing(2025, 3, 5, 10), beijing(2025, 3, 5, 12)),  # a Wednesday
        (beijing(2025, 3, 5, 19), beijing(2025, 3, 5, 21)),  # exactly until closing
        (beijing(2025, 3, 5, 20), beijing(2025, 3, 6, 10)),  # one hour today, one tomorrow
        (beijing(2025, 3, 5, 3), beijing(2025, 3, 5, 11)),  # before opening
        (beijing(2025, 3, 7, 22), beijing(2025, 3, 8, 11)),  # Friday night → Saturday
        (beijing(2025, 3, 8, 17), beijing(2025, 3, 9, 10)),  # Saturday closes at 18:00
        (beijing(2025, 3, 9, 18), beijing(2025, 3, 10, 11)),  # Sunday evening → Monday
        (
            beijing(2025, 1, 26, 19),
            beijing(2025, 1, 26, 21),
        ),  # a Sunday worked in exchange: hours of a weekday
        (beijing(2025, 1, 27, 20), beijing(2025, 2, 5, 10)),  # Spring Festival, eight days
        (beijing(2025, 10, 4, 12), beijing(2025, 10, 9, 11)),  # a Saturday inside the National Day week
        (beijing(2026, 5, 2, 12), beijing(2026, 5, 6, 11)),
    ],
)
def test_s9_two_business_hours(asked: datetime, due: datetime) -> None:
    assert clock.deadline(asked) == due


def test_s9_weekend_days_between_holidays_are_closed_and_make_up_days_are_not() -> None:
    assert clock.is_closed(date(2025, 2, 1))
    assert clock.is_closed(date(2025, 6, 1))
    assert not clock.is_closed(date(2025, 2, 8))
    assert clock.is_make_up_day(date(2025, 2, 8))
    assert not clock.is_closed(date(2025, 2, 15))


def test_s9_minutes_count_only_open_hours() -> None:
    assert clock.business_minutes_between(beijing(2025, 3, 5, 20), beijing(2025, 3, 6, 10)) == 120
    assert clock.business_minutes_between(beijing(2025, 3, 6, 10), beijing(2025, 3, 5, 20)) == -120
    assert clock.business_minutes_between(beijing(2025, 1, 28, 0), beijing(2025, 2, 5, 9)) == 0


@given(
    minutes=st.integers(0, 60 * 24 * 700),
    hours=st.sampled_from([0.5, 1, 2, 8, 30]),
)
def test_the_deadline_is_that_many_business_minutes_away(minutes: int, hours: float) -> None:
    asked = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = clock.deadline(asked, hours)
    assert due >= asked
    assert clock.business_minutes_between(asked, due) == int(hours * 60)
