"""The digits that a cell holds: what spreadsheets, pages and people put around and between them is taken away and named.

Only what leaves every digit in its place is taken away. Where digits are missing, or there is more than one number, the
answer is an `Ambiguity`.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.national import Ambiguity
from apps.core.phones import Phone, PhoneProblem, try_parse


class Repair(StrEnum):
    """What was mended; the report names it beside the row."""

    QUOTES = "quotes"
    SPACES = "spaces"
    INVISIBLE = "invisible"
    FULL_WIDTH = "full_width"
    SEPARATORS = "separators"
    DECIMAL = "decimal"
    SCIENTIFIC = "scientific"
    PREFIX = "prefix"
    PLUS = "plus"
    COUNTRY_COLUMN = "country_column"
    LABEL = "label"
    LINE_BREAKS = "line_breaks"

    @property
    def label(self) -> Promise:
        """What was done, in the reader's language."""
        return _LABELS[self]


_LABELS: dict[Repair, Promise] = {
    Repair.QUOTES: _("Quotation marks removed"),
    Repair.SPACES: _("Spaces removed or replaced"),
    Repair.INVISIBLE: _("Invisible characters removed"),
    Repair.FULL_WIDTH: _("Digits of another width or script written as 0–9"),
    Repair.SEPARATORS: _("Dashes, dots, commas or brackets removed"),
    Repair.DECIMAL: _("“.0” at the end removed"),
    Repair.SCIENTIFIC: _("Scientific notation written out"),
    Repair.PREFIX: _("Country code written with a +"),
    Repair.PLUS: _("A + put in front of the country code"),
    Repair.COUNTRY_COLUMN: _("Country code taken from the country column"),
    Repair.LABEL: _("A word such as “Tel:” in front removed"),
    Repair.LINE_BREAKS: _("Line breaks made uniform"),
}


class Unreadable(Exception):
    """There are no digits to go on with; `reading` says why, and never contains the text."""

    def __init__(self, reading: PhoneProblem | Ambiguity) -> None:
        super().__init__(reading.value)
        self.reading = reading


# What copying from pages and spreadsheets leaves behind unseen.
INVISIBLE: Final = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff\u3164\uffa0"
)
# Spaces that are not the space bar's; the ideographic one is as wide as a Chinese character and kept in values.
SPACES: Final = frozenset(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
)
_IDEOGRAPHIC_SPACE: Final = "\u3000"
_PLAINER: Final[dict[int, int | str | None]] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full width
    **dict.fromkeys(map(ord, INVISIBLE)),
    **dict.fromkeys(map(ord, SPACES | {_IDEOGRAPHIC_SPACE}), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u30fc\ufe58\ufe63"), "-"),
    **dict.fromkeys(map(ord, "\u00b7\u2022\u2027\u2219\u30fb\uff65"), "."),
    **dict.fromkeys(map(ord, "'`´“”‘’‚‛„‟«»‹›′″\uff07\uff02\uff40"), '"'),
    **dict.fromkeys(map(ord, "［【「『{｛〔"), "["),
    **dict.fromkeys(map(ord, "］】」』}｝〕"), "]"),
    **dict.fromkeys(map(ord, "、，"), ","),
}
_ASCII_QUOTES: Final = str.maketrans("'`", '""')
_WRAPPED = re.compile(r'=?\s*"+\s*([^"]*?)\s*"*|([^"]*?)\s*"+').fullmatch
_LABEL = re.compile(
    r"(?:telephone|tel|phone|mobile|mob|cellphone|cell|手机号码|手机号|手机|手機|联系电话|联系方式|电话号码|电话|電話|号码)"
    r"(?:\s?(?:no|number))?\.?\s?[:=]?\s?(?=[+(\[0-9])",
    re.IGNORECASE,
).match
_MINUS = re.compile(r"-\s*[0-9]").match
_DECIMAL = re.compile(r"(\+?[0-9]+)\.0*").fullmatch
_FRACTION = re.compile(r"\+?[0-9]{7,}\.[0-9]{1,3}").fullmatch
_THOUSANDS = re.compile(r"(\+?[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0*)?").fullmatch
_SCIENTIFIC = re.compile(r"(\+?)([0-9]{1,3})(?:[.,]([0-9]*))?\s*[eE]\s*(\+?)([0-9]{1,3})").fullmatch
_EXTENSION = re.compile(
    r".*[0-9)\s](?:;?\s*ext(?:ension|n)?|x|转|轉|分机|分機|内线|#)\s*[.:=]*\s*[0-9]{1,6}", re.IGNORECASE
).fullmatch
_BETWEEN = re.compile(r"[/,;|&\n\r\t\\]+|\s+(?:or|and)\s+|或|和|及", re.IGNORECASE).split
_TWO_PLUSES = re.compile(r"\+[^+]*[0-9][^+]*\+").search
_GLUED = re.compile(r"(?:(?:\+?86)?1[3-9][0-9]{9}){2}").fullmatch
_NUMBER_INSIDE = re.compile(r"(?<![0-9])(?:\+?86)?1[3-9][0-9]{9}(?![0-9])|\+[1-9][0-9]{7,14}(?![0-9])").search
_SEPARATORS = re.compile(r"[-.()\[\]_]+")
_WHITE = re.compile(r"\s+")
_DIALLABLE = re.compile(r"\+?[0-9]+").fullmatch
_DIGIT = re.compile(r"[0-9]").search
_EXACT_DIGITS = 15  # what a spreadsheet's number keeps (IEEE 754 binary64)
_LONGEST_CELL = 200
_FEWEST_DIGITS = 7


