"""Characters that no value may carry: unseen ones that change or break a text, and the brackets that mark a signature."""

import re
import unicodedata
from typing import NamedTuple

# 【】 would let a value pass itself off as somebody else's signature (rules 17 and 78). Left-to-right and right-to-left
# marks are not here: Arabic and Hebrew need them, and unlike overrides they cannot show a text in another order.
_REFUSED = re.compile(
    "[【】"
    "\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters; line breaks are text
    "\u2028\u2029"
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use: no two handsets show the same
    "\ud800-\udfff"  # half a character
    "\ufdd0-\ufdef\ufffe\uffff"
    "]"
).search
_BRACKET = re.compile("[【】]").search
# Python's tables are older than the newest emoji and ideographs: where Unicode only adds pictographs and Chinese
# characters, a code point that they do not know is taken for a new one.
_GROWING = ((0x1F000, 0x1FC00), (0x20000, 0x3FFFE))


class Forbidden(NamedTuple):
    """The first forbidden character: how a person reads it (`【` or `U+202E`), and its index in the value."""

    shown: str
    at: int


def forbidden(value: str) -> Forbidden | None:
    """The first character that may not stand in a value; None when all may."""
    if value.isprintable():
        bracket = _BRACKET(value)
        return None if bracket is None else _named(value, bracket.start())
    match = _REFUSED(value)
    refused = match.start() if match is not None else len(value)
    unassigned = next((index for index in range(refused) if _is_unassigned(value[index])), refused)
    return None if unassigned == len(value) else _named(value, unassigned)


def _is_unassigned(character: str) -> bool:
    if unicodedata.category(character) != "Cn":
        return False
    code = ord(character)
    return code & 0xFFFE == 0xFFFE or not any(start <= code < end for start, end in _GROWING)


def _named(value: str, index: int) -> Forbidden:
    character = value[index]
    return Forbidden(character if character.isprintable() else f"U+{ord(character):04X}", index)
