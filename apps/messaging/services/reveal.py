"""Showing the whole number and text of a message, for a reason that stays in the audit trail."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core.errors import Code, DomainError
from apps.core.privacy import mask_text, open_kept
from apps.messaging.contents import whole_content
from apps.messaging.models import Message, Reply

SHORTEST_REASON = 4


@dataclass(frozen=True, slots=True)
class Revealed:
    """What is sealed at rest, in full; never stored anywhere else."""

    number: str
    text: str
    context: str
    replies: tuple[str, ...]


def reveal(*, actor: Actor, message: Message, reason: str) -> Revealed:
    """The message in full, with a row in the audit trail for each look (S13, B26).

    The row is committed before anything is opened, so that it stays whatever becomes of the page. Raises Forbidden, DomainError(NOT_FOUND) for another account's message and DomainError(INVALID) without a reason.
    Long numbers in the reason are masked: the trail is read by more people than the message.
    """
    actor.require(Perm.MESSAGE_REVEAL)
    if message.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    said = _said(reason)
    with transaction.atomic(durable=True):
        audit.record(actor, "message.revealed", message, account=actor.own_account, reason=said)
    replies = Reply.of(actor.own_account).filter(message_id=message.pk, is_late=False).order_by("pk")
    return Revealed(
        number=open_kept(message.number_sealed),
        text=whole_content(message).text,
        context=open_kept(message.context_sealed) if message.context_sealed is not None else "",
        replies=tuple(open_kept(reply.text_sealed) for reply in replies),
    )


def reveal_reply(*, actor: Actor, reply: Reply, reason: str) -> Revealed:
    """A reply in full, with a row in the audit trail for each look; raises what `reveal` raises."""
    actor.require(Perm.MESSAGE_REVEAL)
    if reply.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    said = _said(reason)
    with transaction.atomic(durable=True):
        audit.record(actor, "reply.revealed", reply, account=actor.own_account, reason=said)
    text = open_kept(reply.text_sealed)
    return Revealed(number=open_kept(reply.number_sealed), text=text, context="", replies=())


def _said(reason: str) -> str:
    words = " ".join(reason.split())
    if len(words) < SHORTEST_REASON:
        raise DomainError(
            Code.INVALID, field="reason", problem=_("Say in a few words why you need to see it.")
        )
    return mask_text(words)[:200]
