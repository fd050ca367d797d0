"""Text to short messages and back: data coding, user data headers, long messages in three ways.

Where a text is cut is decided by `core.segments` alone, so that what is sent is what was shown and billed.
"""

import enum
from dataclasses import dataclass
from typing import Final

from apps.carriers.protocols.base import Concatenation
from apps.carriers.protocols.smpp import pdu
from apps.core import segments

GSM7: Final = 0x00  # data_coding: the SMSC's default alphabet, here GSM 03.38, one septet per octet
ASCII: Final = 0x01
LATIN1: Final = 0x03
UCS2: Final = 0x08
MAX_PARTS: Final = 255
UDH_CONCAT_8: Final = 0x00
UDH_CONCAT_16: Final = 0x08


class LongMessages(enum.StrEnum):
    """How the parts of a long message are tied together."""

    UDH = "udh"  # a user data header in front of each part
    SAR = "sar"  # sar_* parameters beside each part
    PAYLOAD = "payload"  # not cut at all: one message_payload, which the carrier cuts


class Alphabet(enum.StrEnum):
    """What a carrier takes data_coding 0 for."""

    GSM7 = "gsm7"
    LATIN1 = "latin1"


@dataclass(frozen=True, slots=True)
class EncodedPart:
    """One submit_sm's worth of a text."""

    seq: int
    total: int
    data_coding: int
    esm_class: int
    short_message: bytes
    tlvs: dict[int, bytes]


def encode(
    text: str,
    *,
    mainland: bool,
    reference: int,
    long_messages: LongMessages = LongMessages.UDH,
    alphabet: Alphabet = Alphabet.GSM7,
) -> list[EncodedPart]:
    """Encode a text as the parts in which it is counted; `reference` ties them (8 bits of it in a header).

    A carrier that reads data_coding 0 as Latin-1 is given 3 (Latin-1) where every part allows it; the parts stay
    those of the one counter. Raises `PduError` for more than 255 parts.
    """
    kind, octets = segments.encode_parts(text, mainland=mainland)
    total = len(octets)
    if total > MAX_PARTS:
        raise pdu.PduError(f"{total} parts, at most {MAX_PARTS}")
    data_coding = UCS2
    if kind is segments.Encoding.GSM7:
        data_coding, octets = _for_alphabet(octets, alphabet)
    if total == 1:
        return [EncodedPart(1, 1, data_coding, 0, octets[0], {})]
    if long_messages is LongMessages.PAYLOAD:
        return [EncodedPart(1, 1, data_coding, 0, b"", {pdu.MESSAGE_PAYLOAD: b"".join(octets)})]
    if long_messages is LongMessages.SAR:
        return [
            EncodedPart(seq, total, data_coding, 0, part, sar(reference, total, seq))
            for seq, part in enumerate(octets, 1)
        ]
    return [
        EncodedPart(seq, total, data_coding, pdu.ESM_UDHI, udh(reference, total, seq) + part, {})
        for seq, part in enumerate(octets, 1)
    ]


def _for_alphabet(octets: list[bytes], alphabet: Alphabet) -> tuple[int, list[bytes]]:
    """All parts in one coding: a handset joins only parts of the same."""
    if alphabet is Alphabet.LATIN1:
        try:
            return LATIN1, [segments.decode_gsm7(part).encode("latin-1") for part in octets]
        except UnicodeEncodeError:
            pass  # Greek capitals and the euro sign exist in the GSM alphabet only
    return GSM7, octets


def udh(reference: int, total: int, seq: int) -> bytes:
    """The user data header of one part (3GPP TS 23.040 §9.2.3.24.1, 8-bit reference)."""
    return bytes((5, UDH_CONCAT_8, 3, reference & 0xFF, total, seq))


def sar(reference: int, total: int, seq: int) -> dict[int, bytes]:
    """The parameters that name the place of one part (§5.3.2.22 to 24)."""
    return {
        pdu.SAR_MSG_REF_NUM: (reference & 0xFFFF).to_bytes(2, "big"),
        pdu.SAR_TOTAL_SEGMENTS: bytes((total,)),
        pdu.SAR_SEGMENT_SEQNUM: bytes((seq,)),
    }


def decode(octets: bytes, data_coding: int, alphabet: Alphabet = Alphabet.GSM7) -> str:
    """Read a text; never raises: what cannot be read becomes U+FFFD."""
    if data_coding == GSM7 and alphabet is Alphabet.GSM7:
        return segments.decode_gsm7(octets)
    if is_ucs2(data_coding):
        return segments.decode_ucs2(octets)
    if data_coding == ASCII:
        return octets.decode("ascii", "replace")
    if data_coding & 0xF0 == 0xF0 and not data_coding & 0x04:  # GSM alphabet with a message class
        return segments.decode_gsm7(octets)
    return octets.decode("latin-1")


def is_ucs2(data_coding: int) -> bool:
    """Whether a text of this coding is UTF-16."""
    return data_coding & 0xFC == UCS2 or data_coding in (0x18, 0x19)  # 0x18: the same with a message class


def message_text(
    message: pdu.ShortMessage, alphabet: Alphabet = Alphabet.GSM7
) -> tuple[str, Concatenation | None]:
    """The text of a submit_sm or deliver_sm without its header, and its place in a longer one."""
    octets = message.payload
    place = _sar_place(message.tlvs)
    if message.esm_class & pdu.ESM_UDHI:
        header_place, octets = take_udh(octets)
        place = header_place or place
    if place is not None and place.total > 1 and is_ucs2(message.data_coding):
        return segments.decode_ucs2_part(octets), place
    return decode(octets, message.data_coding, alphabet), place


def take_udh(octets: bytes) -> tuple[Concatenation | None, bytes]:
    """Split off the user data header; a header that is longer than the message leaves all of it as text."""
    if not octets or octets[0] + 1 > len(octets):
        return None, octets
    end = octets[0] + 1
    at = 1
    place = None
    while at + 2 <= end:
        kind, length = octets[at], octets[at + 1]
        body = octets[at + 2 : min(at + 2 + length, end)]
        if kind == UDH_CONCAT_8 and len(body) == 3:
            place = Concatenation(body[0], body[1], body[2])
        elif kind == UDH_CONCAT_16 and len(body) == 4:
            place = Concatenation(body[0] << 8 | body[1], body[2], body[3])
        at += 2 + length
    return place, octets[end:]


def _sar_place(tlvs: dict[int, bytes]) -> Concatenation | None:
    values = [tlvs.get(tag) for tag in (pdu.SAR_MSG_REF_NUM, pdu.SAR_TOTAL_SEGMENTS, pdu.SAR_SEGMENT_SEQNUM)]
    if not all(values):
        return None
    reference, total, seq = (int.from_bytes(value or b"", "big") for value in values)
    return Concatenation(reference, total, seq)
