"""Replies: tied to the message they answer, kept, and read for the wish to unsubscribe."""

import datetime as dt

from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.carriers.models import InboundReply
from apps.core import clock, partitions
from apps.core.privacy import open_sealed
from apps.messaging.models import Message, Reply
from apps.messaging.states import MessageStatus
from apps.unsubscribes import keywords
from apps.unsubscribes import services as unsubscribes
from apps.unsubscribes.models import Origin

ANSWER_WITHIN = dt.timedelta(hours=72)  # S24
BATCH = 200
_SENT = (MessageStatus.SUBMITTED, MessageStatus.DELIVERED, MessageStatus.IN_DOUBT, MessageStatus.EXPIRED)


def read() -> int:
    """Tie what has come in to messages; returns how many answered one. What answers none stays kept, raw."""
    tied = 0
    while True:
        with transaction.atomic():
            batch = list(
                InboundReply.objects.filter(read_at=None)
                .order_by("pk")
                .select_for_update(skip_locked=True)[:BATCH]
            )
            tied += sum(_tie(inbound) for inbound in batch)
            InboundReply.objects.filter(pk__in=[one.pk for one in batch]).update(read_at=clock.now())
        if len(batch) < BATCH:
            return tied


def _tie(inbound: InboundReply) -> bool:
    message = _answered(inbound)
    if message is None:
        return False
    text = open_sealed(inbound.text_sealed)
    wish = keywords.is_unsubscribe(text)
    Reply.unscoped.create(
        account=message.account,
        application=message.application,
        inbound=inbound,
        message_id=message.pk,
        number_sealed=inbound.number_sealed,
        number_hash=inbound.number_hash,
        number_last4=message.number_last4,
        text_sealed=inbound.text_sealed,
        is_unsubscribe=wish,
        received_at=inbound.received_at,
    )
    if wish:
        unsubscribes.unsubscribe(
            actor=SYSTEM,
            account=message.account,
            number=open_sealed(message.number_sealed),
            signature=message.signature.content if message.signature else "",
            message_kind=message.message_kind,
            origin=Origin.REPLY,
        )
    return True


def _answered(inbound: InboundReply) -> Message | None:
    """The last message that this carrier took to the number within 72 hours before the reply."""
    return (
        Message.unscoped.filter(
            number_hash=inbound.number_hash,
            carrier=inbound.carrier_id,
            status__in=_SENT,
            id__gte=partitions.id_at(inbound.received_at - ANSWER_WITHIN),
            id__lt=partitions.id_at(inbound.received_at),
        )
        .select_related("account", "application", "signature")
        .order_by("-id")
        .first()
    )
