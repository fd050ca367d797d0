"""Delivery receipts: the text of SMPP 3.4 appendix B as carriers really write it, and the parameters beside it."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from apps.carriers.protocols.base import ReceiptFact
from apps.carriers.protocols.smpp import pdu

STATE_WORDS: Final[dict[int, str]] = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
PASSING_STATES: Final = frozenset({"ENROUTE", "ACCEPTD"})
_SPELLINGS: Final[dict[str, str]] = {
    "DELIVERED": "DELIVRD",
    "DELIVRED": "DELIVRD",
    "DELIVERD": "DELIVRD",
    "UNDELIVERED": "UNDELIV",
    "UNDELIVERABLE": "UNDELIV",
    "UNDELIVRD": "UNDELIV",
    "UNDELIVD": "UNDELIV",
    "REJECTED": "REJECTD",
    "REJECTE": "REJECTD",
    "ACCEPTED": "ACCEPTD",
    "EXPIRD": "EXPIRED",
    "DELETD": "DELETED",
    "EN_ROUTE": "ENROUTE",
}
# One field name, in any spelling seen: `submit date`, `submit_date`, `submitdate`, `message id`, `msgid`, `Text`, …
_FIELD: Final = re.compile(
    r"(?<![a-z0-9])(?P<name>(?:message[ _-]?|msg[ _-]?)?id|sub|dlvrd|submit[ _-]?(?:date|time)|done[ _-]?(?:date|time)"
    r"|stat(?:us|e)?|err(?:or)?(?:[ _-]?code)?|te?xt)[ ]*[:=]",
    re.IGNORECASE,
)
# The form of the specification, to the letter: what nearly all receipts are, read in one step.
_EXACT: Final = re.compile(
    r"id:(?P<id>[^ ]+) sub:\d+ dlvrd:\d+ submit date:(?P<submit>\d{10,14}) done date:(?P<done>\d{10,14}) "
    r"stat:(?P<stat>[^ ]+) err:(?P<err>[^ ]*) text:(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NOT_DIGITS: Final = re.compile(r"[^0-9]")
MAX_RECEIPT_TEXT: Final = 1024


@dataclass(frozen=True, slots=True)
class ReceiptText:
    """The fields of a receipt's text; what is missing or unreadable is empty."""

    reference: str = ""
    state: str = ""
    error_code: str = ""
    submitted_at: dt.datetime | None = None
    done_at: dt.datetime | None = None
    text_head: str = ""

    @property
    def looks_real(self) -> bool:
        """Whether this can only be a receipt: an id and a state."""
        return bool(self.reference and self.state)


def parse_text(text: str, zone: dt.tzinfo = dt.UTC) -> ReceiptText:
    """Read `id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…` in any order, case and spacing."""
    text = text[:MAX_RECEIPT_TEXT]
    exact = _EXACT.match(text)
    fields = exact.groupdict() if exact else _fields(text)
    return ReceiptText(
        reference=_word(fields.get("id", "")),
        state=state_word(_word(fields.get("stat", ""))),
        error_code=_word(fields.get("err", "")),
        submitted_at=parse_date(fields.get("submit", ""), zone),
        done_at=parse_date(fields.get("done", ""), zone),
        text_head=fields.get("text", "").strip(" \0"),
    )


def _fields(text: str) -> dict[str, str]:
    """The pieces between field names; of a name that comes twice, the first."""
    fields: dict[str, str] = {}
    name, start = "", 0
    for found in _FIELD.finditer(text):
        if name:
            fields.setdefault(name, text[start : found.start()])
        name, start = _kind(found["name"]), found.end()
        if name == "text":
            break
    if name:
        fields.setdefault(name, text[start:])
    return fields


def _kind(name: str) -> str:
    name = name.lower()
    if name.endswith("id"):
        return "id"
    if name.startswith("sub"):
        return "submit" if len(name) > 3 else "sub"
    for kind in ("done", "stat", "err", "dlvrd"):
        if name.startswith(kind):
            return kind
    return "text"


def _word(value: str) -> str:
    return value.strip(" \t\r\n\0,;").strip("\"'")


def state_word(word: str) -> str:
    """Upper case, usual misspellings mended, the numbers of message_state as words; others (MB:1013) as they are."""
    word = word.upper()
    if word.isascii() and word.isdigit() and len(word) == 1:
        return STATE_WORDS.get(int(word), word)
    return _SPELLINGS.get(word, word)


