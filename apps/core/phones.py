"""Telephone numbers: what people and programs write becomes E.164, or a reason why it cannot."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import NamedTuple

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UNRECOGNISED = "DEF"
MAINLAND = "CN"

# +86, 0086, 86 or nothing; a trunk zero that people add in front of mobiles (+86018501234444) is dropped.
_MAINLAND_MOBILE = re.compile(r"(?:\+86|0086|86)?0?(1[3-9][0-9]{9})", re.ASCII).fullmatch
_INTERNATIONAL_MAINLAND_MOBILE = re.compile(r"(?:\+86|0086)0?(1[3-9][0-9]{9})", re.ASCII).fullmatch
_DIALLABLE = re.compile(r"\+?[0-9]+", re.ASCII).fullmatch
# What people put between digits, and what copying from pages and spreadsheets leaves behind unseen: soft hyphen,
# zero-width characters, direction marks, byte order mark. Letters, commas and slashes stay and make an error.
_NOISE = dict.fromkeys(
    map(
        ord,
        " \t\r\n-.()\u00ad\u061c\u115f\u180e\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
        "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff",
    )
)
# Calling codes shared by several countries that are not one country and its islands: a number whose range is
# unknown there may be anywhere (and cost anything), so it stays unrecognised.
_SHARED_CALLING_CODES = frozenset({1, 7})
_LONGEST_CALLING_CODE = 3
_LAST_DIGITS = 4
_LEADING_DIGITS = 7
_HIDDEN_DIGITS = 3
_MAINLAND_LENGTH = 14  # +86 and eleven digits


class PhoneProblem(StrEnum):
    """Why a text is not a telephone number that can receive a message."""

    EMPTY = "empty"
    CHARACTERS = "characters"
    NEEDS_COUNTRY_CODE = "needs_country_code"
    UNKNOWN_COUNTRY_CODE = "unknown_country_code"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_MOBILE = "not_mobile"

    @property
    def sentence(self) -> Promise:
        """What is wrong and what to write instead, in the reader's language."""
        return _SENTENCES[self]


_SENTENCES: dict[PhoneProblem, Promise] = {
    PhoneProblem.EMPTY: _("There is no number here."),
    PhoneProblem.CHARACTERS: _(
        "The number contains letters or symbols. Write digits only, with a + in front."
    ),
    PhoneProblem.NEEDS_COUNTRY_CODE: _(
        "This is not a Chinese mainland mobile number. Numbers elsewhere need a + and the country code in front."
    ),
    PhoneProblem.UNKNOWN_COUNTRY_CODE: _("No country or region has this country code."),
    PhoneProblem.TOO_SHORT: _("The number has too few digits for its country or region."),
    PhoneProblem.TOO_LONG: _("The number has too many digits for its country or region."),
    PhoneProblem.NOT_MOBILE: _(
        "This is a Chinese mainland number, but not a mobile one: those have 11 digits from 13 to 19."
    ),
}


