"""Replay: a push goes out again, with the id it had, because somebody wants it to."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.callbacks.models import Endpoint, Push
from apps.callbacks.problems import Problem
from apps.callbacks.states import PUSH_STATES, PushStatus
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.tasks import delay_on_commit


@transaction.atomic
def replay(*, actor: Actor, push: Push) -> None:
    """One push, received or given up; of one that waits the next try comes now. Twice is once.

    Raises Forbidden, DomainError(NOT_FOUND) for a stranger's, and DomainError(INVALID) while the callback is switched off.
    """
    actor.require(Perm.APPLICATION_WRITE)
    rows = Push.of(actor.own_account).select_related("endpoint").select_for_update(of=("self",))
    row = rows.filter(pk=push.pk).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    if not row.endpoint.is_on:
        raise DomainError(Code.INVALID, problem=_("The callback is switched off. Switch it on, then replay."))
    now = clock.now()
    if row.status == PushStatus.SENDING:
        return
    if row.status == PushStatus.WAITING:
        if row.due_at <= now and not row.endpoint.is_paused(now):
            return
        Push.of(actor.own_account).filter(pk=row.pk, status=PushStatus.WAITING).update(due_at=now)
    else:
        PUSH_STATES.advance(row, PushStatus.WAITING, **_anew(now))
    _wake([row.endpoint_id])
    audit.record(actor, "callback_push.replayed", row, count=row.count)


@transaction.atomic
def replay_failed(
    *, actor: Actor, since: datetime, until: datetime, application: Application | None = None, kind: str = ""
) -> int:
    """All that were given up of those made in [since, until); gives how many. Those of callbacks that are off stay."""
    actor.require(Perm.APPLICATION_WRITE)
    rows = failed(actor, since=since, until=until, application=application, kind=kind)
    endpoint_ids = list(rows.order_by("endpoint").values_list("endpoint", flat=True).distinct())
    count = PUSH_STATES.advance_many(rows, PushStatus.WAITING, **_anew(clock.now()))
    if count:
        _wake(endpoint_ids)
        span = f"{since.isoformat()}/{until.isoformat()}"
        audit.record(actor, "callback.replayed", actor.own_account, count=count, span=span)
    return count


def failed(
    actor: Actor, *, since: datetime, until: datetime, application: Application | None, kind: str
) -> Any:
    """What `replay_failed` would take."""
    rows = (
        Push.of(actor.own_account)
        .filter(status=PushStatus.FAILED, created_at__gte=since, created_at__lt=until, endpoint__is_on=True)
        .exclude(problem=Problem.GONE)
    )
    if application is not None:
        rows = rows.filter(application=application)
    return rows.filter(kind=kind) if kind else rows


def _anew(now: datetime) -> dict[str, Any]:
    return {
        "due_at": now,
        "since_at": now,
        "attempts": 0,
        "ended_at": None,
        "problem": "",
        "http_status": None,
    }


def _wake(endpoint_ids: list[int]) -> None:
    """Whoever replays wants to see it go: a pause ends, and the worker is told at once."""
    Endpoint.unscoped.filter(pk__in=endpoint_ids).update(paused_until=None)
    delay_on_commit("callbacks.push", queue="receipts")
