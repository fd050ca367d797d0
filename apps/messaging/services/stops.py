"""What emergency switches do to messages that wait already: held within a second, let go again after the release.

The claim itself takes nothing that is stopped (rows.CLAIM); here the rest follows, so that counts and pages show it and no
claim has to push aside the same thousands again and again.
"""

from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.tasks import delay_on_commit
from apps.messaging.models import DispatchEntry, SendTask, SendTaskLeg
from apps.messaging.models.dispatch_entry import EntryState
from apps.messaging.services import releases, rows, runs
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus
from apps.protection.models import Switch, SwitchKind
from apps.protection.queries import stopped_now
from apps.reviews.states import ReviewStatus

CHUNK: Final = 5000
# A list paused for one of these goes on by itself when the cause has gone.
PASSING: Final = (Code.APPLICATION_STOPPED, Code.TEMPLATE_STOPPED, Code.CARRIER_STOPPED, Code.SPEND_CAP)

_HOLD = f"""
WITH picked AS MATERIALIZED (
  SELECT d.message_id FROM protection_switch s, message_dispatch d JOIN messages m ON m.id = d.message_id
  WHERE s.id = %(switch)s AND s.released_at IS NULL AND d.state = 'waiting' AND {rows.OF_SWITCH}
  ORDER BY d.message_id LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED
)
UPDATE message_dispatch d SET state = 'held' FROM picked p WHERE d.message_id = p.message_id
"""

# Messages of lists are let go by their list, which may be paused for another reason.
_LET_GO = f"""
WITH picked AS MATERIALIZED (
  SELECT d.message_id FROM protection_switch s, message_dispatch d JOIN messages m ON m.id = d.message_id
  WHERE s.id = %(switch)s AND d.state = 'held' AND d.send_task_id IS NULL AND {rows.OF_SWITCH}
    AND NOT EXISTS (SELECT FROM protection_switch o WHERE o.released_at IS NULL AND {rows.OF_SWITCH.replace("s.", "o.")})
  ORDER BY d.message_id LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED
)
UPDATE message_dispatch d SET state = 'waiting' FROM picked p WHERE d.message_id = p.message_id
"""


def tick() -> None:
    """Bring what waits in step with the switches; costs one look into a small index while nothing is stopped."""
    for switch in Switch.objects.filter(settled_at=None).order_by("id"):
        if switch.is_open and switch.swept_at is None:
            _move_all(_HOLD, switch)
            Switch.objects.filter(pk=switch.pk).update(swept_at=clock.now())
        elif not switch.is_open:
            _move_all(_LET_GO, switch)
            Switch.objects.filter(pk=switch.pk).update(settled_at=clock.now())
    for task_id in SendTask.unscoped.filter(
        status=SendTaskStatus.PAUSED, problem__in=[code.value for code in PASSING]
    ).values_list("pk", flat=True):
        _resume(task_id)


def refuse_stopped(task: SendTask) -> None:
    """Raises DomainError for a list whose application or template is stopped."""
    stopped = stopped_now()
    if task.application_id in stopped.applications:
        raise DomainError(Code.APPLICATION_STOPPED)
    if task.template_id in stopped.templates:
        raise DomainError(Code.TEMPLATE_STOPPED)


def holding(task: SendTask) -> tuple[Code, list[str]] | None:
    """Why a list that is sending goes on in part only: the switch's code, and the countries that are stopped."""
    stopped = stopped_now()
    if not stopped:
        return None
    legs = SendTaskLeg.objects.filter(send_task=task.pk, country__in=stopped.countries)
    if countries := sorted(legs.values_list("country", flat=True)):
        return Code.COUNTRY_STOPPED, countries
    waiting = DispatchEntry.objects.filter(
        send_task_id=task.pk, carrier__in=stopped.carriers, state=EntryState.WAITING
    )
    return (Code.CARRIER_STOPPED, []) if stopped.carriers and waiting.exists() else None


@transaction.atomic
def _resume(task_id: int) -> None:
    """Let a list go on whose cause has gone, unless somebody has paused it for another reason meanwhile."""
    task = runs.locked(task_id)
    if task is None or task.status != SendTaskStatus.PAUSED:
        return
    if task.problem not in [code.value for code in PASSING] or _is_still_stopped(task):
        return
    if task.review is not None and task.review.status == ReviewStatus.REVOKED:
        return
    SEND_TASK_STATES.advance(
        task,
        SendTaskStatus.SENDING,
        paused_at=None,
        problem="",
        problem_facts={},
        heartbeat_at=None,
        paced_from=None,
    )
    releases.keep_hours(task, clock.now())
    audit.record(SYSTEM, "send_task.resumed", task)
    delay_on_commit(runs.TASK, task_id, queue=runs.QUEUE)


def _is_still_stopped(task: SendTask) -> bool:
    if task.problem == Code.SPEND_CAP.value:
        return clock.now() < datetime.fromisoformat(task.problem_facts["free_at"])
    stopped = stopped_now()
    if task.problem == Code.CARRIER_STOPPED.value:
        return bool(stopped.carriers)
    return task.application_id in stopped.applications or task.template_id in stopped.templates


def _move_all(statement: str, switch: Switch) -> None:
    if switch.kind == SwitchKind.CARRIER:
        return  # nothing is claimed for it; what waits there simply waits
    asked: dict[str, Any] = {"switch": switch.pk, "limit": CHUNK}
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, asked)
            if cursor.rowcount < CHUNK:
                return