def digits_of(cell: str) -> tuple[str, list[Repair]]:
    """ASCII digits with an optional + in front, and what was taken away for that; raises Unreadable."""
    if len(cell) > _LONGEST_CELL:
        raise Unreadable(PhoneProblem.CHARACTERS)
    repairs: list[Repair] = []
    text = _unwrapped(_plain(cell, repairs), repairs)
    label = _LABEL(text)
    if label is not None:
        repairs.append(Repair.LABEL)
        text = text[label.end() :]
    if _DIALLABLE(text):
        return _bounded(text), repairs
    if not _DIGIT(text):
        raise Unreadable(PhoneProblem.CHARACTERS if text.strip("+-.()[] ") else PhoneProblem.EMPTY)
    if _MINUS(text):  # =86-13800001234 is -13800001148: right length, wrong number
        raise Unreadable(Ambiguity.MINUS)
    text = _written_out(text, repairs)
    _refuse_several(text)
    text, spaces = _WHITE.subn("", text)
    text, separators = _SEPARATORS.subn("", text)
    if spaces:
        repairs.append(Repair.SPACES)
    if separators:
        repairs.append(Repair.SEPARATORS)
    if not _DIALLABLE(text):
        raise Unreadable(Ambiguity.TEXT_AROUND if _NUMBER_INSIDE(text) else PhoneProblem.CHARACTERS)
    return _bounded(text), repairs


def _plain(cell: str, repairs: list[Repair]) -> str:
    """ASCII where there is an ASCII character for it, without invisible characters and without spaces around."""
    text = cell
    if not cell.isascii():
        if not INVISIBLE.isdisjoint(cell):
            repairs.append(Repair.INVISIBLE)
        text = cell.translate(_PLAINER)
        if not text.isascii():
            text = "".join(map(_ascii_digit, text))
        if "＋" in cell or any(unicodedata.decimal(one, "") != "" for one in cell if not one.isascii()):
            repairs.append(Repair.FULL_WIDTH)
    trimmed = text.strip()
    if trimmed != text:
        repairs.append(Repair.SPACES)
    return trimmed


def _ascii_digit(character: str) -> str:
    """Decimal digits of any script; superscripts and circled digits, which are none, stay and make an error."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _unwrapped(text: str, repairs: list[Repair]) -> str:
    """Without quotes around, an apostrophe in front, or the ="…" that keeps a spreadsheet from calculating."""
    quoted = text.translate(_ASCII_QUOTES)
    wrapped = _WRAPPED(quoted) if '"' in quoted else None
    if wrapped is None:
        return text
    repairs.append(Repair.QUOTES)
    return (wrapped[1] if wrapped[1] is not None else wrapped[2]).strip()


def _written_out(text: str, repairs: list[Repair]) -> str:
    """A number as a spreadsheet prints it: without its `.0`, its exponent and its commas."""
    decimal = _DECIMAL(text)
    if decimal is not None:
        repairs.append(Repair.DECIMAL)
        return _exact(decimal[1])
    thousands = _THOUSANDS(text)
    if thousands is not None:
        repairs.append(Repair.SEPARATORS)
        return _exact(thousands[1].replace(",", ""))
    if _FRACTION(text):
        raise Unreadable(Ambiguity.DECIMAL)
    scientific = _SCIENTIFIC(text)
    if scientific is None:
        return text
    plus, whole, fraction, _sign, exponent = scientific.groups(default="")
    missing = int(exponent) - len(fraction)
    if missing > 0:
        raise Unreadable(Ambiguity.SCIENTIFIC)
    digits = whole + fraction
    if missing < 0:
        if digits[missing:].strip("0"):
            raise Unreadable(Ambiguity.DECIMAL)
        digits = digits[:missing]
    repairs.append(Repair.SCIENTIFIC)
    return _exact(plus + digits)


def _exact(digits: str) -> str:
    """The digits, unless there are more than a spreadsheet's number keeps."""
    if len(digits.removeprefix("+")) > _EXACT_DIGITS:
        raise Unreadable(Ambiguity.DIGITS_LOST)
    return digits


def _bounded(digits: str) -> str:
    if _GLUED(digits):
        raise Unreadable(Ambiguity.TWO_NUMBERS)
    # Fifteen digits, then zeros: a number that a spreadsheet has cut.
    if (
        len(digits) > _EXACT_DIGITS
        and not digits.startswith(("0", "+"))
        and not digits[_EXACT_DIGITS:].strip("0")
    ):
        raise Unreadable(Ambiguity.DIGITS_LOST)
    return digits


def _refuse_several(text: str) -> None:
    """Raises when the text holds more than one number, or a number and its extension."""
    if _EXTENSION(text):
        raise Unreadable(Ambiguity.EXTENSION)
    parts = [part for part in _BETWEEN(text) if _DIGIT(part)]
    if len(parts) > 1 and len(re.sub(r"[^0-9]", "", parts[0])) >= _FEWEST_DIGITS:
        raise Unreadable(Ambiguity.TWO_NUMBERS)
    words = text.split()
    if _TWO_PLUSES(text) or sum(isinstance(try_parse(word), Phone) for word in words) > 1:
        raise Unreadable(Ambiguity.TWO_NUMBERS)
