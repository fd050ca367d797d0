"""What the clock does for lists each second: begins, lets go, holds, finishes; every step may be late, doubled or lost."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind
from apps.core.statements import fetch
from apps.core.tasks import hint
from apps.messaging import pace
from apps.messaging.models import SendTask
from apps.messaging.services import confirming, imports, releases, run_statements, runs, stops
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus

log = logging.getLogger(__name__)
SILENT: Final = timedelta(seconds=10)  # a run that shows no sign of life for so long is hinted at again
SETTLED_AFTER: Final = timedelta(hours=72)  # the validity of a receipt; later ones still count
FIRST_LOOK: Final = timedelta(seconds=3)
_LOOKS: Final = (
    20  # how seldom a drained task is looked at: after a twentieth of the time that it has waited already
)

_WAITING_OF_HELD = """
SELECT DISTINCT d.send_task_id FROM messaging_sendtask t JOIN message_dispatch d ON d.send_task_id = t.id
WHERE t.status = 'paused' AND d.state = 'waiting'
"""


def tick() -> None:
    """One round over all lists that are not over; what fails for one does not hold up the others."""
    for step in (stops.tick, confirming.begin_due, imports.hint_stale, _hold_paused):
        _safely(step)
    for task_id in _ids(Q(status=SendTaskStatus.SENDING)):
        _safely(_keep_sending, task_id)
    for task_id in _ids(Q(status=SendTaskStatus.CANCELLED, ended_at__isnull=True, started_at__isnull=False)):
        _safely(_finish_stop, task_id)
    for task_id in _drained(clock.now()):
        _safely(_settle, task_id)


def _ids(condition: Q) -> list[int]:
    return list(SendTask.unscoped.filter(condition).order_by("pk").values_list("pk", flat=True))


def _safely(step: Callable[..., Any], *arguments: Any) -> None:
    try:
        step(*arguments)
    except DatabaseError:
        raise  # the database is away, or must be told: the next tick begins anew
    except Exception:
        log.exception("lists: %s%s failed", step.__name__, arguments)


def _keep_sending(task_id: int) -> None:
    """Let go what the lead and the pace allow, see whether all is done, and wake the acceptance if it sleeps."""
    try:
        with transaction.atomic():
            task = runs.locked(task_id)
            if task is None or task.status != SendTaskStatus.SENDING:
                return
            _refuse_closed(task)
            now = clock.now()
            _release(task, now)
            needs_run = _needs_run(task, now)
            if needs_run:
                task.heartbeat_at = now  # one hint in ten seconds is enough, however long the queue is
            elif _is_drained(task):
                SEND_TASK_STATES.advance(task, SendTaskStatus.DRAINED, ended_at=now, heartbeat_at=now)
            task.save(update_fields=["released_count", "paced_from", "paced_count", "heartbeat_at"])
    except DomainError as problem:
        runs.halt(task_id, problem)
        return
    if needs_run:
        hint(runs.TASK, task_id, queue=runs.QUEUE)


def _refuse_closed(task: SendTask) -> None:
    """The emergency switches act on what is accepted already as well."""
    closed = task.account.closed_by(for_code=task.template.message_kind == MessageKind.CODE)
    if closed:
        raise DomainError(closed)
    if not task.application.is_enabled:
        raise DomainError(Code.APPLICATION_DISABLED)
    stops.refuse_stopped(task)


def _release(task: SendTask, now: datetime) -> None:
    releases.keep_hours(task, now)
    allowed = pace.allowance(task, now)
    left = task.accepted_count - task.released_count
    if left <= 0 or allowed == 0:
        return
    waiting, _unanswered = releases.with_dispatch(task)
    room = releases.LEAD - waiting
    releases.release(task, now, limit=min(room, left, room if allowed is None else allowed))


def _needs_run(task: SendTask, now: datetime) -> bool:
    """Whether rows may be accepted now and nobody seems to be at it."""
    if task.heartbeat_at is not None and task.heartbeat_at > now - SILENT:
        return False
    ahead = pace.accept_ahead(task)
    if ahead is not None and runs.room_of(task) < ahead // 2:
        return False  # by halves, not by single rows
    return runs.next_span(task, now) is not None


def _is_drained(task: SendTask) -> bool:
    """Everything is accepted and let go, and the carrier has answered for it."""
    if task.released_count < task.accepted_count or runs.is_unfinished(task):
        return False
    return releases.with_dispatch(task)[1] == 0


def _hold_paused() -> None:
    """What came back from the carrier in the moment of a pause."""
    for (task_id,) in fetch(_WAITING_OF_HELD, ()):
        with transaction.atomic():
            task = SendTask.unscoped.select_for_update().get(pk=task_id)
            if task.status == SendTaskStatus.PAUSED:
                releases.hold(task)


def _finish_stop(task_id: int) -> None:
    """Cancel what came back after the stop; it has ended when nothing can come back any more."""
    with transaction.atomic():
        task = SendTask.unscoped.select_for_update().get(pk=task_id)
        releases.cancel_released(task)
        now = clock.now()
        is_left = releases.has_unreleased(task)
        is_silent = is_left and (task.heartbeat_at is None or task.heartbeat_at <= now - SILENT)
        if is_silent:
            task.heartbeat_at = now
        elif not is_left and not releases.with_dispatch(task)[1]:
            task.ended_at = now
        task.save(update_fields=["heartbeat_at", "ended_at"])
    if is_silent:
        hint(runs.TASK, task_id, queue=runs.QUEUE)


def _drained(now: datetime) -> list[int]:
    """Drained tasks that are due for a look: soon at first, then ever more seldom."""
    rows = SendTask.unscoped.filter(status=SendTaskStatus.DRAINED).values_list(
        "pk", "ended_at", "heartbeat_at"
    )
    return [
        task_id
        for task_id, ended_at, looked_at in rows
        if looked_at is None or now - looked_at >= max(FIRST_LOOK, (now - (ended_at or now)) / _LOOKS)
    ]


def _settle(task_id: int) -> None:
    """Every message is at an end, or has had the time that a receipt takes."""
    with connection.cursor() as cursor:
        cursor.execute(run_statements.IS_UNDERWAY, [task_id])
        is_underway = cursor.fetchone()[0]
    now = clock.now()
    rows = SendTask.unscoped.filter(pk=task_id, status=SendTaskStatus.DRAINED)
    rows.update(heartbeat_at=now)
    if is_underway:
        rows = rows.filter(ended_at__lte=now - SETTLED_AFTER)
    SEND_TASK_STATES.advance_many(rows, SendTaskStatus.SETTLED)
