"""The rules of a sender ID (rules 87 and 88): pure functions that return findings."""

import re
from collections.abc import Iterator
from typing import Final

from apps.core.countries import country
from apps.reviews.findings import Found, in_order
from apps.signatures.rules import NEUTRAL
from apps.signatures.senders.markets import Market
from apps.words.folding import fold

MOST_CHARACTERS: Final = 11  # of a word, which is all that seven octets of an SMS address hold
MOST_DIGITS: Final = 15  # of a number, by E.164
SHORTEST_NUMBER: Final = 7  # digits from which on it is a number of the country and no short code
_OTHERS = re.compile(r"[^0-9A-Za-z]+")
# The three forms of a Unique Entity Number of Singapore: businesses, local companies, other entities.
_UEN = re.compile(r"[0-9]{8}[A-Z]|(19|20)[0-9]{7}[A-Z]|[TSR][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z]")
_REGISTRATION = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./-]{2,39}")


def findings(*, content: str, market: Market, registration: str, description: str) -> list[Found]:
    """Everything that is wrong with a sender ID for a market, blocking ones first."""
    return in_order(
        [
            *_characters(content),
            *_length(content),
            *_market(content, market),
            *_number_of_another_country(content, market),
            *_neutral(content),
            *_registration(registration, market),
            *_description(description),
        ]
    )


def is_well_formed(content: str) -> bool:
    """Whether a handset can show it at all: letters and digits, as many as there is room for."""
    return bool(content) and not any(True for _found in (*_characters(content), *_length(content)))


def on_the_wire(content: str, iso2: str) -> str:
    """What stands in the message: a number of that country with its plus sign, anything else as it is.

    The plus sign tells the carrier's protocol that the number is international (type 1, plan 1); a short code stays one.
    """
    code = _calling_code(iso2)
    is_number = content.isdecimal() and len(content) >= SHORTEST_NUMBER
    return f"+{content}" if is_number and code and content.startswith(code) else content


def _characters(content: str) -> Iterator[Found]:
    for match in _OTHERS.finditer(content):
        yield Found("sender_characters", start=match.start(), end=match.end(), words=match[0])


def _length(content: str) -> Iterator[Found]:
    most = MOST_DIGITS if content.isdecimal() else MOST_CHARACTERS
    if not 0 < len(content) <= most:
        facts = {"length": len(content), "letters": MOST_CHARACTERS, "digits": MOST_DIGITS}
        yield Found("sender_length", start=0, end=len(content), words=content, facts=facts)


def _market(content: str, market: Market) -> Iterator[Found]:
    facts = {"country": market.name, "fix": market.note}
    if not market.is_open:
        yield Found("sender_market_closed", field="country", facts=facts)
    elif content and not market.takes(content):
        reason = "sender_digits_refused" if content.isdecimal() else "sender_letters_refused"
        yield Found(reason, start=0, end=len(content), words=content, facts=facts)


def _number_of_another_country(content: str, market: Market) -> Iterator[Found]:
    code = _calling_code(market.country)
    is_number = content.isascii() and content.isdecimal() and len(content) >= SHORTEST_NUMBER
    if is_number and code and not content.startswith(code):
        facts = {"country": market.name, "code": code}
        yield Found(
            "sender_number_foreign",
            start=0,
            end=len(content),
            words=content,
            blocking=False,
            facts=facts,
        )


def _neutral(content: str) -> Iterator[Found]:
    name = fold(content)
    if name in NEUTRAL or (name.rstrip("0123456789") in NEUTRAL and not content.isdecimal()):
        yield Found("sender_neutral", start=0, end=len(content), words=content)


def _registration(registration: str, market: Market) -> Iterator[Found]:
    if not market.number_name:
        return
    facts = {"number": market.number_name, "country": market.name}
    if not registration:
        yield Found("sender_registration_missing", field="registration", facts=facts)
        return
    is_uen = market.number_name == "UEN"
    form = _UEN if is_uen else _REGISTRATION
    if not form.fullmatch(registration.upper() if is_uen else registration):
        yield Found("sender_registration_form", field="registration", facts=facts)


def _description(description: str) -> Iterator[Found]:
    if not description:
        yield Found("sender_description_wanted", field="description", blocking=False)


def _calling_code(iso2: str) -> str:
    found = country(iso2) if iso2 else None
    return found.calling_code if found else ""
