"""Writing down how tries went: the push, the try, and how the endpoint is; many at a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from apps.callbacks.asking import Tried
from apps.callbacks.models import Endpoint, Push, PushAttempt
from apps.callbacks.problems import Problem
from apps.callbacks.services.turns import pause_after
from apps.callbacks.states import PUSH_STATES, PushStatus
from apps.core import clock
from apps.core.privacy import mask_text, seal_many

# Minutes until the next try; the last one is a day after the first (B11), then the push is given up and kept.
DELAYS: Final = (1, 5, 30, 120, 600, 684)
# Longer than any try takes: whoever has not written the outcome by then is dead.
LOST_AFTER: Final = timedelta(seconds=60)
GIVEN_UP_AFTER: Final = timedelta(hours=25)
_FOR_GOOD: Final = frozenset({Problem.GONE.value, Problem.OFF.value})


@dataclass(frozen=True, slots=True)
class Outcome:
    """A push that was claimed, and what came of it. is_asked: whether the server was called at all."""

    push: Push
    tried: Tried
    is_asked: bool = True


def record(outcomes: Sequence[Outcome]) -> None:
    """A push that somebody else has taken back meanwhile is left alone. As many statements as there are different ends."""
    if not outcomes:
        return
    now = clock.now()
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for one in outcomes:
        status, due_at = _next(one, now)
        key = (status, due_at, one.tried.problem, one.tried.http_status, one.push.begun_at)
        groups[key].append(one.push.pk)
    with transaction.atomic():
        for (status, due_at, problem, http_status, begun_at), ids in sorted(groups.items(), key=str):
            columns: dict[str, Any] = {"problem": problem, "http_status": http_status}
            columns |= {"due_at": due_at} if status == PushStatus.WAITING else {"ended_at": now}
            mine = Push.unscoped.filter(pk__in=ids, status=PushStatus.SENDING, begun_at=begun_at)
            PUSH_STATES.advance_many(mine, status, **columns)
        asked = [one for one in outcomes if one.is_asked]
        _keep_tries(asked)
        _note_health(asked)


def settle_lost(now: datetime) -> int:
    """What a killed worker was asking: it is asked again with the same id, by which a server knows what it has already."""
    lost = Push.unscoped.filter(status=PushStatus.SENDING, begun_at__lt=now - LOST_AFTER)
    with transaction.atomic():
        rows = list(lost.select_for_update(skip_locked=True).values_list("pk", "begun_at"))
        if not rows:
            return 0
        PushAttempt.objects.bulk_create(
            PushAttempt(push_id=pk, at=begun_at or now, milliseconds=0, problem=Problem.LOST)
            for pk, begun_at in rows
        )
        mine = Push.unscoped.filter(pk__in=[pk for pk, _begun_at in rows])
        return PUSH_STATES.advance_many(mine, PushStatus.WAITING, due_at=now, problem=Problem.LOST)


def give_up(now: datetime) -> int:
    """What has waited for a day behind a server that is away; it is kept and can be replayed.

    So is what was under way while its callback was switched off: nobody tries it again.
    """
    off = Push.unscoped.filter(status=PushStatus.WAITING, endpoint__is_on=False)
    PUSH_STATES.advance_many(off, PushStatus.FAILED, ended_at=now, problem=Problem.OFF)
    old = Push.unscoped.filter(status=PushStatus.WAITING, since_at__lt=now - GIVEN_UP_AFTER)
    return PUSH_STATES.advance_many(old, PushStatus.FAILED, ended_at=now, problem=Problem.LATE)


def _next(one: Outcome, now: datetime) -> tuple[PushStatus, datetime | None]:
    if one.tried.is_received:
        return PushStatus.DELIVERED, None
    if one.tried.problem in _FOR_GOOD or one.push.attempts > len(DELAYS):
        return PushStatus.FAILED, None
    return PushStatus.WAITING, now + timedelta(minutes=DELAYS[one.push.attempts - 1])


def _keep_tries(outcomes: Sequence[Outcome]) -> None:
    # A server may repeat what it was sent, and a number may have to go sooner than its push.
    sealed = seal_many(mask_text(one.tried.excerpt) for one in outcomes)
    PushAttempt.objects.bulk_create(
        PushAttempt(
            push=one.push,
            at=one.tried.at,
            milliseconds=one.tried.milliseconds,
            problem=one.tried.problem,
            http_status=one.tried.http_status,
            answer_sealed=octets if one.tried.excerpt else b"",
        )
        for one, octets in zip(outcomes, sealed, strict=True)
    )


def _note_health(outcomes: Sequence[Outcome]) -> None:
    """Of each endpoint, in the order in which its answers came."""
    found: dict[int, list[Tried]] = defaultdict(list)
    for one in outcomes:
        found[one.push.endpoint_id].append(one.tried)
    rows = list(Endpoint.unscoped.select_for_update().filter(pk__in=list(found)).order_by("pk"))
    for row in rows:
        for tried in found[row.pk]:
            note(row, tried)
    Endpoint.unscoped.bulk_update(rows, HEALTH)


HEALTH: Final = (
    "failures",
    "last_success_at",
    "last_failure_at",
    "last_problem",
    "last_http_status",
    "last_milliseconds",
    "paused_until",
)


def note(row: Endpoint, tried: Tried) -> None:
    """One answer on the row, not saved: a success ends every pause, failures in a row make it longer."""
    row.last_http_status, row.last_milliseconds = tried.http_status, tried.milliseconds
    row.last_problem = tried.problem
    if tried.is_received:
        row.failures, row.paused_until, row.last_success_at = 0, None, tried.at
        return
    row.failures += 1
    row.last_failure_at = tried.at
    pause = pause_after(row.failures)
    row.paused_until = clock.now() + pause if pause else None
