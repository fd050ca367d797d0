"""Advertising arrives between 8:00 and 22:00 where its reader lives, in every country and on every day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import quiet_hours
from apps.core.countries import all_countries

COUNTRIES = sorted(country.iso2 for country in all_countries())
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))


def shanghai(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, second, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_the_mainland_goes_by_beijing_time() -> None:
    assert not quiet_hours.is_open("CN", shanghai(7, 59, 59))
    assert quiet_hours.is_open("CN", shanghai(8))
    assert quiet_hours.is_open("CN", shanghai(21, 59, 59))
    assert not quiet_hours.is_open("CN", shanghai(22))
    assert quiet_hours.opens_at("CN", shanghai(22)) == shanghai(8) + timedelta(days=1)
    assert quiet_hours.opens_at("CN", shanghai(9, 7, 3)) == shanghai(9, 7, 3)
    assert quiet_hours.closes_at("CN", shanghai(9, 7, 3)) == shanghai(22)


def test_of_several_zones_all_are_open() -> None:
    noon_in_new_york = datetime(2026, 1, 15, 17, tzinfo=UTC)  # 7:00 in Honolulu
    assert not quiet_hours.is_open("US", noon_in_new_york)
    assert quiet_hours.is_open("US", noon_in_new_york + timedelta(hours=1))
    assert quiet_hours.closes_at("US", noon_in_new_york + timedelta(hours=1)) == datetime(
        2026, 1, 16, 3, tzinfo=UTC
    )


def test_a_quarter_of_an_hour_counts() -> None:
    eight = datetime(2026, 1, 15, 8, tzinfo=ZoneInfo("Asia/Kathmandu"))
    assert quiet_hours.opens_at("NP", eight - timedelta(hours=3)) == eight


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_has_its_zones_and_opens_each_day(country: str) -> None:
    assert country in quiet_hours._zones()
    for month in range(1, 13):
        start = quiet_hours.closes_at(country, datetime(2027, month, 14, tzinfo=UTC))
        opened = quiet_hours.opens_at(country, start)
        assert opened - start < timedelta(days=1)
        shut = quiet_hours.closes_at(country, opened)
        assert timedelta(hours=3) <= shut - opened <= timedelta(hours=14)


@given(country=st.sampled_from(COUNTRIES), at=INSTANTS)
def test_the_next_opening_is_the_first(country: str, at: datetime) -> None:
    opened = quiet_hours.opens_at(country, at)
    assert quiet_hours.is_open(country, opened)
    if opened != at:
        assert not quiet_hours.is_open(country, at)
        assert not quiet_hours.is_open(country, opened - timedelta(seconds=1))


@given(country=st.sampled_from(["CN", "US", "NP", "RU"]), at=INSTANTS, hours=st.integers(0, 60))
def test_open_time_adds_up(country: str, at: datetime, hours: int) -> None:
    end = quiet_hours.open_until(country, at, hours * 3600)
    passed, moment = timedelta(), quiet_hours.opens_at(country, at)
    while moment < end:
        shut = min(quiet_hours.closes_at(country, moment), end)
        passed += shut - moment
        moment = shut if shut == end else quiet_hours.opens_at(country, shut)
    assert passed == timedelta(hours=hours)
