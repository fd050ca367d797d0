"""Numbers without a + in front: read by the country that a column names, or by the rule of the list's region.

A reading is certain when it is the only one. Otherwise the answer is an `Ambiguity`: what stands in the way, and what a
person writes instead.
"""

from enum import StrEnum

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core import country_names
from apps.core.mobile_ranges import known_mobile
from apps.core.phones import MAINLAND, Phone, PhoneProblem, try_parse

_MOBILE = frozenset({phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE})
_FEWEST_DIGITS = 5
_MOST_DIGITS = 15  # E.164
_NORTH_AMERICA = "1"


class Ambiguity(StrEnum):
    """Why nobody can be sure which number a cell means."""

    SCIENTIFIC = "scientific"
    DIGITS_LOST = "digits_lost"
    DECIMAL = "decimal"
    MINUS = "minus"
    TWO_NUMBERS = "two_numbers"
    EXTENSION = "extension"
    TEXT_AROUND = "text_around"
    NO_COUNTRY = "no_country"
    COUNTRY_UNKNOWN = "country_unknown"
    COUNTRY_CONFLICT = "country_conflict"
    TWO_READINGS = "two_readings"
    ZERO_LOST = "zero_lost"

    @property
    def sentence(self) -> Promise:
        """What is unclear, in the reader's language."""
        return _WORDS[self][0]

    @property
    def fix(self) -> Promise:
        """What to write instead, in the reader's language."""
        return _WORDS[self][1]


_FULL_NUMBER = _("Write the full number with a + and the country code, for example +85261234567.")
_FROM_SOURCE = _(
    "Take the number from where it came from; in the spreadsheet, format the column as text before pasting."
)
_WORDS: dict[Ambiguity, tuple[Promise, Promise]] = {
    Ambiguity.SCIENTIFIC: (
        _("The spreadsheet has shortened the number to scientific notation, and its last digits are lost."),
        _FROM_SOURCE,
    ),
    Ambiguity.DIGITS_LOST: (
        _("A spreadsheet keeps 15 digits of a number; this one is longer, so its last digits may be wrong."),
        _FROM_SOURCE,
    ),
    Ambiguity.DECIMAL: (
        _("There is a decimal point in the number, so that digits may be missing or too many."),
        _("Write the digits of the number without a decimal point."),
    ),
    Ambiguity.MINUS: (
        _("There is a minus in front: the spreadsheet may have taken the number for a calculation."),
        _FROM_SOURCE,
    ),
    Ambiguity.TWO_NUMBERS: (
        _("There is more than one number in the cell."),
        _("Keep one of them; give each of the others a row of its own."),
    ),
    Ambiguity.EXTENSION: (
        _("The number has an extension, which cannot receive messages."),
        _("Write a mobile number without extension."),
    ),
    Ambiguity.TEXT_AROUND: (
        _("There is other text beside the number."),
        _("Keep the digits of the number only."),
    ),
    Ambiguity.NO_COUNTRY: (
        _("The number has no country code, so that it could be of several countries."),
        _FULL_NUMBER,
    ),
    Ambiguity.COUNTRY_UNKNOWN: (
        _(
            "The number has no country code, and no country or region is called what stands in the country column."
        ),
        _("Write the country's name, its ISO code or its calling code there, or the full number with a +."),
    ),
    Ambiguity.COUNTRY_CONFLICT: (
        _("The number belongs to another country or region than the country column says."),
        _("Correct the number or the country, whichever is wrong."),
    ),
    Ambiguity.TWO_READINGS: (
        _("The digits can be read as two different numbers: with and without a country code in front."),
        _FULL_NUMBER,
    ),
    Ambiguity.ZERO_LOST: (
        _("A zero seems to be missing in front, which belongs to the numbers of this country."),
        _FULL_NUMBER,
    ),
}

Reading = Phone | PhoneProblem | Ambiguity


def read_bare(digits: str) -> Reading:
    """Digits without + in a list for other countries: country code and number, as such lists are written.

    Certain only for a known range of mobile numbers: national numbers, which look alike, are no such thing.
    """
    if digits.startswith("0"):
        return Ambiguity.NO_COUNTRY
    if not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        return PhoneProblem.TOO_SHORT if len(digits) < _FEWEST_DIGITS else PhoneProblem.TOO_LONG
    known = known_mobile("+" + digits)
    if known is not None:
        return known
    number = _parsed("+" + digits)
    is_mobile = number is not None and phonenumbers.number_type(number) in _MOBILE
    mainland = try_parse(digits)
    if isinstance(mainland, Phone):
        is_both = is_mobile and digits.startswith(_NORTH_AMERICA)
        return Ambiguity.TWO_READINGS if is_both else mainland
    return try_parse("+" + digits) if is_mobile else Ambiguity.NO_COUNTRY


def read_in_country(digits: str, iso2: str) -> Reading:
    """Digits without + of a number in this country, with or without its calling code and trunk zero."""
    code = country_names.calling_code(iso2)
    if iso2 == MAINLAND:
        found = try_parse(digits)
        return PhoneProblem.NOT_MOBILE if found is PhoneProblem.NEEDS_COUNTRY_CODE else found
    texts = ["+" + code + digits]
    if not digits.startswith(code):
        known = known_mobile(texts[0])
        if known is not None:
            return known
    else:
        texts.append("+" + digits)
    # By what they come to: a trunk prefix that equals the calling code (+1) makes one number of both.
    numbers = {_e164(number): number for text in texts if (number := _parsed(text)) is not None}
    valid = [e164 for e164, number in numbers.items() if phonenumbers.is_valid_number(number)]
    if len(valid) > 1:  # a list of mobiles means the mobile; German area codes look like +49, for one
        valid = [e164 for e164 in valid if phonenumbers.number_type(numbers[e164]) in _MOBILE] or valid
    if not valid:
        if _has_lost_zero(code, digits):
            return Ambiguity.ZERO_LOST
        if isinstance(try_parse(digits), Phone):  # a mainland mobile
            return Ambiguity.COUNTRY_CONFLICT
        # A range that nobody knows yet is the carrier's to judge, as in phones.parse.
        valid = [e164 for e164, number in numbers.items() if phonenumbers.is_possible_number(number)]
    if len(valid) > 1:
        return Ambiguity.TWO_READINGS
    return try_parse(valid[0] if valid else texts[0])


def _has_lost_zero(code: str, digits: str) -> bool:
    """Whether a zero in front, kept in the international form (Italy, Côte d'Ivoire), would make it a number."""
    number = _parsed("+" + code + "0" + digits)
    return number is not None and bool(number.italian_leading_zero) and phonenumbers.is_valid_number(number)


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
