"""Mending what spreadsheets and people do to numbers and values: what is certain is mended and named, nothing is guessed.

Certain means that every digit of the number stands in the cell and that only one number can be meant. Where digits are
lost, or a cell holds more or less than one number, the answer is an `Ambiguity`, which a person resolves.
"""

import re
from typing import Final, NamedTuple

from apps.core import country_names
from apps.core.digits import INVISIBLE, SPACES, Repair, Unreadable, digits_of
from apps.core.kinds import Region
from apps.core.mobile_ranges import known_mobile
from apps.core.national import Ambiguity, Reading, read_bare, read_in_country
from apps.core.phones import MAINLAND, Phone, PhoneProblem, try_parse

__all__ = ["Ambiguity", "Mended", "Repair", "mend_number", "mend_value"]


class Mended(NamedTuple):
    """A cell that was to hold a number: what it is, what was mended for that, and the text that was read.

    `repairs` is empty for a cell that needed none and for one that is no number; `text` is E.164 when `phone` is a Phone.
    """

    phone: Reading
    repairs: tuple[Repair, ...]
    text: str


_NONE: Final[tuple[Repair, ...]] = ()
_PLAIN_MOBILE = re.compile(r"(?:\+86)?(1[3-9][0-9]{9})", re.ASCII).fullmatch
_PLAIN_ELSEWHERE = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII).fullmatch
# 086 is how people write 86 who are used to area codes; with a mobile behind it, it is nothing else.
_PREFIXED_MOBILE = re.compile(r"0?860?(1[3-9][0-9]{9})", re.ASCII).fullmatch
_TRUNK_MOBILE = re.compile(r"01[3-9][0-9]{9}", re.ASCII).fullmatch
_INTERNATIONAL = re.compile(r"(?:\+|\+?00)([1-9][0-9]*)", re.ASCII).fullmatch
_LANDLINE = re.compile(r"0[1-9][0-9]{8,10}|[48]00[0-9]{7}", re.ASCII).fullmatch


def mend_number(cell: str, *, region: Region, country_cell: str | None = None) -> Mended:
    """The number that a cell of a list for this region means; `country_cell` is what a country column says of it."""
    if not country_cell:
        if region == Region.MAINLAND:
            mobile = _PLAIN_MOBILE(cell)
            if mobile is not None:
                national = mobile[1]
                e164 = "+86" + national
                return Mended(Phone(e164, MAINLAND, "86", national, True), _NONE, e164)
        elif _PLAIN_ELSEWHERE(cell):
            return _clean(known_mobile(cell) or try_parse(cell), cell)
    return _mended(cell, region, (country_cell or "").strip())


def _clean(reading: Reading, cell: str) -> Mended:
    return Mended(reading, _NONE, reading.e164 if isinstance(reading, Phone) else cell)


def _mended(cell: str, region: Region, country: str) -> Mended:
    try:
        digits, repairs = digits_of(cell)
    except Unreadable as caught:
        return Mended(caught.reading, _NONE, cell.strip())
    reading = _read(digits, region, country, repairs)
    if isinstance(reading, Phone):
        return Mended(reading, tuple(dict.fromkeys(repairs)), reading.e164)
    return Mended(reading, _NONE, digits)


def _read(digits: str, region: Region, country: str, repairs: list[Repair]) -> Reading:
    """The number that the digits mean; adds what had to be done to their front."""
    iso2 = country_names.find(country) if country else None
    international = _INTERNATIONAL(digits)
    if international is not None:
        if not digits.startswith("+") or digits.startswith("+0"):
            repairs.append(Repair.PREFIX)
        e164 = "+" + international[1]
        reading: Reading = known_mobile(e164) or try_parse(e164)
        return _of_country(reading, iso2)
    mobile = _PREFIXED_MOBILE(digits)
    if mobile is not None:
        repairs.append(Repair.PREFIX)
        return _of_country(try_parse(mobile[1]), iso2)
    if digits.startswith("+"):
        return PhoneProblem.UNKNOWN_COUNTRY_CODE
    if country and iso2 is None:
        return Ambiguity.COUNTRY_UNKNOWN
    if iso2 is not None and not (iso2 == MAINLAND and region == Region.MAINLAND):
        repairs.append(Repair.COUNTRY_COLUMN)
        return read_in_country(digits, iso2)
    if region == Region.GLOBAL:
        reading = read_bare(digits)
        if isinstance(reading, Phone) and not reading.is_mainland:
            repairs.append(Repair.PLUS)
        return reading
    if _TRUNK_MOBILE(digits):
        repairs.append(Repair.PREFIX)
    elif _LANDLINE(digits):
        return PhoneProblem.NOT_MOBILE
    return try_parse(digits)


def _of_country(reading: Reading, iso2: str | None) -> Reading:
    """A number that names its country itself; unclear when the country column names another one."""
    if (
        isinstance(reading, Phone)
        and iso2 is not None
        and reading.calling_code != country_names.calling_code(iso2)
    ):
        return Ambiguity.COUNTRY_CONFLICT
    return reading


_ODD_SPACES = str.maketrans(dict.fromkeys(SPACES | {"\t"}, " "))
# Joiners make one character of several in emoji and in Arabic and Indian scripts; beside letters and digits of Latin and
# Chinese texts they do nothing. Direction marks and variation selectors stay where they may have an effect.
_UNSEEN: Final = (
    INVISIBLE
    - frozenset("\u061c\u115f\u1160\u17b4\u17b5\u200c\u200d\u200e\u200f\ufe0e\ufe0f\u3164\uffa0")
    - frozenset(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # refused, not mended: they show a text in another order
    )
)
_IDLE = re.compile(
    "[" + "".join(sorted(_UNSEEN)) + "]+"
    r"|(?:^|(?<=[\x00-\x7f\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]))[\u200c\u200d\u200e\u200f]+"
    r"|[\u200c\u200d\u200e\u200f]+(?=[\x00-\x7f\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]|$)"
)
_LINE_BREAK = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_FORMULA_TEXT = re.compile(r'="([^"]*)"').fullmatch
_GUARDED = re.compile(r"'[=+\-@][^']*", re.DOTALL).fullmatch


def mend_value(cell: str) -> tuple[str, tuple[Repair, ...]]:
    """What fills a variable: without unseen characters and outer spaces; full-width characters are meant and stay.

    What a handset may need (joiners in emoji, marks in Arabic) stays; what no message may carry is left for the rules.
    """
    if cell.isprintable() and cell[:1] not in _EDGES and cell[-1:] not in _EDGES:
        return cell, _NONE
    return _mended_value(cell)


_EDGES: Final = frozenset("= '")


def _mended_value(cell: str) -> tuple[str, tuple[Repair, ...]]:
    repairs: list[Repair] = []
    text, count = _IDLE.subn("", cell)
    if count:
        repairs.append(Repair.INVISIBLE)
    text, count = _LINE_BREAK.subn("\n", text)
    if count:
        repairs.append(Repair.LINE_BREAKS)
    spaced = text.translate(_ODD_SPACES).strip()
    if spaced != text:
        repairs.append(Repair.SPACES)
    formula = _FORMULA_TEXT(spaced)
    if formula is not None:
        spaced = formula[1].strip()
        repairs.append(Repair.QUOTES)
    elif _GUARDED(spaced):  # the apostrophe is the one that our own files put in front of =, +, - and @
        spaced = spaced[1:]
        repairs.append(Repair.QUOTES)
    return spaced, tuple(repairs)
