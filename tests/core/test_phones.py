"""Numbers as people write them, and what is shown of them."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import phones
from apps.core.countries import all_countries, country, country_name
from apps.core.phones import PhoneError, PhoneProblem

MOBILE = st.from_regex(r"\A1[3-9][0-9]{9}\Z")


@pytest.mark.parametrize(
    "text",
    [
        "+8613800001234",
        "008613800001234",
        "8613800001234",
        "13800001234",
        "+86013800001234",
        "138-0000-1234",
        " 138 0000 1234\t",
        "+86 (138) 0000.1234",
        "\u200b138\u200e00001234\ufeff",
        "１３８００００１２３４",
        "＋８６１３８００００１２３４",
        "138\u00a00000\u20111234",
        "١٣٨٠٠٠٠١٢٣٤",
        "00 86 138 0000 1234",
    ],
)
def test_every_way_to_write_a_mainland_mobile_gives_the_same_number(text: str) -> None:
    assert phones.parse(text) == ("+8613800001234", "CN", "86", "13800001234", True)


def test_the_documented_example_is_normalised() -> None:
    assert phones.parse("+86018501234444").e164 == "+8618501234444"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+85261234567", ("+85261234567", "HK", "852", "61234567", False)),
        ("+853 6612 3456", ("+85366123456", "MO", "853", "66123456", False)),
        ("+886 0912-345-678", ("+886912345678", "TW", "886", "912345678", False)),
        ("0085261234567", ("+85261234567", "HK", "852", "61234567", False)),
        ("+1 (202) 555-0123", ("+12025550123", "US", "1", "2025550123", False)),
        ("+18092201234", ("+18092201234", "DO", "1", "8092201234", False)),
        ("+77011234567", ("+77011234567", "KZ", "7", "7011234567", False)),
        ("+390612345678", ("+390612345678", "IT", "39", "0612345678", False)),
        ("+44 7700 900123", ("+447700900123", "GB", "44", "7700900123", False)),
    ],
)
def test_numbers_elsewhere_carry_their_country(text: str, expected: tuple) -> None:
    assert phones.parse(text) == expected


def test_an_unknown_range_of_a_shared_calling_code_is_unrecognised() -> None:
    assert phones.parse("+15551234567").country == "DEF"


def test_satellite_numbers_are_unrecognised() -> None:
    assert phones.parse("+870773111632").country == "DEF"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", PhoneProblem.EMPTY),
        (" \u200b+", PhoneProblem.EMPTY),
        ("1380000123a", PhoneProblem.CHARACTERS),
        ("+1 800 FLOWERS", PhoneProblem.CHARACTERS),
        ("tel:+8613800001234", PhoneProblem.CHARACTERS),
        ("13800001234,13800001235", PhoneProblem.CHARACTERS),
        ("1.38E+10", PhoneProblem.CHARACTERS),
        ("138+00001234", PhoneProblem.CHARACTERS),
        ("1380000123", PhoneProblem.TOO_SHORT),
        ("+861380000123", PhoneProblem.TOO_SHORT),
        ("138000012345", PhoneProblem.TOO_LONG),
        ("+86138000012345", PhoneProblem.TOO_LONG),
        ("+8675512345678", PhoneProblem.NOT_MOBILE),
        ("12345678901", PhoneProblem.NEEDS_COUNTRY_CODE),
        ("85261234567", PhoneProblem.NEEDS_COUNTRY_CODE),
        ("+999123456", PhoneProblem.UNKNOWN_COUNTRY_CODE),
        ("+8526123", PhoneProblem.TOO_SHORT),
        ("+15550100", PhoneProblem.TOO_SHORT),
        ("+852612345678901", PhoneProblem.TOO_LONG),
        ("+" + "1" * 40, PhoneProblem.TOO_LONG),
    ],
)
def test_what_cannot_receive_a_message_is_refused_with_its_reason(text: str, problem: PhoneProblem) -> None:
    assert phones.try_parse(text) is problem
    with pytest.raises(PhoneError) as raised:
        phones.parse(text)
    assert raised.value.problem is problem
    assert str(raised.value.sentence)
    assert not text.strip() or text not in str(raised.value)


def test_another_default_country_reads_bare_numbers_of_its_own() -> None:
    assert phones.parse("2025550123", default_country="US").e164 == "+12025550123"
    assert phones.parse("+8613800001234", default_country="US").is_mainland
    assert phones.try_parse("13800001234", default_country="HK") is not PhoneProblem.EMPTY
    assert phones.try_parse("+8675512345678", default_country="US") is PhoneProblem.NOT_MOBILE


def test_a_list_keeps_its_order_and_its_errors() -> None:
    answers = phones.parse_many(["13800001234", "x", "+85261234567", "13800001234"])
    assert [getattr(answer, "e164", answer) for answer in answers] == [
        "+8613800001234",
        PhoneProblem.CHARACTERS,
        "+85261234567",
        "+8613800001234",
    ]


@given(st.text(max_size=40))
def test_any_text_gives_a_number_or_a_problem(text: str) -> None:
    answer = phones.try_parse(text)
    if not isinstance(answer, PhoneProblem):
        assert phones.try_parse(answer.e164) == answer
        assert answer.e164 == "+" + answer.calling_code + answer.national
        assert 4 < len(answer.e164) <= 18


@given(MOBILE)
def test_mainland_mobiles_agree_with_libphonenumber(national: str) -> None:
    number = phonenumbers.parse(national, "CN")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert phones.parse(national).e164 == e164


def test_every_example_mobile_of_the_world_is_read() -> None:
    for region in phonenumbers.SUPPORTED_REGIONS:
        example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
        if example is None:
            continue
        e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        phone = phones.parse(e164)
        assert (phone.e164, phone.country) == (e164, phonenumbers.region_code_for_number(example))
        assert phones.calling_code_of(e164) == phone.calling_code


@pytest.mark.parametrize(
    ("e164", "leading", "last", "masked"),
    [
        ("+8613800001234", "861380", "1234", "+86138****1234"),
        ("+12025550123", "1202", "0123", "+1202****0123"),
        ("+85261234567", "8526", "4567", "+8526****4567"),
        ("+3725012345", "372", "2345", "+372****2345"),
        ("+29022158", "290", "58", "+290****58"),
    ],
)
def test_what_stays_readable_of_a_number(e164: str, leading: str, last: str, masked: str) -> None:
    assert (phones.leading(e164), phones.last4(e164), phones.mask_number(e164)) == (leading, last, masked)


@given(MOBILE)
def test_three_digits_of_a_stored_number_stay_hidden(national: str) -> None:
    e164 = "+86" + national
    assert len(phones.leading(e164)) + len(phones.last4(e164)) + 1 <= len(e164) - 3


@pytest.mark.parametrize(
    ("text", "masked"), [("", "****"), ("12345", "****"), ("a secret", "****et"), ("+", "****")]
)
def test_a_mask_never_shows_a_text_that_is_no_number(text: str, masked: str) -> None:
    assert phones.mask_number(text) == masked


def test_every_country_that_a_number_can_have_has_a_name() -> None:
    for region in phonenumbers.SUPPORTED_REGIONS:
        found = country(region)
        assert found is not None
        assert found.calling_code == str(phonenumbers.country_code_for_region(region))
    assert len({entry.iso2 for entry in all_countries()}) == len(all_countries()) == 246


def test_country_names_follow_the_language() -> None:
    from django.utils import translation

    with translation.override("zh-hans"):
        assert country_name("jp") == "日本"
    with translation.override("en"):
        assert country_name("JP") == "Japan"
    assert country_name("DEF") == "DEF"
    dominican = country("DO")
    assert dominican is not None
    assert dominican.nanp_prefixes == ("1809", "1829", "1849")
    assert dominican.region_code == "1809"
