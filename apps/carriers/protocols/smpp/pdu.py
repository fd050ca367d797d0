"""SMPP 3.4 PDUs as bytes and back (§4, §5): strict in what is written, lenient in what is read, never hanging.

Reading raises `PduError` and nothing else for any bytes whatever. Text fields are Latin-1, so that every octet survives.
"""

import struct
from dataclasses import dataclass, field
from typing import Final

from apps.carriers.protocols.smpp import statuses

RESPONSE: Final = 0x80000000
GENERIC_NACK: Final = 0x80000000
BIND_RECEIVER: Final = 0x01
BIND_TRANSMITTER: Final = 0x02
QUERY_SM: Final = 0x03
SUBMIT_SM: Final = 0x04
DELIVER_SM: Final = 0x05
UNBIND: Final = 0x06
BIND_TRANSCEIVER: Final = 0x09
ENQUIRE_LINK: Final = 0x15
ALERT_NOTIFICATION: Final = 0x102
QUERY_SM_RESP: Final = QUERY_SM | RESPONSE
SUBMIT_SM_RESP: Final = SUBMIT_SM | RESPONSE
DELIVER_SM_RESP: Final = DELIVER_SM | RESPONSE
UNBIND_RESP: Final = UNBIND | RESPONSE
ENQUIRE_LINK_RESP: Final = ENQUIRE_LINK | RESPONSE
BINDS: Final = frozenset({BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER})

DEST_ADDR_SUBUNIT: Final = 0x0005
RECEIPTED_MESSAGE_ID: Final = 0x001E
USER_MESSAGE_REFERENCE: Final = 0x0204
SAR_MSG_REF_NUM: Final = 0x020C
SAR_TOTAL_SEGMENTS: Final = 0x020E
SAR_SEGMENT_SEQNUM: Final = 0x020F
SC_INTERFACE_VERSION: Final = 0x0210
NETWORK_ERROR_CODE: Final = 0x0423
MESSAGE_PAYLOAD: Final = 0x0424
MESSAGE_STATE: Final = 0x0427

ESM_RECEIPT: Final = 0x04  # message type bits 5–2 of esm_class: an SMSC delivery receipt
ESM_INTERMEDIATE: Final = 0x20  # … an intermediate notification
ESM_TYPE_MASK: Final = 0x3C
ESM_UDHI: Final = 0x40  # the short message begins with a user data header

HEADER_LENGTH: Final = 16
MAX_PDU_LENGTH: Final = 70_000  # a message_payload of 64 KiB and everything else at its longest
MAX_SHORT_MESSAGE: Final = 254
MAX_TLVS: Final = 64
MAX_TEXT_READ: Final = 256  # peers write longer ids and passwords than the specification allows
MAX_SEQUENCE: Final = 0x7FFFFFFF

_HEADER = struct.Struct("!IIII")
_TLV = struct.Struct("!HH")


class PduError(ValueError):
    """Bytes that are not a PDU, or a PDU that cannot be written; `status` is what to answer the peer."""

    def __init__(self, text: str, status: int = statuses.INVALID_MESSAGE_LENGTH) -> None:
        super().__init__(text)
        self.status = status


@dataclass(slots=True)
class Bare:
    """A PDU without a body: enquire_link, unbind, their responses, generic_nack."""

    command: int
    sequence: int = 0
    status: int = 0

    def encode(self) -> bytes:
        return _frame(self.command, self.status, self.sequence, b"")


@dataclass(slots=True)
class Opaque:
    """A PDU of a kind this side does not speak (alert_notification, data_sm, a vendor's own): kept, not read."""

    command: int
    sequence: int = 0
    status: int = 0
    body: bytes = b""

    def encode(self) -> bytes:
        return _frame(self.command, self.status, self.sequence, self.body)


@dataclass(slots=True)
class Bind:
    """bind_receiver, bind_transmitter, bind_transceiver (§4.1)."""

    command: int
    sequence: int = 0
    system_id: str = ""
    password: str = ""
    system_type: str = ""
    interface_version: int = 0x34
    addr_ton: int = 0
    addr_npi: int = 0
    address_range: str = ""
    status: int = 0

    def encode(self) -> bytes:
        body = (
            _text(self.system_id, 15)
            + _text(self.password, 64)  # the specification's 8 characters are too few for many real carriers
            + _text(self.system_type, 12)
            + _octets(self.interface_version, self.addr_ton, self.addr_npi)
            + _text(self.address_range, 40)
        )
        return _frame(self.command, self.status, self.sequence, body)


@dataclass(slots=True)
class BindResp:
    """The answer to a bind; an unsuccessful one may have no body."""

    command: int
    sequence: int = 0
    status: int = 0
    system_id: str = ""
    tlvs: dict[int, bytes] = field(default_factory=dict)

    def encode(self) -> bytes:
        body = _text(self.system_id, 15) + _encode_tlvs(self.tlvs)
        return _frame(self.command, self.status, self.sequence, body)


