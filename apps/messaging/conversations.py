"""The conversation of an account with one number: what was sent and what came back, in time order, masked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apps.accounts.models import Account
from apps.core.ids import serial_number
from apps.messaging import queries
from apps.messaging.contents import masked_content, masked_reply
from apps.messaging.models import Message, Reply

TURNS: Final = 100  # of each side, the latest


@dataclass(frozen=True, slots=True)
class Turn:
    """One text of one side. Ours have a status and a serial; theirs are marked when late or in part."""

    at: datetime
    text: str
    is_reply: bool
    status: str = ""
    serial: str = ""
    by: str = ""
    is_late: bool = False
    is_unsubscribe: bool = False
    parts_missing: int = 0
    labels: tuple[str, ...] = ()


def conversation(account: Account, number_hash: int) -> list[Turn]:
    """Both sides, oldest first; two statements."""
    sent = queries.records(account).filter(number_hash=number_hash).order_by("-id")[:TURNS]
    came = Reply.of(account).filter(number_hash=number_hash).order_by("-id")[:TURNS]
    turns = [*map(_ours, sent), *map(_theirs, came)]
    return sorted(turns, key=lambda turn: turn.at)


def _ours(message: Message) -> Turn:
    return Turn(
        at=message.accepted_at,
        text=masked_content(message).text,
        is_reply=False,
        status=message.status,
        serial=serial_number(message.pk),
        by=message.application.name,
    )


def _theirs(reply: Reply) -> Turn:
    return Turn(
        at=reply.received_at,
        text=masked_reply(reply)[1],
        is_reply=True,
        is_late=reply.is_late,
        is_unsubscribe=reply.is_unsubscribe,
        parts_missing=reply.parts_missing,
        labels=tuple(reply.labels),
    )
