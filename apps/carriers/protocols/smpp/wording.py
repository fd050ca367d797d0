"""Between the house's messages and facts and the PDUs of one carrier."""

import datetime as dt
from typing import Final

from apps.carriers.protocols.base import Outbound, ReceiptFact, ReplyFact, user_reference
from apps.carriers.protocols.smpp import addresses, encoding, pdu, receipts
from apps.carriers.protocols.smpp.config import SmppConfig

LONGEST_VALIDITY: Final = 30 * 86_400  # carriers cut longer periods; two digits of days hold it


Heard = ReceiptFact | ReplyFact


def short_messages(out: Outbound, config: SmppConfig) -> list[pdu.ShortMessage]:
    """One submit_sm per part, without sequence numbers. Raises `PduError` for what SMPP cannot carry."""
    sender = addresses.sender_address(out.sender or config.sender, config.sender_ton, config.sender_npi)
    destination = addresses.destination_digits(out.number, config.number_format)
    validity = relative_time(out.validity_seconds)
    messages = []
    for part in encoding.encode(
        out.text,
        mainland=out.mainland,
        reference=out.key,
        long_messages=config.long_messages,
        alphabet=config.default_alphabet,
    ):
        tlvs = part.tlvs
        if config.user_reference:
            tlvs[pdu.USER_MESSAGE_REFERENCE] = user_reference(out.key, part.seq).to_bytes(2, "big")
        messages.append(
            pdu.ShortMessage(
                pdu.SUBMIT_SM,
                0,
                sender.digits,
                destination,
                part.short_message,
                part.esm_class,
                part.data_coding,
                1,  # registered_delivery: a receipt for success and for failure
                sender.ton,
                sender.npi,
                config.destination_ton,
                config.destination_npi,
                config.service_type,
                validity=validity,
                tlvs=tlvs,
            )
        )
    return messages


def relative_time(seconds: int | None) -> str:
    """A period in the relative form `YYMMDDhhmmss000R` (§7.1.1.2); empty for none."""
    if not seconds or seconds < 0:
        return ""
    days, rest = divmod(min(seconds, LONGEST_VALIDITY), 86_400)
    hours, rest = divmod(rest, 3600)
    return f"0000{days:02}{hours:02}{rest // 60:02}{rest % 60:02}000R"


def fact(message: pdu.ShortMessage, raw: bytes, config: SmppConfig, now: dt.datetime) -> Heard:
    """What a deliver_sm says; never raises."""
    number = addresses.heard_number(message.source, message.source_ton, config.number_format)
    marked = receipts.is_receipt(message)
    if marked and message.data_coding != encoding.UCS2 and not message.esm_class & pdu.ESM_UDHI:
        # Receipts are ASCII whatever coding they claim; GSM-7 would turn `_` and `@` of an id into other signs.
        text, concatenation = message.payload.decode("latin-1"), None
    else:
        text, concatenation = encoding.message_text(message, config.default_alphabet)
    if marked or (config.receipts_by_text and receipts.parse_text(text).looks_real):
        return receipts.read_receipt(message, text, number=number, raw=raw, received_at=now, zone=config.zone)
    to = addresses.heard_number(message.destination, message.destination_ton, config.number_format)
    return ReplyFact(number, to, text, raw, now, concatenation)


def unreadable(raw: bytes, now: dt.datetime) -> ReceiptFact:
    """A deliver_sm whose body cannot be read: kept raw like any other, so that a person can look at it."""
    return ReceiptFact("", "", "", "", raw, now, final=False)
