"""Segments: the one counter for console, API, bill and carrier, and the cutting of long texts into parts.

Rules (product rules 78–84): mainland ≤ 70 → 1, else 67 each, always counted as UCS-2; elsewhere GSM-7 ≤ 160 → 1, else
153 each with extended characters counting 2, or UCS-2 ≤ 70 → 1, else 67 each. Characters outside the basic plane
(emoji) count 2. A part never ends inside an escape or a surrogate pair, so a text may need one part more than the
division says; what is counted is what is sent.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)  # 3GPP TS 23.038 §6.2.1, in code order
_ESCAPE: Final = 0x1B
_EXTENDED: Final = {
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}

_TO_GSM7: Final = str.maketrans(
    {character: chr(code) for code, character in enumerate(_BASIC) if code != _ESCAPE}
    | {character: chr(_ESCAPE) + chr(code) for character, code in _EXTENDED.items()}
)
# A handset shows a space for an escape it does not know (TS 23.038 §6.2.1.1), and a form feed is a page break.
_FROM_GSM7: Final = _BASIC.replace("\x1b", "\xa0")
_FROM_EXTENDED: Final = {code: character for character, code in _EXTENDED.items()} | {
    0x0A: "\f",
    _ESCAPE: " ",
}

_BASIC_CLASS = re.escape(_BASIC.replace("\x1b", ""))
_EXTENDED_CLASS = re.escape("".join(_EXTENDED))
_find_not_gsm7 = re.compile(f"[^{_BASIC_CLASS}{_EXTENDED_CLASS}]").search
_find_extended = re.compile(f"[{_EXTENDED_CLASS}]").findall


class Encoding(StrEnum):
    """How the text travels over the air."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


class Room(NamedTuple):
    """How many units fit: alone, and in each part beside the six octets that join parts on the handset."""

    single: int
    part: int


ROOM: Final = {Encoding.GSM7: Room(160, 153), Encoding.UCS2: Room(70, 67)}


class FirstUcs2(NamedTuple):
    """The first character that GSM-7 does not have, and its index in the text."""

    character: str
    position: int


class Segmentation(NamedTuple):
    """A counted text.

    `characters` is what the customer sees and what the limit of 500 means (emoji 2, everything else 1); `units` is what
    fills segments (GSM-7 septets or UTF-16 units); `first_ucs2` is None for GSM-7 and for the mainland, where nothing
    would become cheaper by replacing a character.
    """

    encoding: Encoding
    characters: int
    units: int
    segments: int
    first_ucs2: FirstUcs2 | None


def count(text: str, *, mainland: bool) -> Segmentation:
    """Count a whole text, signature with its brackets included (see `composing.compose`)."""
    characters = _utf16_length(text)
    found = None if mainland else _find_not_gsm7(text)
    if mainland or found is not None:
        first = FirstUcs2(found[0], found.start()) if found is not None else None
        return Segmentation(Encoding.UCS2, characters, characters, _ucs2_segments(text, characters), first)
    units = characters + len(_find_extended(text))
    return Segmentation(Encoding.GSM7, characters, units, _gsm7_segments(text, characters, units), None)


def split(text: str, *, mainland: bool) -> list[str]:
    """The parts in order, at least one; as many as `count` says, and joined they are the text."""
    encoding, parts = encode_parts(text, mainland=mainland)
    return [decode(part, encoding) for part in parts]


