"""Letting accepted messages of a list go to dispatch, holding them back, and cancelling those of a stopped list.

At most LEAD of them wait there at a time, so that a pause or a stop has little to call back. Whoever calls holds the
task's row.
"""

from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import F

from apps.core import clock
from apps.core.statements import fetch
from apps.messaging import pace
from apps.messaging.models import SendTask, SendTaskLeg
from apps.messaging.services import run_statements
from apps.policy.returning import Unsent, give_back

LEAD: Final = 10_000
CANCEL_CHUNK: Final = 5_000


def release(task: SendTask, now: datetime, *, limit: int) -> int:
    """Give up to `limit` of the accepted messages to dispatch, in row order; moves cursors and `task.released_count`.

    Only of countries that may get them now. The caller saves the task.
    """
    legs = SendTaskLeg.objects.filter(send_task=task.pk).values_list("country", flat=True)
    countries = pace.reachable_countries(task, legs, now)
    if limit <= 0 or not countries:
        return 0
    asked = {"task": task.pk, "countries": countries, "limit": limit}
    released: int = fetch(run_statements.RELEASE, asked)[0][0]
    if released < limit:
        _catch_up(asked)
    task.released_count += released
    return released


def hold(task: SendTask) -> int:
    """Keep from being claimed what waits; what is being claimed in this moment goes out, or comes back held."""
    return _changed(run_statements.HOLD, {"task": task.pk})


def let_go(task: SendTask) -> int:
    """Let wait for a claim again what was held."""
    return _changed(run_statements.LET_GO, {"task": task.pk})


def keep_hours(task: SendTask, now: datetime) -> None:
    """Advertising that is with dispatch is held where night has fallen, and let go where day has come."""
    legs = list(SendTaskLeg.objects.filter(send_task=task.pk).values_list("country", flat=True))
    open_now = pace.reachable_countries(task, legs, now)
    closed = sorted(set(legs) - set(open_now))
    if closed:
        _changed(run_statements.HOLD_COUNTRIES, {"task": task.pk, "countries": closed})
        _changed(run_statements.LET_GO_COUNTRIES, {"task": task.pk, "countries": open_now})
    else:
        let_go(task)


def cancel_released(task: SendTask) -> int:
    """Cancel what is with dispatch and not claimed; returns how many. What they have taken of limits is given back."""
    return _cancel(task, run_statements.CANCEL_RELEASED, {"task": task.pk, "now": clock.now()})


def cancel_unreleased(task: SendTask) -> bool:
    """Cancel the next messages that were never let go; whether there may be more."""
    legs = SendTaskLeg.objects.filter(send_task=task.pk).values_list("country", flat=True)
    asked = {"task": task.pk, "countries": list(legs), "limit": CANCEL_CHUNK}
    cancelled = _cancel(task, run_statements.CANCEL_UNRELEASED, {**asked, "now": clock.now()})
    if cancelled < CANCEL_CHUNK:
        _catch_up(asked)
        return False
    return True


def _cancel(task: SendTask, statement: str, asked: dict[str, Any]) -> int:
    unsent = [Unsent(*row) for row in fetch(statement, asked)]
    give_back(account=task.account, application_id=task.application_id, template=task.template, unsent=unsent)
    return len(unsent)


def with_dispatch(task: SendTask) -> tuple[int, int]:
    """How many messages of the task may still be claimed, and how many are not answered yet (those in doubt left out)."""
    waiting, unanswered = fetch(run_statements.WITH_DISPATCH, [task.pk])[0]
    return waiting, unanswered


def has_unreleased(task: SendTask) -> bool:
    """Whether a cursor says that accepted messages have never been let go."""
    return SendTaskLeg.objects.filter(send_task=task.pk, released_through__lt=F("accepted_through")).exists()


def _catch_up(asked: dict[str, Any]) -> None:
    """Nothing is left of these legs: the second cursor stands where the first does, behind the last message."""
    _changed(run_statements.RELEASED_ALL, asked)


def _changed(statement: str, parameters: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount
