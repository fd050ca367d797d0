"""Cases: opened with their evidence by the breaker, kept up to date, released, noted and decided by people."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.locks import lock
from apps.guard import evidence
from apps.guard.models import Case, CaseNote
from apps.guard.signals import Hit
from apps.guard.states import CASE_STATES, CaseStatus
from apps.protection.models import Bar, BreakerRule, Mode


@transaction.atomic
def see(hit: Hit, now: datetime) -> Case:
    """Open a case for what is abnormal, or bring the open one up to date; a live rule bars the key, once at a time."""
    lock(f"guard.case:{hit.application_id}:{hit.dimension}:{hit.key}")
    rule = BreakerRule.objects.filter(pk=hit.rule_id).first() if hit.rule_id else None
    case = Case.unscoped.filter(
        application_id=hit.application_id,
        found=hit.found,
        dimension=hit.dimension,
        key=hit.key,
        message_kind=hit.kind,
        rule=rule,
        status=CaseStatus.OPEN,
    ).first()
    if case is None:
        case = _open(hit, rule, now)
    case.last_seen_at = now
    case.mode = rule.mode if rule is not None else Mode.SHADOW
    if rule is not None and rule.mode == Mode.LIVE and (case.bar is None or not _stands(case.bar, now)):
        _bar(case, rule, now)
    case.figures = _figures(case, hit)
    case.save(update_fields=["last_seen_at", "mode", "bar", "figures"])
    return case


def _open(hit: Hit, rule: BreakerRule | None, now: datetime) -> Case:
    application = Application.unscoped.select_related("account").get(pk=hit.application_id)
    case = Case.unscoped.create(
        account=application.account,
        application=application,
        found=hit.found,
        rule=rule,
        dimension=hit.dimension,
        key=hit.key,
        message_kind=hit.kind,
        mode=rule.mode if rule is not None else Mode.SHADOW,
        opened_at=now,
        last_seen_at=now,
        evidence=evidence.gather(hit.application_id, hit.kind, hit.dimension, hit.key, now),
    )
    CaseNote.objects.create(
        case=case,
        at=now,
        verb="opened",
        facts={"found": hit.found.value, "requests": hit.requests, "limit": hit.limit, **hit.facts},
    )
    audit.record(SYSTEM, "case.opened", case, found=hit.found.value)
    return case


def _stands(bar: Bar, now: datetime) -> bool:
    """A bar that a person has released is not put up again for the time it would have lasted."""
    return bar.until > now


def _bar(case: Case, rule: BreakerRule, now: datetime) -> None:
    case.bar = Bar.objects.create(
        rule=rule,
        account_id=case.account_id,
        application_id=case.application_id,
        dimension=case.dimension,
        key=case.key,
        kinds=rule.kinds,
        pace=rule.pace,
        starts_at=now,
        until=now + timedelta(minutes=rule.hold_minutes),
    )
    CaseNote.objects.create(
        case=case, at=now, verb="barred", facts={"minutes": rule.hold_minutes, "pace": rule.pace}
    )


def _figures(case: Case, hit: Hit) -> dict[str, Any]:
    """Since the minute in which it was opened; the peak is of the whole case."""
    minutes = evidence.series(
        case.application_id,
        case.message_kind,
        case.dimension,
        case.key,
        case.opened_at.replace(second=0, microsecond=0) - timedelta(minutes=1),
    )
    requests = sum(one.requests for one in minutes)
    passed = sum(one.passed for one in minutes)
    return {
        "limit": hit.limit,
        "usual": hit.usual,
        "peak": max([hit.requests, *(one.requests for one in minutes), case.figures.get("peak", 0)]),
        "requests": requests,
        "stopped": requests - passed,
        **hit.facts,
    }


@transaction.atomic
def end_bars(now: datetime) -> None:
    """Write down which bars have ended by themselves."""
    rows = Case.unscoped.select_for_update(of=("self",)).filter(
        bar__until__lte=now, bar__released_at=None, status=CaseStatus.OPEN
    )
    for case in rows.select_related("bar"):
        assert case.bar is not None
        CaseNote.objects.create(case=case, at=case.bar.until, verb="ended")
        case.bar = None
        case.save(update_fields=["bar"])


@transaction.atomic
def release(*, actor: Actor, case: Case) -> Case:
    """Let through what is barred, before its time; for as long as the bar would have stood it is not put up again.

    The account's own people may with the right to its switches, staff with that to cases. Raises Forbidden, NOT_FOUND.
    """
    row = _own(actor, case, Perm.APPLICATION_SWITCH)
    now = clock.now()
    if row.bar is None or row.bar.released_at is not None or row.bar.until <= now:
        return row
    Bar.objects.filter(pk=row.bar.pk).update(released_at=now, released_by=actor.user)
    CaseNote.objects.create(case=row, at=now, user=actor.user, verb="released")
    audit.record(actor, "case.released", row)
    return row


@transaction.atomic
def note(*, actor: Actor, case: Case, text: str) -> None:
    """A line for the story. Raises NOTE_NEEDED for an empty one."""
    row = _own(actor, case, Perm.APPLICATION_WRITE)
    if not text.strip():
        raise DomainError(Code.NOTE_NEEDED, field="text")
    CaseNote.objects.create(case=row, at=clock.now(), user=actor.user, verb="noted", text=text.strip()[:1000])


@transaction.atomic
def decide(*, actor: Actor, case: Case, is_abuse: bool, text: str = "") -> Case:
    """Staff's word on a case; a false alarm is released at once. Raises Forbidden, IllegalMove."""
    actor.require(Perm.STAFF_GUARD_WRITE)
    row = _own(actor, case, Perm.APPLICATION_WRITE)
    to = CaseStatus.CONFIRMED if is_abuse else CaseStatus.DISMISSED
    if not is_abuse:
        release(actor=actor, case=row)
    CASE_STATES.advance(row, to, decided_at=clock.now(), decided_by=actor.user)
    CaseNote.objects.create(
        case=row, at=clock.now(), user=actor.user, verb=to.value, text=text.strip()[:1000]
    )
    audit.record(actor, "case.decided", row, is_abuse=is_abuse)
    return row


def _own(actor: Actor, case: Case, perm: Perm) -> Case:
    """The case's row, held; staff act for no account."""
    rows = Case.unscoped.select_for_update(of=("self",)).select_related("bar", "account", "application")
    if actor.account is None:
        actor.require(Perm.STAFF_GUARD_WRITE)
    else:
        actor.require(perm)
        rows = rows.filter(account=actor.account)
    row = rows.filter(pk=case.pk).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row