def encode_parts(text: str, *, mainland: bool) -> tuple[Encoding, list[bytes]]:
    """The encoding and each part's octets as SMPP's short_message takes them, without the joining header."""
    if mainland or _find_not_gsm7(text) is not None:
        units = encode_ucs2(text)
        ends = _ucs2_ends(units)
        return Encoding.UCS2, [
            units[start * 2 : end * 2] for start, end in zip([0, *ends], ends, strict=False)
        ]
    octets = encode_gsm7(text)
    ends = _gsm7_ends(octets)
    return Encoding.GSM7, [octets[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def is_gsm7(text: str) -> bool:
    """Whether the GSM default alphabet and its extension hold every character."""
    return _find_not_gsm7(text) is None


def encode_gsm7(text: str) -> bytes:
    """One septet an octet, escapes as 0x1B and a second octet: what SMPP data_coding 0 carries.

    Raises ValueError, naming the position and never the text, for a character that GSM-7 does not have.
    """
    found = _find_not_gsm7(text)
    if found is not None:
        raise ValueError(f"character {found.start()} is not in the GSM-7 alphabet")
    return text.translate(_TO_GSM7).encode("ascii")


def decode_gsm7(octets: bytes) -> str:
    """The text of unpacked GSM-7 octets; what no handset could show either becomes U+FFFD, so it never raises."""
    characters = []
    escaped = False
    for octet in octets:
        if escaped:
            characters.append(_FROM_EXTENDED.get(octet) or (_FROM_GSM7[octet] if octet < 128 else "\ufffd"))
            escaped = False
        elif octet == _ESCAPE:
            escaped = True
        else:
            characters.append(_FROM_GSM7[octet] if octet < 128 else "\ufffd")
    return "".join(characters)


def encode_ucs2(text: str) -> bytes:
    """Big-endian UTF-16, which carriers and handsets take for UCS-2; half a surrogate pair becomes U+FFFD."""
    try:
        return text.encode("utf-16-be")
    except UnicodeEncodeError:
        return _mended(text).encode("utf-16-be")


def decode_ucs2(octets: bytes) -> str:
    """The text of big-endian UTF-16 octets; an odd octet or half a pair becomes U+FFFD, so it never raises."""
    return octets.decode("utf-16-be", "replace")


def decode_ucs2_part(octets: bytes) -> str:
    """The same of one part of a longer text: half a pair at its edge stays, for the other half is in the next part."""
    whole = octets[: len(octets) // 2 * 2].decode("utf-16-be", "surrogatepass")
    return whole + "\ufffd" * (len(octets) % 2)


def join_parts(parts: Iterable[str]) -> str:
    """One text of the texts of its parts, in order: halves that meet are one character, others become U+FFFD."""
    return _mended("".join(parts))


def decode(octets: bytes, encoding: Encoding) -> str:
    """The text of one part."""
    return decode_gsm7(octets) if encoding is Encoding.GSM7 else decode_ucs2(octets)


def _mended(text: str) -> str:
    """Halves of a pair that stand beside each other are joined, single ones become U+FFFD (one unit each way)."""
    return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")


def _utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-be", "surrogatepass")) // 2


def _ucs2_segments(text: str, units: int) -> int:
    room = ROOM[Encoding.UCS2]
    if units <= room.single:
        return 1
    if units == len(text):
        return -(-units // room.part)
    return len(_ucs2_ends(encode_ucs2(text)))


def _gsm7_segments(text: str, characters: int, units: int) -> int:
    room = ROOM[Encoding.GSM7]
    if units <= room.single:
        return 1
    if units == characters:
        return -(-units // room.part)
    return len(_gsm7_ends(encode_gsm7(text)))


def _ucs2_ends(octets: bytes) -> list[int]:
    """Where each part ends, in units; a cut in front of a low surrogate moves one unit back."""
    units = len(octets) // 2
    room = ROOM[Encoding.UCS2]
    if units <= room.single:
        return [units]
    ends: list[int] = []
    end = 0
    while end < units:
        end += room.part
        if end < units and 0xDC <= octets[end * 2] <= 0xDF:
            end -= 1
        ends.append(min(end, units))
    return ends


def _gsm7_ends(octets: bytes) -> list[int]:
    """Where each part ends, in septets; a cut behind an escape moves one septet back."""
    room = ROOM[Encoding.GSM7]
    if len(octets) <= room.single:
        return [len(octets)]
    ends: list[int] = []
    end = 0
    while end < len(octets):
        end += room.part
        if end < len(octets) and octets[end - 1] == _ESCAPE:
            end -= 1
        ends.append(min(end, len(octets)))
    return ends
