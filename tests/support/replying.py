"""Replies for tests: a message that has gone to a number, and what its handset sends back."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from apps.carriers.models import Carrier, InboundReply
from apps.carriers.protocols.base import Concatenation, ReplyFact
from apps.carriers.services.inbox import keep_replies
from apps.core import clock
from apps.core.kinds import MessageKind
from apps.core.partitions import id_at
from apps.core.phones import last4, leading
from apps.core.privacy import number_hash, seal
from apps.messaging.models import Message, Reply
from apps.messaging.services import replies
from apps.messaging.states import MessageStatus
from tests.support.sending import Sender

ONE = "+8613800000001"
_order = count(1)


def sent(of: Sender, number: str = ONE, *, at: datetime | None = None, **columns: Any) -> Message:
    """A message that has gone to the number, now or at another instant."""
    at = at or clock.now() - timedelta(minutes=1)
    row: dict[str, Any] = {
        "id": id_at(at) + next(_order),
        "account": of.account,
        "application": of.application,
        "template": of.mainland_template,
        "signature": of.signature,
        "message_kind": MessageKind.CODE,
        "region": "mainland",
        "number_sealed": seal(number),
        "number_hash": number_hash(number),
        "number_prefix": leading(number),
        "number_last4": last4(number),
        "country": "CN",
        "parameters_sealed": seal(json.dumps(["123456"])),
        "status": MessageStatus.DELIVERED,
        "segments": 1,
        "unit_price": 0,
        "fee": 0,
        "currency": "USD",
        "charging_moment": "submit",
        "carrier": Carrier.objects.get(),
        "accepted_at": at,
        "submitted_at": at,
        "settled_at": at,
        **columns,
    }
    return Message.unscoped.create(**row)


def comes(
    text: str,
    number: str = ONE,
    *,
    at: datetime | None = None,
    to: str = "10690000",
    part: tuple[int, int, int] | None = None,
) -> None:
    """A deliver_sm, kept as the driver keeps it; `part` is reference, total, number of the part."""
    place = Concatenation(*part) if part else None
    fact = ReplyFact(number, to, text, b"", at or clock.now(), place)
    keep_replies(Carrier.objects.get().pk, [fact])


def read_all() -> int:
    return replies.read()


def answered(text: str, sender: Sender, number: str = ONE, **columns: Any) -> Reply:
    """The reply to a message that has just gone to the number."""
    sent(sender, number, **columns)
    comes(text, number)
    replies.read()
    return Reply.of(sender.account).latest("pk")


def unread() -> Sequence[InboundReply]:
    return list(InboundReply.objects.filter(read_at=None))
