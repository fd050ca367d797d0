"""The decision to send a list: confirm once, take it back, and begin when its time has come and all have agreed.

Locks: an advisory one for the task's review, the review's row, then the task's row, as in reviews.services.
"""

from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.core import clock, files
from apps.core.errors import Code, DomainError, IllegalMove
from apps.core.locks import lock
from apps.core.money import plain
from apps.core.tasks import delay_on_commit
from apps.identity.kinds import Right
from apps.identity.rights import may
from apps.messaging import dry_run
from apps.messaging.models import SendTask, SendTaskLeg
from apps.messaging.models.send_task import UNCONFIRMED
from apps.messaging.scheduling import When, instant
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus
from apps.reviews import services as reviews
from apps.reviews.states import ReviewStatus


@transaction.atomic
def confirm(
    *, actor: Actor, task: SendTask, quote: str, when: When, price_cap: Decimal | None = None
) -> SendTask:
    """Ready → waiting for approval, scheduled, or sending; `quote` is the fingerprint of the dry run that was seen.

    The same person confirming the same again (a second click, another tab, the back button) changes nothing. Raises
    QUOTE_CHANGED, PRICE_ABOVE_CAP, what `scheduling.instant` and `dry_run.obstacle` say, and IllegalMove when it was
    decided otherwise.
    """
    actor.require(Perm.MESSAGE_SEND)
    lock(f"review:{SendTask.kind}:{task.pk}")  # of two clicks the second waits for the first
    row = _own(actor, task)
    if row.status != SendTaskStatus.READY:
        if _is_repeated(actor, row, when, price_cap):
            return row
        raise IllegalMove(SEND_TASK_STATES.label(row.status))
    at = instant(when)
    if is_reviewed(row.account):
        reviews.submit(actor=actor, target=row, title=row.name, is_anew=True)
    row = locked(actor.own_account, row)
    if row.status != SendTaskStatus.READY:
        raise IllegalMove(SEND_TASK_STATES.label(row.status))
    _write_quote(row, quote, when, price_cap)
    SEND_TASK_STATES.advance(
        row,
        SendTaskStatus.WAITING,
        confirmed_at=clock.now(),
        confirmed_by=actor.user,
        approved_at=None,
        approved_by=None,
        decline_note="",
        price_cap=price_cap,
        scheduled_at=at,
        scheduled_wall=when.wall,
        scheduled_zone=when.zone if at else "",
        spread_minutes=when.spread_minutes,
        pace=when.pace,
    )
    facts: dict[str, Any] = {
        "count": row.good_count,
        "amount": plain(row.amount),
        "currency": row.currency,
    }
    audit.record(actor, "send_task.confirmed", row, **facts, time=when.wall, zone=row.scheduled_zone)
    if not _asks_second_person(row, row.account) and not is_reviewed(row.account):
        _go_on(row)
    return row


@transaction.atomic
def cancel_schedule(*, actor: Actor, task: SendTask) -> SendTask:
    """Waiting or scheduled → ready; a review that is under way is withdrawn. Confirmed again, it is approved again.

    Raises IllegalMove when it has begun; on one that is ready already it changes nothing.
    """
    actor.require(Perm.MESSAGE_SEND)
    own = _own(actor, task)
    if own.status == SendTaskStatus.READY:
        return own
    reviews.abandon(actor=actor, target=own)
    row = locked(actor.own_account, own)
    if row.status not in (SendTaskStatus.WAITING, SendTaskStatus.SCHEDULED):
        raise IllegalMove(SEND_TASK_STATES.label(row.status))
    is_scheduled = row.status == SendTaskStatus.SCHEDULED
    SEND_TASK_STATES.advance(row, SendTaskStatus.READY, decline_note="", **UNCONFIRMED)
    if is_scheduled:
        audit.record(actor, "send_task.schedule_cancelled", row)
    else:
        audit.record(actor, "send_task.taken_back", row)
    return row


@transaction.atomic
def begin(task_id: int) -> bool:
    """Move a task on whose approvals are complete: to sending when its time has come, else from waiting to scheduled.

    Gives whether it was moved; one that somebody else holds is left for the next tick.
    """
    rows = SendTask.unscoped.select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("account", "review").filter(pk=task_id, status__in=_BEFORE_SENDING).first()
    if row is None or (row.status == SendTaskStatus.WAITING and lacks(row, row.account)):
        return False
    return _go_on(row, by_clock=True)


def due() -> list[int]:
    """The ids of tasks that `begin` would move: scheduled ones whose time has come, and waiting ones that all agreed to."""
    now = clock.now()
    is_due = Q(status=SendTaskStatus.SCHEDULED, scheduled_at__lte=now)
    rows = SendTask.unscoped.filter(is_due | Q(status=SendTaskStatus.WAITING))
    found = rows.select_related("account", "review").order_by("id")
    return [row.pk for row in found if row.status == SendTaskStatus.SCHEDULED or not lacks(row, row.account)]


def begin_due() -> int:
    """What the tick calls: begin every task that is due; gives how many were moved."""
    return sum(begin(task_id) for task_id in due())


# Who has to agree -------------------------------------------------------------------------------------------------
def is_reviewed(account: Account) -> bool:
    """Lists of accounts without the right (individuals, by default) are looked at by an operator first (console-map 5.3)."""
    return not may(account, Right.UNREVIEWED_LISTS)


def lacks(task: SendTask, account: Account) -> bool:
    """Whether a confirmed task still waits for somebody."""
    return lacks_review(task, account) or lacks_second_person(task, account)


def lacks_review(task: SendTask, account: Account) -> bool:
    """Whether an operator has not approved yet what was confirmed."""
    if task.status != SendTaskStatus.WAITING:
        return False
    under_way = task.review is not None and task.review.status != ReviewStatus.APPROVED
    return under_way or (is_reviewed(account) and task.review is None)


def lacks_second_person(task: SendTask, account: Account) -> bool:
    """Whether a second person of the account has not agreed yet.

    A task that waits although nobody reviews it waits for that alone, whatever the thresholds have become since.
    """
    if task.status != SendTaskStatus.WAITING or task.approved_at is not None:
        return False
    return task.review is None or _asks_second_person(task, account)


def _asks_second_person(task: SendTask, account: Account) -> bool:
    return bool(dry_run.second_person_reasons(account, task.good_count, task.amount))


# One row ------------------------------------------------------------------------------------------------------------
def locked(account: Account, task: SendTask) -> SendTask:
    """The account's task, its row held until the transaction ends; raises NOT_FOUND."""
    rows = SendTask.of(account).select_for_update(of=("self",)).select_related("account", "review")
    row = rows.filter(pk=task.pk).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row


def _own(actor: Actor, task: SendTask) -> SendTask:
    row = SendTask.of(actor.own_account).select_related("account", "review").filter(pk=task.pk).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row


_BEFORE_SENDING = (SendTaskStatus.WAITING, SendTaskStatus.SCHEDULED)
_DECIDED = frozenset(
    {
        SendTaskStatus.WAITING,
        SendTaskStatus.SCHEDULED,
        SendTaskStatus.SENDING,
        SendTaskStatus.PAUSED,
        SendTaskStatus.DRAINED,
        SendTaskStatus.SETTLED,
    }
)


def _is_repeated(actor: Actor, row: SendTask, when: When, price_cap: Decimal | None) -> bool:
    """Whether this is what the same person has confirmed already."""
    said = (row.scheduled_wall, row.scheduled_zone, row.spread_minutes, row.price_cap)
    same = said == (when.wall, when.zone if when.wall else "", when.spread_minutes, price_cap)
    user_id = actor.user.pk if actor.user else None
    return row.status in _DECIDED and same and row.confirmed_by_id == user_id


def _write_quote(row: SendTask, quote: str, when: When, price_cap: Decimal | None) -> None:
    """Refuse what has changed since it was looked at, and keep the prices that were agreed to."""
    run = dry_run.quote(row, when)
    obstacle = dry_run.obstacle(row)
    if obstacle is not None:
        raise obstacle
    if run.fingerprint != quote:
        facts: dict[str, Any] = {"count": run.messages, "amount": plain(run.amount), "currency": run.currency}
        raise DomainError(Code.QUOTE_CHANGED, **facts)
    if price_cap is not None and run.amount > price_cap:
        facts = {"amount": plain(run.amount), "cap": plain(price_cap), "currency": run.currency}
        raise DomainError(Code.PRICE_ABOVE_CAP, field="price_cap", **facts)
    for cost in run.costs:
        legs = SendTaskLeg.objects.filter(send_task=row, country=cost.country)
        legs.exclude(unit_price=cost.unit_price).update(unit_price=cost.unit_price, amount=cost.amount)
    lost = SendTaskLeg.objects.filter(send_task=row, country__in=run.closed)
    lost.update(unit_price=0, amount=0)  # its rows will be refused
    if row.amount != run.amount:
        row.amount = run.amount
        row.save(update_fields=["amount"])


def _go_on(row: SendTask, *, by_clock: bool = False) -> bool:
    """The row is held and nobody has to agree any more."""
    now = clock.now()
    if row.scheduled_at is not None and row.scheduled_at > now:
        if row.status == SendTaskStatus.SCHEDULED:
            return False
        SEND_TASK_STATES.advance(row, SendTaskStatus.SCHEDULED)
        return True
    file = row.file
    SEND_TASK_STATES.advance(
        row, SendTaskStatus.SENDING, started_at=now, problem="", problem_facts={}, file=""
    )
    if file:  # the rows have all that it said; from here on nothing is read again
        transaction.on_commit(partial(files.remove, file), robust=True)
    if by_clock:
        audit.record(SYSTEM, "send_task.begun", row)
    delay_on_commit("messaging.run_send_task", row.pk, queue="bulk")
    return True
