"""The rules of a sender ID: its form, what a market takes and asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.signatures.senders import rules
from apps.signatures.senders.markets import Letters, Market, Markets, reference


def found(
    content: str, market: Market | None = None, registration: str = "", description: str = "Codes"
) -> set[str]:
    market = market or Market("GB")
    said = rules.findings(content=content, market=market, registration=registration, description=description)
    return {one.reason for one in said}


@pytest.mark.parametrize(
    "content", ["A", "Acme", "ACME2Go", "Acme1234567", "447700900123", "447700900123456"[:15]]
)
def test_words_of_eleven_and_numbers_of_fifteen_pass(content: str) -> None:
    assert found(content) == set()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "sender_length"),
        ("Acme12345678", "sender_length"),
        ("4477009001234567", "sender_length"),
        ("Acme Shop", "sender_characters"),
        ("Acmé", "sender_characters"),
        ("青云", "sender_characters"),
        ("+44770090", "sender_characters"),
        ("Acme\x00", "sender_characters"),
        ("Ac\u202eme", "sender_characters"),
        ("<script>", "sender_characters"),
        ("１２３", "sender_characters"),
        ("INFO", "sender_neutral"),
        ("Notice1", "sender_neutral"),
        ("85212345678", "sender_number_foreign"),
    ],
)
def test_what_no_handset_shows_or_nobody_is_called_is_found(content: str, reason: str) -> None:
    assert reason in found(content)


def test_every_finding_about_the_text_names_its_place() -> None:
    said = rules.findings(content="Ac me-x", market=Market("GB"), registration="", description="Codes")
    assert [(one.start, one.end, one.words) for one in said] == [(2, 3, " "), (5, 6, "-")]


def test_a_market_without_letters_takes_digits_alone() -> None:
    market = reference()["US"]
    assert "sender_letters_refused" in found("Acme", market)
    assert found("12025550123", market) == set()
    assert "sender_digits_refused" in found("447700900123", Market("GB", takes_digits=False))
    assert "sender_market_closed" in found("Acme", reference()["CN"])


@pytest.mark.parametrize("number", ["201912345K", "53001234A", "T08LL1234A", "s99co0001b"])
def test_singapore_takes_a_unique_entity_number(number: str) -> None:
    assert found("Acme", reference()["SG"], number) == set()


@pytest.mark.parametrize(
    "number", ["", "12345", "2019123456", "T08LL1234", "201912345K; DROP", "201912345Ｋ"]
)
def test_singapore_asks_for_it_and_knows_its_form(number: str) -> None:
    reason = "sender_registration_form" if number else "sender_registration_missing"
    assert reason in found("Acme", reference()["SG"], number)


def test_what_it_is_used_for_is_advice() -> None:
    (one,) = rules.findings(content="Acme", market=Market("GB"), registration="", description="")
    assert (one.reason, one.blocking) == ("sender_description_wanted", False)


@pytest.mark.parametrize(
    ("content", "country", "wire"),
    [
        ("Acme", "GB", "Acme"),
        ("447700900123", "GB", "+447700900123"),  # international: type 1, plan 1
        ("60123", "GB", "60123"),  # a short code
        ("12025550123", "GB", "12025550123"),  # somebody else's number
        ("12025550123", "US", "+12025550123"),
    ],
)
def test_a_number_of_the_country_is_international_on_the_wire(content: str, country: str, wire: str) -> None:
    assert rules.on_the_wire(content, country) == wire


@given(st.text(max_size=30))
def test_whatever_is_well_formed_fits_the_address_of_a_message(content: str) -> None:
    if rules.is_well_formed(content):
        assert content.isascii()
        assert len(rules.on_the_wire(content, "GB")) <= 20
    else:
        assert found(content) & {"sender_length", "sender_characters"}


def test_the_platform_s_sender_is_used_where_the_market_takes_what_is_not_registered() -> None:
    markets = Markets({})
    assert markets.of("GB").default_sender == "Qsms"
    assert markets.of("SG").default_sender == ""
    assert markets.of("US").default_sender == ""
    own = Market("SG", letters=Letters.REGISTERED, default_sender="AcmeSG")
    assert Markets({"SG": own}).of("SG").default_sender == "AcmeSG"
    everywhere = Market("", default_sender="12025550123", hint_above=5)
    assert Markets({"": everywhere}).of("US").default_sender == "12025550123"
    assert Markets({"": everywhere}).of("GB").hint_above == 5