class PhoneError(ValueError):
    """The text is not a number that can receive a message; `problem` says why. The text itself is never kept."""

    def __init__(self, problem: PhoneProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem

    @property
    def sentence(self) -> Promise:
        """The problem's sentence in the reader's language."""
        return self.problem.sentence


class Phone(NamedTuple):
    """A number: `e164` with its +, `country` ISO 3166 or "DEF" when unrecognised, digits of its two halves.

    Hong Kong, Macao and Taiwan are not mainland.
    """

    e164: str
    country: str
    calling_code: str
    national: str
    is_mainland: bool


def parse(text: str, *, default_country: str = MAINLAND) -> Phone:
    """The number that a text means; raises PhoneError.

    Mainland mobiles may be written `+86…`, `0086…`, `86…` or as bare 11 digits; all others need + (or 00) and the
    country code, unless `default_country` names their country. A number of the right length in a range that nobody
    knows yet is accepted: whether it exists is the carrier's answer.
    """
    found = try_parse(text, default_country=default_country)
    if isinstance(found, PhoneProblem):
        raise PhoneError(found)
    return found


def try_parse(text: str, *, default_country: str = MAINLAND) -> Phone | PhoneProblem:
    """Like `parse`, but gives the problem back instead of raising it: for lists in which many may be wrong."""
    mobile = (_MAINLAND_MOBILE if default_country == MAINLAND else _INTERNATIONAL_MAINLAND_MOBILE)(text)
    if mobile is not None:
        national = mobile[1]
        return Phone("+86" + national, MAINLAND, "86", national, True)
    return _parse_other(text, default_country)


def parse_many(texts: Iterable[str], *, default_country: str = MAINLAND) -> list[Phone | PhoneProblem]:
    """One answer for each text, in order; equal texts are parsed once."""
    known: dict[str, Phone | PhoneProblem] = {}
    answers = []
    for text in texts:
        answer = known.get(text)
        if answer is None:
            answer = known[text] = try_parse(text, default_country=default_country)
        answers.append(answer)
    return answers


def _parse_other(text: str, default_country: str) -> Phone | PhoneProblem:
    digits = _clean(text)
    if not digits or digits == "+":
        return PhoneProblem.EMPTY
    if not _DIALLABLE(digits):
        return PhoneProblem.CHARACTERS
    if default_country == MAINLAND:
        if digits.startswith("00"):
            digits = "+" + digits[2:]
        if digits.startswith("+86") or not digits.startswith("+"):
            return _mainland(digits)
    return _elsewhere(digits, default_country)


def _clean(text: str) -> str:
    """Half-width ASCII digits and an optional +, without separators and invisible characters."""
    text = unicodedata.normalize("NFKC", text).translate(_NOISE).strip()
    if text.isascii():
        return text
    return "".join(_ascii_digit(character) for character in text)


def _ascii_digit(character: str) -> str:
    """Arabic, Devanagari and other decimal digits as ASCII; everything else unchanged."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _mainland(digits: str) -> Phone | PhoneProblem:
    mobile = _MAINLAND_MOBILE(digits)
    if mobile is not None:
        return Phone("+86" + mobile[1], MAINLAND, "86", mobile[1], True)
    national = digits.removeprefix("+86")
    if re.match(r"0?1[3-9]", national):
        length = len(national.removeprefix("0"))
        return PhoneProblem.TOO_SHORT if length < 11 else PhoneProblem.TOO_LONG
    return PhoneProblem.NOT_MOBILE if digits.startswith("+") else PhoneProblem.NEEDS_COUNTRY_CODE


def _elsewhere(digits: str, default_country: str) -> Phone | PhoneProblem:
    try:
        number = phonenumbers.parse(digits, default_country)
    except phonenumbers.NumberParseException as error:
        return _PARSE_PROBLEMS.get(error.error_type, PhoneProblem.CHARACTERS)
    if number.country_code == 86:
        return _mainland(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    length = phonenumbers.is_possible_number_with_reason(number)
    if length != phonenumbers.ValidationResult.IS_POSSIBLE:
        return _LENGTH_PROBLEMS.get(length, PhoneProblem.TOO_SHORT)
    calling_code = str(number.country_code)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164, _country(number), calling_code, e164[1 + len(calling_code) :], False)


def _country(number: phonenumbers.PhoneNumber) -> str:
    """ISO code; where the range is unknown, the main country of its calling code, or DEF where there is none."""
    country = phonenumbers.region_code_for_number(number)
    calling_code = number.country_code or 0
    if country is None and calling_code not in _SHARED_CALLING_CODES:
        country = phonenumbers.region_code_for_country_code(calling_code)
    # "001" is libphonenumber's word for satellite and other non-geographic services.
    return country if country is not None and country.isalpha() and country != "ZZ" else UNRECOGNISED


_PARSE_PROBLEMS = {
    phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: PhoneProblem.UNKNOWN_COUNTRY_CODE,
    phonenumbers.NumberParseException.NOT_A_NUMBER: PhoneProblem.TOO_SHORT,
    phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: PhoneProblem.TOO_SHORT,
    phonenumbers.NumberParseException.TOO_SHORT_NSN: PhoneProblem.TOO_SHORT,
    phonenumbers.NumberParseException.TOO_LONG: PhoneProblem.TOO_LONG,
}
_LENGTH_PROBLEMS = {
    phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: PhoneProblem.UNKNOWN_COUNTRY_CODE,
    phonenumbers.ValidationResult.TOO_LONG: PhoneProblem.TOO_LONG,
}


def calling_code_of(e164: str) -> str:
    """The calling code at the front of an E.164 number, "" when no country has it."""
    if e164.startswith("+86"):
        return "86"
    for length in range(1, _LONGEST_CALLING_CODE + 1):
        code = e164[1 : 1 + length]
        if code in _calling_codes():
            return code
    return ""


@cache
def _calling_codes() -> frozenset[str]:
    return frozenset(str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def leading(e164: str) -> str:
    """The digits kept readable for routing and fraud rules: country code and at most seven more, without the +.

    Fewer where the number is short: together with `last4` at least three digits stay hidden, because the two columns
    stand beside the encrypted number. `+8613800001234` → `861380`.
    """
    if len(e164) == _MAINLAND_LENGTH and e164.startswith("+86"):  # the rule below, computed once
        return e164[1:7]
    calling_code = calling_code_of(e164)
    national = e164[1 + len(calling_code) :]
    spare = len(national) - len(last4(e164)) - _HIDDEN_DIGITS
    return calling_code + national[: max(0, min(_LEADING_DIGITS, spare))]


def last4(e164: str) -> str:
    """The last four digits, fewer where the national number has less than seven."""
    if len(e164) == _MAINLAND_LENGTH and e164.startswith("+86"):
        return e164[-_LAST_DIGITS:]
    national = e164[1 + len(calling_code_of(e164)) :]
    return national[-max(1, min(_LAST_DIGITS, len(national) - _HIDDEN_DIGITS)) :]


def mask_number(e164: str) -> str:
    """`+8613800001234` → `+86138****1234`; a text that is no E.164 number keeps its last two characters at most."""
    if not e164.startswith("+") or not e164[1:].isdecimal() or not calling_code_of(e164):
        return "****" + (e164[-2:] if len(e164) > 6 else "")
    return masked(leading(e164), last4(e164))


def masked(prefix: str, last: str) -> str:
    """The same mask from the two columns that are kept readable: `861380` and `1234` → `+86138****1234`."""
    calling_code = calling_code_of(f"+{prefix}")
    return f"+{calling_code}{prefix[len(calling_code) :][:3]}****{last}"