def parse_date(value: str, zone: dt.tzinfo = dt.UTC) -> dt.datetime | None:
    """YYMMDDhhmm, YYMMDDhhmmss, YYYYMMDDhhmm[ss], with or without punctuation, in the carrier's zone; UTC comes out."""
    digits = value if value.isdecimal() and value.isascii() else _NOT_DIGITS.sub("", value)
    if len(digits) >= 12 and digits.startswith("20") and (len(digits) >= 14 or not _is_date(digits[:12])):
        digits = digits[2:]
    if len(digits) < 10:
        return None
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    hour, minute, second = int(digits[6:8]), int(digits[8:10]), int(digits[10:12] or 0)
    try:
        local = dt.datetime(2000 + year, month, day, hour, minute, second, tzinfo=zone)
        return local.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def parse_absolute(value: str) -> dt.datetime | None:
    """The absolute form `YYMMDDhhmmsstnnp` (§7.1.1.1): local time, tenths, then quarters of an hour from UTC."""
    if len(value) != 16 or not (value[:15].isascii() and value[:15].isdigit()) or value[15] not in "+-":
        return None
    quarters = int(value[13:15])
    offset = dt.timedelta(minutes=15 * (quarters if value[15] == "+" else -quarters))
    if abs(offset) >= dt.timedelta(hours=24):
        return None
    return parse_date(value[:12], dt.timezone(offset))


def _is_date(digits: str) -> bool:
    """Whether YYMMDDhhmmss is a time at all: tells it from YYYYMMDDhhmm, whose month would be read as year."""
    month, day, hour, minute, second = (int(digits[at : at + 2]) for at in range(2, 12, 2))
    return 1 <= month <= 12 and 1 <= day <= 31 and hour <= 23 and minute <= 59 and second <= 59


def read_receipt(
    message: pdu.ShortMessage,
    text: str,
    *,
    number: str,
    raw: bytes,
    received_at: dt.datetime,
    zone: dt.tzinfo = dt.UTC,
) -> ReceiptFact:
    """Join a receipt's text and its parameters. Never raises: a receipt that says nothing is kept all the same."""
    parsed = parse_text(text, zone)
    tlvs = message.tlvs
    by_tlv = tlvs.get(pdu.RECEIPTED_MESSAGE_ID, b"").split(b"\0", 1)[0].decode("latin-1").strip()
    reference = by_tlv or parsed.reference
    state = parsed.state or STATE_WORDS.get(int.from_bytes(tlvs.get(pdu.MESSAGE_STATE, b"\0")[:1], "big"), "")
    echoed = tlvs.get(pdu.USER_MESSAGE_REFERENCE, b"")
    return ReceiptFact(
        reference=reference,
        state=state,
        error_code=parsed.error_code or _network_error(tlvs.get(pdu.NETWORK_ERROR_CODE, b"")),
        number=number,
        raw=raw,
        received_at=received_at,
        done_at=parsed.done_at,
        submitted_at=parsed.submitted_at,
        text_head=parsed.text_head,
        other_reference=parsed.reference if parsed.reference != reference else "",
        user_reference=int.from_bytes(echoed, "big") if len(echoed) == 2 else None,
        final=state not in PASSING_STATES and message.esm_class & pdu.ESM_TYPE_MASK != pdu.ESM_INTERMEDIATE,
    )


def _network_error(value: bytes) -> str:
    """network_error_code (§5.3.2.31): one octet for the network's type, two for its code."""
    return f"{int.from_bytes(value[1:3], 'big'):03d}" if len(value) == 3 else ""


def is_receipt(message: pdu.ShortMessage) -> bool:
    """Whether a deliver_sm says of itself that it is a receipt."""
    kind = message.esm_class & pdu.ESM_TYPE_MASK
    return kind in (pdu.ESM_RECEIPT, pdu.ESM_INTERMEDIATE) or pdu.RECEIPTED_MESSAGE_ID in message.tlvs


def receipt_text(
    reference: str,
    state: str,
    error_code: str,
    submitted_at: dt.datetime,
    done_at: dt.datetime,
    text_head: str,
) -> str:
    """Write the text of appendix B; times are written in the zone they carry."""
    delivered = "001" if state == "DELIVRD" else "000"
    return (
        f"id:{reference} sub:001 dlvrd:{delivered} submit date:{submitted_at:%y%m%d%H%M} "
        f"done date:{done_at:%y%m%d%H%M} stat:{state} err:{error_code} text:{text_head}"
    )
