"""Steering a list on its way: pause, resume, change of pace or cap, stop. Repeated, each changes nothing."""

from decimal import Decimal
from typing import Final

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.core.money import plain
from apps.core.tasks import delay_on_commit
from apps.messaging.models import SendTask
from apps.messaging.services import releases, runs
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus
from apps.reviews.states import ReviewStatus

FASTEST_PACE: Final = 1_000_000  # messages per minute; more than any carrier takes
_UNDERWAY: Final = (SendTaskStatus.SENDING, SendTaskStatus.PAUSED)
_DECIDED: Final = (SendTaskStatus.WAITING, SendTaskStatus.SCHEDULED, *_UNDERWAY)


@transaction.atomic
def pause(*, actor: Actor, task: SendTask) -> SendTask:
    """Nothing more is claimed from the moment this is committed; what is on the wire (a window at most) goes out.

    Raises IllegalMove unless it is sending or paused.
    """
    row = _own(actor, task)
    if row.status == SendTaskStatus.PAUSED:
        return row
    SEND_TASK_STATES.advance(
        row, SendTaskStatus.PAUSED, paused_at=clock.now(), problem="", problem_facts={}, heartbeat_at=None
    )
    held = releases.hold(row)
    audit.record(actor, "send_task.paused", row, held=held)
    return row


@transaction.atomic
def resume(*, actor: Actor, task: SendTask) -> SendTask:
    """Go on where it stood; a pace counts from now, so that the pause is not made up for by a burst.

    Raises IllegalMove unless it is sending or paused, REVIEW_REVOKED when an operator has stopped it. A problem that still
    stands pauses it again.
    """
    row = _own(actor, task)
    if row.status == SendTaskStatus.SENDING:
        return row
    if row.status != SendTaskStatus.PAUSED:
        raise IllegalMove(SEND_TASK_STATES.label(row.status))
    if row.review is not None and row.review.status == ReviewStatus.REVOKED:
        raise DomainError(Code.REVIEW_REVOKED)
    SEND_TASK_STATES.advance(
        row,
        SendTaskStatus.SENDING,
        paused_at=None,
        problem="",
        problem_facts={},
        heartbeat_at=None,
        paced_from=None,
    )
    releases.keep_hours(row, clock.now())
    audit.record(actor, "send_task.resumed", row)
    delay_on_commit(runs.TASK, row.pk, queue=runs.QUEUE)
    return row


@transaction.atomic
def set_pace(*, actor: Actor, task: SendTask, per_minute: int | None) -> SendTask:
    """Messages per minute from now on; None lifts every limit, that of a chosen window as well.

    Raises PACE_RANGE, and IllegalMove for a task that is not confirmed or is over.
    """
    if per_minute is not None and not 1 <= per_minute <= FASTEST_PACE:
        raise DomainError(Code.PACE_RANGE, field="per_minute", least=1, limit=FASTEST_PACE)
    row = _own(actor, task)
    if row.status not in _DECIDED:
        raise IllegalMove(SEND_TASK_STATES.label(row.status))
    if row.pace == per_minute and row.spread_minutes is None:
        return row
    row.pace, row.spread_minutes, row.paced_from = per_minute, None, None
    row.save(update_fields=["pace", "spread_minutes", "paced_from"])
    audit.record(actor, "send_task.paced", row, per_minute=per_minute)
    if row.status == SendTaskStatus.SENDING:
        delay_on_commit(runs.TASK, row.pk, queue=runs.QUEUE)
    return row


@transaction.atomic
def set_price_cap(*, actor: Actor, task: SendTask, price_cap: Decimal | None) -> SendTask:
    """What the list may cost at most, in its currency; None lifts the cap. A list paused at its cap is resumed separately.

    Raises PRICE_ABOVE_CAP for less than what is accepted already, IllegalMove for a task that is not confirmed or is over.
    """
    row = _own(actor, task)
    if row.status not in _DECIDED:
        raise IllegalMove(SEND_TASK_STATES.label(row.status))
    if row.price_cap == price_cap:
        return row
    if price_cap is not None and price_cap < row.accepted_fee:
        facts = {"amount": plain(row.accepted_fee), "cap": plain(price_cap), "currency": row.currency}
        raise DomainError(Code.PRICE_ABOVE_CAP, field="price_cap", **facts)
    row.price_cap = price_cap
    row.save(update_fields=["price_cap"])
    audit.record(actor, "send_task.capped", row, cap=None if price_cap is None else plain(price_cap))
    return row


@transaction.atomic
def stop(*, actor: Actor, task: SendTask) -> SendTask:
    """For good: what is with dispatch and not claimed is cancelled here, what was not let go yet by the worker.

    What is with the carrier stays there, and its receipts still count. Raises IllegalMove unless it is sending or paused;
    one that is stopped already stays as it is.
    """
    row = _own(actor, task)
    if row.status == SendTaskStatus.CANCELLED:
        return row
    if row.status not in _UNDERWAY:
        raise IllegalMove(SEND_TASK_STATES.label(row.status))
    SEND_TASK_STATES.advance(row, SendTaskStatus.CANCELLED, problem="", problem_facts={}, heartbeat_at=None)
    cancelled = releases.cancel_released(row)
    audit.record(actor, "send_task.stopped", row, cancelled=cancelled)
    delay_on_commit(runs.TASK, row.pk, queue=runs.QUEUE)
    return row


def _own(actor: Actor, task: SendTask) -> SendTask:
    """The account's task, its row held; raises Forbidden and NOT_FOUND."""
    actor.require(Perm.MESSAGE_SEND)
    rows = SendTask.of(actor.own_account).select_for_update(of=("self",)).select_related("template")
    row = rows.filter(pk=task.pk).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row
