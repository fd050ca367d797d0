"""Re-rating a bill: each of its days is counted again from the messages, and their prices are those of the versions.

If every day comes to the bytes that were hashed when it was closed, and the days to those of the bill, the bill is proved; else
each line that differs is kept. One bill is counted at a time, in turns of some seconds; who dies leaves one day undone.
"""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Perm
from apps.billing import canonical
from apps.billing.models import Bill, LineEntry, RatedCheck, RatedDifference, Rerating, Settlement
from apps.billing.services import bills, rated_prices, settle
from apps.billing.states import RERATING_STATES, ReratingStatus
from apps.core import clock
from apps.core.locks import held_by_session
from apps.core.tasks import delay_on_commit, hint

log = logging.getLogger(__name__)
TASK: Final = "billing.rerate"
QUEUE: Final = "files"
TURN_SECONDS: Final = 8.0
SILENCE: Final = timedelta(seconds=120)  # a day of ten million messages takes about a minute
TRIES: Final = 5
MOST_DIFFERENCES: Final = 200  # that are written down; all are counted
_UNDERWAY: Final = (ReratingStatus.ASKED, ReratingStatus.RUNNING)


@transaction.atomic
def ask(*, actor: Actor, bill: Bill) -> Rerating:
    """Have a bill counted again; while that is underway it is the one that is there. Raises Forbidden."""
    actor.require(Perm.STAFF_SETTLEMENT_WRITE)
    Bill.unscoped.select_for_update().get(pk=bill.pk)
    found = Rerating.of(bill.account).filter(bill=bill, status__in=_UNDERWAY).first()
    if found is not None:
        return found
    row: Rerating = Rerating.unscoped.create(
        account=bill.account,
        bill=bill,
        asked_by=actor.user,
        asked_at=clock.now(),
        day_count=_days(bill).count(),
    )
    audit.record(actor, "bill.rerating_asked", bill, month=f"{bill.month:%Y-%m}")
    delay_on_commit(TASK, row.pk, queue=QUEUE)
    return row


def work(rerating_id: int) -> None:
    """Count one turn long, or do nothing when another worker is at one; then hint at whatever is next."""
    with held_by_session("billing.rerate") as is_alone:
        if not is_alone:
            return
        row = _taken_up(rerating_id)
        if row is not None:
            _turn(row)
    keep_working()


def keep_working() -> None:
    """For the clock: hint at what has waited longest; one whose worker has only just spoken is left to it."""
    silent = Q(heartbeat_at=None) | Q(heartbeat_at__lt=clock.now() - SILENCE)
    waiting = Rerating.unscoped.filter(silent, status__in=_UNDERWAY).order_by("days_done", "pk")
    found = waiting.values_list("pk", flat=True).first()
    if found is not None:
        hint(TASK, found, queue=QUEUE)


def _taken_up(rerating_id: int) -> Rerating | None:
    row = Rerating.unscoped.filter(pk=rerating_id, status__in=_UNDERWAY).first()
    if row is None:
        return None
    columns = {"heartbeat_at": clock.now(), "tries": row.tries + 1}
    if row.status == ReratingStatus.ASKED:
        RERATING_STATES.advance(row, ReratingStatus.RUNNING, **columns)
    else:
        Rerating.unscoped.filter(pk=row.pk).update(**columns)
    return Rerating.unscoped.select_related("bill", "account").get(pk=row.pk)


def _turn(row: Rerating) -> None:
    ends = time.monotonic() + TURN_SECONDS
    try:
        if row.tries > TRIES:
            RERATING_STATES.advance(row, ReratingStatus.FAILED, done_at=clock.now(), heartbeat_at=None)
            return
        for settlement in list(_days(row.bill)[row.days_done :]):
            _one_day(row, settlement)
            if time.monotonic() >= ends:
                Rerating.unscoped.filter(pk=row.pk).update(heartbeat_at=None)  # nobody is at it now
                return
        _finish(row)
    except Exception:
        # The clock tries again, TRIES times in all; the days behind it stay counted.
        log.exception("rerating %s: a turn failed", row.public_id)


@transaction.atomic
def _one_day(row: Rerating, settlement: Settlement) -> None:
    held = Rerating.unscoped.select_for_update().get(pk=row.pk)
    ids = [settlement.pk]
    written = dict(settle.written_lines(ids))[settlement.pk]
    found = dict(settle.lines_from_messages(ids))[settlement.pk]
    is_kept = _has_messages(found) or not _has_messages(written)
    if not is_kept:  # the messages are older than what is kept of them
        found = dict(settle.lines_from_charges(ids))[settlement.pk]
    differences = list(_lines(settlement, written, found))
    differences += [
        RatedDifference(check_name=RatedCheck.PRICE, billed=one.billed, found=one.found)
        for one in rated_prices.differences(settlement, from_messages=is_kept)
    ]
    _keep(held, differences, settlement)
    held.days_done += 1
    held.kept_days += is_kept
    held.messages += settlement.count
    held.tries, held.heartbeat_at = 0, clock.now()
    held.save(
        update_fields=["days_done", "kept_days", "messages", "tries", "heartbeat_at", "difference_count"]
    )


def _has_messages(lines: list[canonical.Line]) -> bool:
    return any(line.entry != LineEntry.FEE for line in lines)


def _lines(
    settlement: Settlement, written: list[canonical.Line], found: list[canonical.Line]
) -> Iterator[RatedDifference]:
    """The lines that are in one file only; none where the recount came to the digest of the closed day."""
    if canonical.digest(settle.octets_of(settlement, found)) == settlement.sha256:
        return
    ours = {canonical.place(line): canonical.row(line) for line in written}
    theirs = {canonical.place(line): canonical.row(line) for line in found}
    differing = [one for one in sorted(ours.keys() | theirs.keys()) if ours.get(one) != theirs.get(one)]
    for one in differing:
        yield RatedDifference(check_name=RatedCheck.LINE, billed=ours.get(one, ""), found=theirs.get(one, ""))
    if not differing:
        yield RatedDifference(check_name=RatedCheck.LINE, billed=settlement.sha256, found="")


@transaction.atomic
def _finish(row: Rerating) -> None:
    """The bill from its days, against the digest that it was closed with."""
    held = Rerating.unscoped.select_for_update().get(pk=row.pk)
    if held.status != ReratingStatus.RUNNING:
        return
    bill = row.bill
    digest = canonical.digest(dict(bills.counted_again([bill.pk]))[bill.pk])
    if digest != bill.sha256:
        _keep(held, [RatedDifference(check_name=RatedCheck.BILL, billed=bill.sha256, found=digest)])
    RERATING_STATES.advance(
        held,
        ReratingStatus.DONE,
        done_at=clock.now(),
        sha256=digest,
        heartbeat_at=None,
        difference_count=held.difference_count,
    )
    audit.record(
        SYSTEM,
        "bill.rerated",
        bill,
        account=row.account,
        month=f"{bill.month:%Y-%m}",
        result="different" if held.difference_count else "identical",
        count=held.difference_count,
    )


def _keep(row: Rerating, found: list[RatedDifference], settlement: Settlement | None = None) -> None:
    room = max(0, MOST_DIFFERENCES - row.difference_count)
    row.difference_count += len(found)
    for one in found:
        one.rerating, one.day = row, settlement.day if settlement else None
    RatedDifference.objects.bulk_create(found[:room])


def _days(bill: Bill) -> QuerySet[Settlement]:
    rows = Settlement.of(bill.account_id).filter(
        currency=bill.currency, day__range=(bill.month, bill.last_day)
    )
    return rows.select_related("account").order_by("day")
