"""Replies that are suggested as unsubscriptions: a person confirms or dismisses them, many at once."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.privacy import open_many
from apps.messaging.models import Message, Reply
from apps.messaging.services.replies import leaving
from apps.messaging.states import SUGGESTION_STATES, SuggestionStatus
from apps.unsubscribes import queries as unsubscribes
from apps.unsubscribes.models import Origin
from apps.unsubscribes.services import listing

MOST_AT_ONCE = 200


@transaction.atomic
def confirm(*, actor: Actor, public_ids: Sequence[str]) -> int:
    """Put the numbers of these replies on the unsubscribed list, as if they had said it by a keyword; how many are new.

    Those that somebody has decided already are passed over.
    """
    rows = list(_open(actor, public_ids).order_by("pk"))
    messages: Any = Message.of(actor.own_account).select_related("signature")
    answered = {one.pk: one for one in messages.filter(pk__in=[row.message_id for row in rows])}
    chosen = unsubscribes.scopes({actor.own_account.pk})
    wishes = []
    for row, number in zip(rows, open_many(row.number_sealed for row in rows), strict=True):
        message = answered.get(row.message_id)
        if message is None:
            continue
        wish = {
            "account_id": row.account_id,
            "number": number,
            "word": row.refusal or row.meaning,
            "reply_id": row.public_id,
            "asked_at": row.received_at,
        }
        scope = unsubscribes.scope_of(chosen, row.account_id, row.application_id)
        signature = message.signature.content if message.signature else ""
        wishes.append(leaving(wish, scope, signature, message.message_kind, row.application_id))
    added = listing.put_by_reply(wishes, origin=Origin.SUGGESTION, actor=actor) if wishes else 0
    _decide(actor, rows, SuggestionStatus.CONFIRMED)
    return added


@transaction.atomic
def dismiss(*, actor: Actor, public_ids: Sequence[str]) -> int:
    """Leave the numbers of these replies as they are; how many that decided."""
    rows = list(_open(actor, public_ids))
    return _decide(actor, rows, SuggestionStatus.DISMISSED)


def _open(actor: Actor, public_ids: Sequence[str]) -> QuerySet[Reply]:
    actor.require(Perm.UNSUBSCRIBE_WRITE)
    rows = Reply.of(actor.own_account).filter(suggestion=SuggestionStatus.OPEN)
    return rows.filter(public_id__in=list(public_ids)[:MOST_AT_ONCE]).select_for_update(of=("self",))


def _decide(actor: Actor, rows: Sequence[Reply], to: SuggestionStatus) -> int:
    mine = Reply.unscoped.filter(pk__in=[row.pk for row in rows])
    decided = SUGGESTION_STATES.advance_many(mine, to, decided_by=actor.user, decided_at=clock.now())
    if decided:
        account = actor.own_account
        is_confirmed = to is SuggestionStatus.CONFIRMED
        audit.record(
            actor,
            "suggestion.confirmed" if is_confirmed else "suggestion.dismissed",
            account,
            account=account,
            count=decided,
        )
    return decided
