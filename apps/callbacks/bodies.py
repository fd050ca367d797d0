"""The bodies of pushes, made of the messages and replies they are about; for a screen with everything masked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from apps.callbacks import wire
from apps.callbacks.models import Kind, Push, PushItem
from apps.callbacks.states import PushStatus as P
from apps.core.ids import serial_number
from apps.core.phones import Phone, mask_number, try_parse
from apps.core.privacy import UnsealError, mask_text, open_many, open_sealed
from apps.messaging.models import Message, Reply

_COLUMNS = (
    "number_sealed",
    "status",
    "code",
    "is_amended",
    "received_at",
    "settled_at",
    "signature__content",
)


def contents(pushes: Sequence[Push], *, masked: bool = False) -> dict[int, Any]:
    """What each push says, by its id; a push of which nothing is left is missing. Three statements.

    A message whose number retention has deleted, or whose key is lost, is left out: there is nobody to name.
    """
    return _contents(pushes, masked=masked)[0]


def bodies(pushes: Sequence[Push]) -> tuple[dict[int, bytes], list[PushItem]]:
    """The octets of each push, by its id, and what is told otherwise than it was noted: to be saved, for pages to say so."""
    found, amended = _contents(pushes)
    return {pk: wire.packed(content) for pk, content in found.items()}, amended


def _contents(pushes: Sequence[Push], *, masked: bool = False) -> tuple[dict[int, Any], list[PushItem]]:
    items: dict[int, list[PushItem]] = defaultdict(list)
    for item in PushItem.objects.filter(push__in=[push.pk for push in pushes]).order_by("push", "position"):
        items[item.push_id].append(item)
    every = [item for found in items.values() for item in found]
    messages = _messages({item.message_id for item in every})
    open_ones = [push.pk for push in pushes if push.kind == Kind.STATUS and push.status != P.DELIVERED]
    amended = [item for pk in open_ones for item in items[pk] if _amend(item, messages)]
    replies = _replies({item.reply_id for item in every if item.reply_id is not None})
    numbers = _numbers([*messages.values(), *replies.values()])
    found: dict[int, Any] = {}
    for push in pushes:
        is_reply = push.kind == Kind.REPLY
        made = [
            _reply(item, messages, replies, numbers, masked)
            if is_reply
            else _report(item, messages, numbers, masked)
            for item in items[push.pk]
        ]
        told = [one for one in made if one is not None]
        if told:
            found[push.pk] = told[0] if is_reply else told
    return found, amended


def _amend(item: PushItem, messages: dict[int, Message]) -> bool:
    """Whether a late receipt has changed the message since: it is told as it stands now, so no retry undoes a newer push."""
    message = messages.get(item.message_id)
    if message is None or not message.is_amended or message.status == item.status:
        return False
    item.status, item.code = message.status, message.code
    item.at = message.received_at or message.settled_at or item.at
    return True


def _messages(ids: Iterable[int]) -> dict[int, Message]:
    rows = Message.unscoped.filter(pk__in=list(ids)).select_related("signature").only(*_COLUMNS)
    return {row.pk: row for row in rows}


def _replies(ids: Iterable[int]) -> dict[int, Reply]:
    wanted = list(ids)
    return Reply.unscoped.in_bulk(wanted) if wanted else {}


def _numbers(rows: Iterable[Any]) -> dict[bytes, Phone]:
    """The numbers behind sealed values."""
    sealed = [bytes(row.number_sealed) for row in rows if row.number_sealed]
    try:
        opened: Iterable[str] = open_many(sealed)
    except UnsealError:  # one lost key must not keep the others from being told
        opened = [_opened(one) for one in sealed]
    found = {}
    for one, number in zip(sealed, opened, strict=True):
        phone = try_parse(number)
        if isinstance(phone, Phone):
            found[one] = phone
    return found


def _opened(sealed: bytes) -> str:
    try:
        return open_sealed(sealed)
    except UnsealError:
        return ""


def _report(
    item: PushItem, messages: dict[int, Message], numbers: dict[bytes, Phone], masked: bool
) -> dict[str, Any] | None:
    message = messages.get(item.message_id)
    phone = numbers.get(bytes(message.number_sealed)) if message is not None else None
    if message is None or phone is None:
        return None
    serial = serial_number(item.message_id)
    told = wire.report(phone=phone, status=item.status, code=item.code, at=item.at, serial=serial)
    return {**told, "mobile": _masked(phone)} if masked else told


def _reply(
    item: PushItem,
    messages: dict[int, Message],
    replies: dict[int, Reply],
    numbers: dict[bytes, Phone],
    masked: bool,
) -> dict[str, Any] | None:
    reply = replies.get(item.reply_id or 0)
    phone = numbers.get(bytes(reply.number_sealed)) if reply is not None else None
    if reply is None or phone is None or not reply.text_sealed:
        return None
    message = messages.get(item.message_id)
    signature = message.signature.content if message is not None and message.signature else ""
    text = _opened(bytes(reply.text_sealed))
    told = wire.reply(phone=phone, signature=signature, text=text, at=reply.received_at)
    return {**told, "mobile": _masked(phone), "text": mask_text(text)} if masked else told


def _masked(phone: Phone) -> str:
    """The national number as far as screens show it."""
    return mask_number(phone.e164).removeprefix("+" + phone.calling_code)