@dataclass(slots=True)
class ShortMessage:
    """submit_sm and deliver_sm, which have one shape (§4.4.1, §4.6.1)."""

    command: int
    sequence: int = 0
    source: str = ""
    destination: str = ""
    short_message: bytes = b""
    esm_class: int = 0
    data_coding: int = 0
    registered_delivery: int = 0
    source_ton: int = 0
    source_npi: int = 0
    destination_ton: int = 0
    destination_npi: int = 0
    service_type: str = ""
    protocol_id: int = 0
    priority: int = 0
    schedule: str = ""
    validity: str = ""
    replace: int = 0
    default_message: int = 0
    tlvs: dict[int, bytes] = field(default_factory=dict)
    status: int = 0

    @property
    def payload(self) -> bytes:
        """The message: short_message, or message_payload where that is used instead."""
        return self.short_message or self.tlvs.get(MESSAGE_PAYLOAD, b"")

    def encode(self) -> bytes:
        length = len(self.short_message)
        if length > MAX_SHORT_MESSAGE:
            raise PduError(f"short_message of {length} octets, at most {MAX_SHORT_MESSAGE}")
        body = (
            _text(self.service_type, 5)
            + _octets(self.source_ton, self.source_npi)
            + _text(self.source, 20)
            + _octets(self.destination_ton, self.destination_npi)
            + _text(self.destination, 20)
            + _octets(self.esm_class, self.protocol_id, self.priority)
            + _text(self.schedule, 16)
            + _text(self.validity, 16)
            + _octets(self.registered_delivery, self.replace, self.data_coding, self.default_message, length)
            + self.short_message
        )
        if self.tlvs:
            body += _encode_tlvs(self.tlvs)
        return _frame(self.command, self.status, self.sequence, body)


@dataclass(slots=True)
class MessageResp:
    """submit_sm_resp and deliver_sm_resp; an unsuccessful one may have no body."""

    command: int
    sequence: int = 0
    status: int = 0
    message_id: str = ""
    tlvs: dict[int, bytes] = field(default_factory=dict)

    def encode(self) -> bytes:
        body = _text(self.message_id, 64)
        if self.tlvs:
            body += _encode_tlvs(self.tlvs)
        return _frame(self.command, self.status, self.sequence, body)


@dataclass(slots=True)
class QuerySm:
    """query_sm (§4.8.1)."""

    command: int = QUERY_SM
    sequence: int = 0
    message_id: str = ""
    source_ton: int = 0
    source_npi: int = 0
    source: str = ""
    status: int = 0

    def encode(self) -> bytes:
        body = _text(self.message_id, 64) + _octets(self.source_ton, self.source_npi) + _text(self.source, 20)
        return _frame(self.command, self.status, self.sequence, body)


@dataclass(slots=True)
class QuerySmResp:
    """The answer to query_sm: when it ended (empty while it has not), its state and the network's error."""

    command: int = QUERY_SM_RESP
    sequence: int = 0
    status: int = 0
    message_id: str = ""
    final_date: str = ""
    message_state: int = 0
    error_code: int = 0

    def encode(self) -> bytes:
        body = (
            _text(self.message_id, 64)
            + _text(self.final_date, 16)
            + _octets(self.message_state, self.error_code)
        )
        return _frame(self.command, self.status, self.sequence, body)


Pdu = Bare | Opaque | Bind | BindResp | ShortMessage | MessageResp | QuerySm | QuerySmResp


def _frame(command: int, status: int, sequence: int, body: bytes) -> bytes:
    try:
        return _HEADER.pack(HEADER_LENGTH + len(body), command, status, sequence) + body
    except struct.error as error:
        raise PduError(f"a header field is out of range: {error}") from error


def _text(value: str, longest: int) -> bytes:
    if len(value) > longest:
        raise PduError(
            f"a text of {len(value)} characters, at most {longest}", statuses.INVALID_COMMAND_LENGTH
        )
    try:
        octets = value.encode("latin-1")
    except UnicodeEncodeError as error:
        raise PduError("a text with a character outside Latin-1") from error
    if 0 in octets:
        raise PduError("a text with a NUL inside")
    return octets + b"\0"


def _octets(*values: int) -> bytes:
    try:
        return bytes(values)
    except (ValueError, TypeError) as error:
        raise PduError("a number that does not fit an octet") from error


def _encode_tlvs(tlvs: dict[int, bytes]) -> bytes:
    if len(tlvs) > MAX_TLVS:
        raise PduError(f"{len(tlvs)} optional parameters, at most {MAX_TLVS}")
    try:
        return b"".join([_TLV.pack(tag, len(value)) + value for tag, value in tlvs.items()])
    except struct.error as error:
        raise PduError(f"an optional parameter is out of range: {error}") from error


