"""Keeping what carriers tell us, raw and sealed, before they get their answer."""

import base64
import json
from collections.abc import Sequence

from django.db import connection

from apps.carriers.models import InboundReply
from apps.carriers.protocols.base import ReceiptFact, ReplyFact
from apps.core.phones import Phone, try_parse
from apps.core.privacy import number_hash, seal, seal_many

_KEEP = """
INSERT INTO carrier_receipts (carrier_id, reference, number_hash, user_reference, state, error_code, submitted_at, done_at,
                              received_at, raw_sealed, try_after)
SELECT %(carrier)s, r.*, now()
FROM unnest(%(references)s::text[], %(hashes)s::bigint[], %(user_references)s::int[], %(states)s::text[],
            %(errors)s::text[], %(submitted)s::timestamptz[], %(done)s::timestamptz[], %(received)s::timestamptz[],
            %(raws)s::bytea[]) AS r
"""


def keep_receipts(carrier_id: int, receipts: Sequence[ReceiptFact]) -> None:
    """Store a group in one statement. A carrier that repeats itself leaves two rows; matching makes one of them moot.

    A receipt that is not final (ENROUTE) is kept like any other and changes nothing when it is matched.
    """
    if not receipts:
        return
    sealed = seal_many(base64.b64encode(receipt.raw).decode() for receipt in receipts)
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            {
                "carrier": carrier_id,
                "references": [_storable(receipt.reference)[:80] for receipt in receipts],
                "hashes": [_hash(receipt.number) for receipt in receipts],
                "user_references": [receipt.user_reference for receipt in receipts],
                "states": [_storable(receipt.state)[:20] for receipt in receipts],
                "errors": [_storable(receipt.error_code)[:20] for receipt in receipts],
                "submitted": [receipt.submitted_at for receipt in receipts],
                "done": [receipt.done_at for receipt in receipts],
                "received": [receipt.received_at for receipt in receipts],
                "raws": sealed,
            },
        )


def keep_replies(carrier_id: int, replies: Sequence[ReplyFact]) -> None:
    """Store a group of handsets' messages; whom they answer, and which parts make one, is found out later."""
    InboundReply.objects.bulk_create(_inbound(carrier_id, reply) for reply in replies)


def _inbound(carrier_id: int, reply: ReplyFact) -> InboundReply:
    number = _e164(reply.number)
    place = reply.concatenation
    is_part = place is not None and place.total > 1 and 1 <= place.seq <= place.total
    return InboundReply(
        carrier_id=carrier_id,
        number_sealed=seal(number),
        number_hash=number_hash(number),
        sent_to=_storable(reply.to)[:40],
        text_sealed=seal(json.dumps(reply.text) if is_part else reply.text),
        received_at=reply.received_at,
        part_reference=place.reference if is_part and place else None,
        part_total=place.total if is_part and place else None,
        part_seq=place.seq if is_part and place else None,
    )


def _storable(text: str) -> str:
    """PostgreSQL takes no NUL; one malformed receipt must not keep all that follow it from being stored."""
    return text.replace("\0", "")


def _hash(number: str) -> int | None:
    return number_hash(_e164(number)) if number else None


def _e164(number: str) -> str:
    """Carriers write numbers with or without +, 00 or country code; what cannot be read is hashed as it came."""
    for text in (number, f"+{number.lstrip('+0')}"):
        phone = try_parse(text)
        if isinstance(phone, Phone):
            return phone.e164
    return number
