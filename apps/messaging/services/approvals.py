"""The second person and the operator: who has to agree to a list before it is sent, and what they say.

Locks: the review's row before the task's, as in reviews.services.
"""

from typing import Any, Final

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.core.money import plain
from apps.messaging.models import SendTask
from apps.messaging.models.send_task import UNCONFIRMED
from apps.messaging.services import confirming
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus
from apps.reviews import services as reviews

LONGEST_NOTE: Final = 500


@transaction.atomic
def approve(*, actor: Actor, task: SendTask) -> SendTask:
    """The second person agrees; with nothing else to wait for, the list is scheduled or begins in the same transaction.

    Twice changes nothing. Raises SAME_PERSON for whoever confirmed, IllegalMove when it no longer waits for that.
    """
    row = _waiting(actor, task)
    if row.approved_at is None:
        row.approved_at, row.approved_by = clock.now(), actor.user
        row.save(update_fields=["approved_at", "approved_by"])
        audit.record(actor, "send_task.countersigned", row, **_facts(row))
        confirming.begin(row.pk)
        row.refresh_from_db()
    return row


@transaction.atomic
def decline(*, actor: Actor, task: SendTask, note: str) -> SendTask:
    """The second person does not agree: the list is ready again, with the note; an operator's review of it is withdrawn.

    Raises NOTE_NEEDED, SAME_PERSON, IllegalMove.
    """
    note = note.strip()[:LONGEST_NOTE]
    if not note:
        raise DomainError(Code.NOTE_NEEDED, field="note")
    actor.require(Perm.MESSAGE_APPROVE)
    reviews.abandon(actor=actor, target=own(actor, task))
    row = _waiting(actor, task)
    SEND_TASK_STATES.advance(row, SendTaskStatus.READY, decline_note=note, **UNCONFIRMED)
    audit.record(actor, "send_task.declined", row, reason=note)
    return row


def own(actor: Actor, task: SendTask) -> SendTask:
    """The task as it is now, provided that it is the account's; raises NOT_FOUND."""
    row = SendTask.of(actor.own_account).select_related("account").filter(pk=task.pk).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row


def _waiting(actor: Actor, task: SendTask) -> SendTask:
    actor.require(Perm.MESSAGE_APPROVE)
    row = confirming.locked(actor.own_account, task)
    if row.status != SendTaskStatus.WAITING:
        raise IllegalMove(SEND_TASK_STATES.label(row.status))
    if actor.user is None or row.confirmed_by_id == actor.user.pk:
        raise DomainError(Code.SAME_PERSON)
    return row


def _facts(row: SendTask) -> dict[str, Any]:
    return {"count": row.good_count, "amount": plain(row.amount), "currency": row.currency}


def may_approve(actor: Actor, task: SendTask, account: Account) -> bool:
    """Whether the page should offer this person the second approval."""
    is_other = actor.user is not None and task.confirmed_by_id != actor.user.pk
    return is_other and actor.may(Perm.MESSAGE_APPROVE) and confirming.lacks_second_person(task, account)