def _read_text(body: bytes, start: int) -> tuple[str, int]:
    end = body.find(b"\0", start, start + MAX_TEXT_READ)
    if end < 0:
        raise PduError(f"no end of the text that begins at octet {start}")
    return body[start:end].decode("latin-1"), end + 1


def _read_last_text(body: bytes) -> tuple[str, int]:
    """A response's only text: it may be missing, or lack its NUL."""
    if b"\0" not in body and len(body) < MAX_TEXT_READ:
        return body.decode("latin-1"), len(body)
    return _read_text(body, 0)


def _read_tlvs(body: bytes, start: int) -> dict[int, bytes]:
    tlvs: dict[int, bytes] = {}
    end = len(body)
    while start < end:
        if end - start < _TLV.size or len(tlvs) >= MAX_TLVS:
            raise PduError("the optional parameters cannot be read", 0xC0)
        tag, length = _TLV.unpack_from(body, start)
        start += _TLV.size
        if start + length > end:
            raise PduError(f"optional parameter 0x{tag:04X} is cut short", 0xC0)
        tlvs[tag] = body[start : start + length]
        start += length
    return tlvs


def _read_bind(command: int, status: int, sequence: int, body: bytes) -> Bind:
    system_id, at = _read_text(body, 0)
    password, at = _read_text(body, at)
    system_type, at = _read_text(body, at)
    version, ton, npi = body[at : at + 3]
    address_range, _end = _read_text(body, at + 3)
    return Bind(command, sequence, system_id, password, system_type, version, ton, npi, address_range, status)


def _read_short_message(command: int, status: int, sequence: int, body: bytes) -> ShortMessage:
    service_type, at = _read_text(body, 0)
    source_ton, source_npi = body[at], body[at + 1]
    source, at = _read_text(body, at + 2)
    destination_ton, destination_npi = body[at], body[at + 1]
    destination, at = _read_text(body, at + 2)
    esm_class, protocol_id, priority = body[at : at + 3]
    schedule, at = _read_text(body, at + 3)
    validity, at = _read_text(body, at)
    registered, replace, data_coding, default_message, length = body[at : at + 5]
    at += 5
    if at + length > len(body):
        raise PduError("the short message is cut short")
    short_message = body[at : at + length]
    at += length
    tlvs = _read_tlvs(body, at) if at < len(body) else {}
    return ShortMessage(
        command, sequence, source, destination, short_message, esm_class, data_coding, registered,
        source_ton, source_npi, destination_ton, destination_npi, service_type, protocol_id, priority,
        schedule, validity, replace, default_message, tlvs, status,
    )  # fmt: skip


def _read_query(command: int, status: int, sequence: int, body: bytes) -> QuerySm:
    message_id, at = _read_text(body, 0)
    ton, npi = body[at], body[at + 1]
    source, _end = _read_text(body, at + 2)
    return QuerySm(command, sequence, message_id, ton, npi, source, status)


def _read_query_resp(command: int, status: int, sequence: int, body: bytes) -> QuerySmResp:
    if not body:
        return QuerySmResp(command, sequence, status)
    message_id, at = _read_text(body, 0)
    final_date, at = _read_text(body, at)
    return QuerySmResp(command, sequence, status, message_id, final_date, body[at], body[at + 1])


def decode(frame: bytes) -> Pdu:
    """Read one whole PDU. Raises `PduError`; a kind that is not known comes back as `Opaque`."""
    if not HEADER_LENGTH <= len(frame) <= MAX_PDU_LENGTH:
        raise PduError(f"a PDU of {len(frame)} octets", statuses.INVALID_COMMAND_LENGTH)
    length, command, status, sequence = _HEADER.unpack_from(frame)
    if length != len(frame):
        raise PduError(f"{len(frame)} octets that call themselves {length}", statuses.INVALID_COMMAND_LENGTH)
    body = frame[HEADER_LENGTH:]
    try:
        if command in (SUBMIT_SM_RESP, DELIVER_SM_RESP):
            message_id, at = _read_last_text(body)
            return MessageResp(command, sequence, status, message_id, _read_tlvs(body, at))
        if command in (SUBMIT_SM, DELIVER_SM):
            return _read_short_message(command, status, sequence, body)
        if command in BINDS:
            return _read_bind(command, status, sequence, body)
        if command & RESPONSE and command ^ RESPONSE in BINDS:
            system_id, at = _read_last_text(body)
            return BindResp(command, sequence, status, system_id, _read_tlvs(body, at))
        if command == QUERY_SM:
            return _read_query(command, status, sequence, body)
        if command == QUERY_SM_RESP:
            return _read_query_resp(command, status, sequence, body)
    except (IndexError, ValueError) as error:
        if isinstance(error, PduError):
            raise
        raise PduError("the PDU is cut short") from error
    if command in (ENQUIRE_LINK, ENQUIRE_LINK_RESP, UNBIND, UNBIND_RESP, GENERIC_NACK):
        return Bare(command, sequence, status)
    return Opaque(command, sequence, status, body)
