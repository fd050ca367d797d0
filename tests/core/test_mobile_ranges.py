"""The short way to a mobile number gives exactly what the library gives, or nothing."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.countries import all_countries
from apps.core.mobile_ranges import known_mobile
from apps.core.phones import Phone, try_parse

CODES = sorted({country.calling_code for country in all_countries()})


def examples(iso2: str) -> list[str]:
    """E.164 of a mobile number of the country, and of its neighbours in the range."""
    number = phonenumbers.example_number_for_type(iso2, phonenumbers.PhoneNumberType.MOBILE)
    if number is None:
        return []
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return [e164, *(e164[:-3] + f"{last:03d}" for last in range(0, 1000, 97))]


@pytest.mark.parametrize("iso2", [country.iso2 for country in all_countries()])
def test_it_agrees_with_the_library_on_the_mobiles_of_every_country(iso2: str) -> None:
    for e164 in examples(iso2):
        assert known_mobile(e164) in (None, try_parse(e164))


@given(st.sampled_from(CODES), st.from_regex(r"\A[0-9]{3,13}\Z"))
def test_it_agrees_with_the_library_on_any_digits(code: str, national: str) -> None:
    assert known_mobile(f"+{code}{national}") in (None, try_parse(f"+{code}{national}"))


@pytest.mark.parametrize(
    "e164", ["+85261234567", "+6591234567", "+819012345678", "+33612345678", "+66812345678"]
)
def test_the_common_destinations_are_known(e164: str) -> None:
    assert isinstance(known_mobile(e164), Phone)


@pytest.mark.parametrize(
    "e164",
    ["+8613800001234", "+12025550123", "+447911123456", "+85221234567", "+999123", "+", "+870773111632"],
)
def test_everything_else_is_left_to_the_library(e164: str) -> None:
    assert known_mobile(e164) is None
