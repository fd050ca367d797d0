"""Masking and removing what its term has passed, batch by batch; whoever dies leaves one batch undone, and that whole.

A run of one step takes an account's rows up to the beginning of a day (or month) and ends with its proof. Every batch is a
transaction that changes rows and says how far it came, so the next worker goes on behind it.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Min

from apps.accounts import audit
from apps.accounts.actors import SYSTEM
from apps.accounts.models import Account
from apps.core import clock, files
from apps.core.locks import lock
from apps.core.partitions import id_at
from apps.messaging.models import SendTask, SendTaskRow
from apps.messaging.states import ENDED
from apps.retention import masking, proof, queries
from apps.retention.kinds import DataKind, Step, Term
from apps.retention.models import Action, Deletion, RetentionProgress
from apps.retention.services.deciding import HOLDS


@dataclass(frozen=True, slots=True)
class Work:
    """One step of one kind in one account (None: the platform's) that is due up to an instant."""

    account: Account | None
    kind: DataKind
    step: Step
    until: datetime


def due(now: datetime | None = None) -> list[Work]:
    """Everything that has come due since it was last looked at, in four statements; accounts under a hold are left out."""
    everybody, own = queries.defaults(), queries.own_terms()
    held = set(queries.holds().accounts)
    through = {
        (row.account_id, row.kind, row.step): row.done_until for row in RetentionProgress.objects.all()
    }
    accounts = Account.objects.exclude(pk__in=held).only("pk", "public_id", "name", "zone").order_by("pk")
    found = []
    for account in (None, *accounts):
        for kind, step in masking.STATEMENTS:
            kind, step = DataKind(kind), Step(step)
            if (account is None) is not (kind is DataKind.RAW):
                continue
            term: Term = own.get(account.pk if account else 0, {}).get(kind, everybody[kind])
            until = queries.cut(term, step, account, now)
            done = through.get((account.pk if account else None, kind, step))
            if done is None or done < until:
                found.append(Work(account, kind, step, until))
    return found


def work(ends: float) -> bool:
    """Work at what is due until `ends` (time.monotonic); whether all of it is done."""
    for one in due():
        while not take_batch(one):
            if time.monotonic() >= ends:
                return False
        if time.monotonic() >= ends:
            return False
    return True


@transaction.atomic
def take_batch(one: Work) -> bool:
    """One batch; whether the run is over, its proof written."""
    lock(HOLDS)
    holds = queries.holds()
    if one.account is not None and one.account.pk in holds.accounts:
        return True  # it has been put on hold since the work was found
    row = _progress(one)
    until = row.until or one.until
    given = {
        "account": one.account.pk if one.account else 0,
        "after": row.through,
        "after_row": row.through_row,
        "until": until,
        "until_id": id_at(until),
        "held": holds.numbers,
        "accounts": holds.accounts,
    }
    done = masking.take(one.kind, one.step, given)
    row.until = until
    if done.count:
        row.count += done.count
        row.digest = proof.chained(row.digest, done.digest)
    if done.rest is not None:
        row.rest = done.rest if row.rest is None else min(row.rest, done.rest)
    is_over = done.seen < masking.BATCH
    if done.seen:
        row.through, row.through_row = done.through, done.through_row
    if is_over:
        masking.take_along(one.kind, one.step, given)
        _finish(one, row, holds.numbers)
    row.save()
    return is_over


def _progress(one: Work) -> RetentionProgress:
    """The row of this work; a run that begins does so at what the last one had to leave."""
    rows = RetentionProgress.objects.select_for_update()
    row, _is_new = rows.get_or_create(account=one.account, kind=one.kind, step=one.step)
    if row.until is None and row.rest is not None:
        row.through, row.through_row, row.rest = max(0, row.rest - 1), 0, None
    return row


def _finish(one: Work, row: RetentionProgress, held: tuple[int, ...]) -> None:
    assert row.until is not None, "a batch has set it"
    if one.kind is DataKind.LISTS and one.account is not None:
        _leave_open_lists(one.account, row)
        _drop_files(one.account, row.until, held)
    if row.count:
        action = Action.MASKED if one.step is Step.MASK else Action.REMOVED
        prove(
            account=one.account,
            kind=one.kind,
            action=action,
            since=row.done_until,
            until=row.until,
            count=row.count,
            rows_digest=row.digest,
        )
    row.done_until, row.until, row.count, row.digest = row.until, None, 0, ""


def _leave_open_lists(account: Account, row: RetentionProgress) -> None:
    """The walk has passed lists that are still open or too young; the next one begins at the first of them."""
    passed = SendTask.of(account).filter(pk__lte=row.through)
    ended = passed.filter(status__in=ENDED)
    young = passed.exclude(status__in=ENDED) | ended.filter(ended_at__gte=row.until)
    first = young.aggregate(first=Min("pk"))["first"]
    if first is not None:
        row.rest = first if row.rest is None else min(row.rest, first)


def _drop_files(account: Account, until: datetime, held: tuple[int, ...]) -> None:
    """The uploads that were kept, but for those with a number under a hold; after a crash the sweep removes what is left."""
    mine = SendTask.of(account).exclude(file="").filter(status__in=ENDED, created_at__lt=until)
    gone = mine.exclude(ended_at__gte=until)
    if held:
        with_held = SendTaskRow.objects.filter(send_task_id__in=gone.values("pk"), number_hash__in=held)
        gone = gone.exclude(pk__in=list(with_held.values_list("send_task_id", flat=True).distinct()))
    names = list(gone.values_list("file", flat=True))
    SendTask.of(account).filter(file__in=names).update(file="")
    for name in names:
        transaction.on_commit(partial(files.remove, name), robust=True)


def prove(**said: Any) -> Deletion:
    """Write a proof and repeat it in the audit trail; in the transaction that deletes."""
    row = Deletion(at=clock.now(), **said)
    row.digest = proof.digest(row)
    row.save(force_insert=True)
    facts = {
        "kind": f"kept.{row.kind}",
        "count": row.count,
        "until": f"{clock.business_day(row.until, row.account.zone if row.account else clock.DEFAULT_ZONE)}",
        "digest": row.digest,
    }
    if row.action == Action.MASKED:
        audit.record(SYSTEM, "retention.masked", row, account=row.account, **facts)
    elif row.action == Action.REMOVED:
        audit.record(SYSTEM, "retention.removed", row, account=row.account, **facts)
    else:
        audit.record(SYSTEM, "retention.dropped", row, account=row.account, kept=row.kept, **facts)
    return row
