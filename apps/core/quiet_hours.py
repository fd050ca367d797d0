"""The hours in which advertising may arrive: 8:00 to 22:00 where its reader lives (rule 32, carrier code 1029).

data/zones.csv is zone.tab of the IANA time zone database for the countries that have a calling code, with AC, TA, XK and
AN under their neighbours' zones, without Macquarie Island, and with Beijing time alone for the Chinese mainland, whose
carriers count the hours by it.
"""

import csv
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

OPENS = time(8)
CLOSES = time(22)
_FILE = Path(__file__).parent / "data" / "zones.csv"
_STEP = timedelta(minutes=15)  # every zone's offset is a multiple of it
_HORIZON = timedelta(days=3)


def is_open(country: str, at: datetime) -> bool:
    """Whether advertising may arrive at that instant, everywhere in the country (ISO code in upper case).

    A country with several zones is open while all of them are. Where it is nowhere known which zone a country has, the
    hours of UTC count.
    """
    return all(OPENS <= at.astimezone(zone).time() < CLOSES for zone in zones_of(country))


def opens_at(country: str, at: datetime) -> datetime:
    """The first instant, `at` or later, at which the country is open; in UTC."""
    return _next(country, at, wanted=True)


def closes_at(country: str, at: datetime) -> datetime:
    """The first instant, `at` or later, at which the country is closed; in UTC."""
    return _next(country, at, wanted=False)


def open_until(country: str, start: datetime, seconds: float) -> datetime:
    """When that much open time has gone by in the country, counted from `start`; in UTC."""
    at, left = opens_at(country, start), timedelta(seconds=seconds)
    while (end := closes_at(country, at)) < at + left:
        left -= end - at
        at = opens_at(country, end)
    return at + left


def zones_of(country: str) -> tuple[ZoneInfo, ...]:
    """The zones in which the people of a country live."""
    return _zones().get(country, (ZoneInfo("UTC"),))


def _next(country: str, at: datetime, *, wanted: bool) -> datetime:
    at = at.astimezone(UTC)
    if is_open(country, at) == wanted:
        return at
    # All clocks stand on quarters of an hour whenever UTC does, so the state changes on one.
    quarter = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    for step in range(1, int(_HORIZON / _STEP)):
        if is_open(country, quarter + step * _STEP) == wanted:
            return quarter + step * _STEP
    raise AssertionError(f"{country} neither opens nor closes within {_HORIZON}")


@cache
def _zones() -> dict[str, tuple[ZoneInfo, ...]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["iso2"]: tuple(ZoneInfo(name) for name in row["zones"].split(";"))
            for row in csv.DictReader(file)
        }
