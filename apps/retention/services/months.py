"""Taking months out: what stays is moved aside in batches, then the partitions change places, then the old ones are dropped.

Three stages, each safe to be cut off: the copies (a batch each), the exchange with the proofs (one short transaction), and the
dropping of tables that nobody reaches any more.
"""

import hashlib
import logging
import time
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db import OperationalError, transaction

from apps.accounts.models import Account
from apps.core import clock
from apps.core.locks import lock
from apps.retention import months, proof, queries
from apps.retention.kinds import DataKind, Step, Term
from apps.retention.models import Action, MonthRemoval
from apps.retention.months import GROUPS, Group, Month, Stays
from apps.retention.services.deciding import HOLDS
from apps.retention.services.masking import prove

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """One month of one kind: whose rows stay, whose go (accounts; of what carriers sent nobody's), and what forbids it.

    is_due: its term has passed for somebody.
    """

    group: Group
    month: Month
    stays: Stays
    goes: tuple[int, ...]
    is_due: bool
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class _Rules:
    """Terms and holds as they are now, read once for all months."""

    everybody: dict[DataKind, Term]
    own: dict[int, dict[DataKind, Term]]
    holds: queries.Holds

    @classmethod
    def read(cls) -> "_Rules":
        return cls(queries.defaults(), queries.own_terms(), queries.holds())

    def term(self, kind: DataKind, account_id: int) -> Term:
        return self.own.get(account_id, {}).get(kind, self.everybody[kind])

    def shortest(self, kind: DataKind) -> Term:
        own = (terms[kind] for terms in self.own.values() if kind in terms)
        return min([self.everybody[kind], *own], key=lambda term: term.keep_months)


def plans(now: datetime | None = None) -> list[Plan]:
    """Every month that there is, oldest first, with what would become of it now."""
    rules = _Rules.read()
    return [_plan(group, month, rules, now) for group in GROUPS.values() for month in months.present(group)]


def _plan(group: Group, month: Month, rules: _Rules, now: datetime | None = None) -> Plan:
    if month.end > queries.cut(rules.shortest(group.kind), Step.REMOVE, None, now):
        return Plan(group, month, Stays((), ()), (), False)  # too young for everybody: nobody is asked
    numbers = rules.holds.numbers
    if not group.owner:
        stays = Stays(rules.holds.accounts, numbers)
        return Plan(group, month, stays, (), months.some_go(group, month, stays, ()))
    inside = months.accounts_in(month)
    accounts = Account.objects.in_bulk(inside)
    kept = tuple(
        pk
        for pk in inside
        if pk in rules.holds.accounts
        or month.end > queries.cut(rules.term(group.kind, pk), Step.REMOVE, accounts.get(pk), now)
    )
    goes, stays = tuple(pk for pk in inside if pk not in kept), Stays(kept, numbers)
    is_due = not inside or months.some_go(group, month, stays, goes)
    return Plan(group, month, stays, goes, is_due, months.forbidden(month) if is_due else "")


def work(ends: float) -> bool:
    """Work at the oldest month that may go until `ends` (time.monotonic); whether nothing is left to do."""
    for removal in MonthRemoval.objects.filter(is_swapped=True):
        _drop(removal)
    for plan in plans():
        if not plan.is_due or plan.obstacle:
            continue
        while not _advance(plan):
            if time.monotonic() >= ends:
                return False
    return True


def _advance(plan: Plan) -> bool:
    """One batch of copying or, when all is copied, the exchange; whether the month is out (or must wait for its turn)."""
    with transaction.atomic():
        lock(HOLDS)
        removal = _removal(plan)
        found = months.copy_some(plan.group, plan.month, removal.last_id, plan.stays)
        if found.seen:
            removal.last_id = found.last
            removal.kept += found.kept
            if found.seen > found.kept:
                removal.digest = proof.chained(removal.digest, found.digest)
            for owner, rows in orjson.loads(found.counts).items():
                removal.counts[owner] = removal.counts.get(owner, 0) + rows
            removal.save()
        if found.seen == months.BATCH:
            return False
    try:
        return _exchange(plan)
    except OperationalError as problem:  # somebody reads; the next tick tries again
        log.info("month %s is in use, its partitions stay for now: %s", plan.month.first, problem)
        return True


def _removal(plan: Plan) -> MonthRemoval:
    """The removal under way; begun anew when other rows are to stay than when it began."""
    chosen = hashlib.sha256(repr((plan.stays.accounts, plan.stays.numbers, plan.goes)).encode()).hexdigest()
    rows = MonthRemoval.objects.select_for_update().filter(kind=plan.group.kind, month=plan.month.first)
    row = rows.first()
    if row is not None and row.chosen != chosen:
        row.delete()
        row = None
    if row is None:
        months.make_kept(plan.group, plan.month)
        row = MonthRemoval.objects.create(
            kind=plan.group.kind, month=plan.month.first, chosen=chosen, begun_at=clock.now()
        )
    return row


@transaction.atomic
def _exchange(plan: Plan) -> bool:
    """The month is out and its proofs are written, or nothing has happened; False when somebody has been put on hold."""
    lock(HOLDS)
    now = _plan(plan.group, plan.month, _Rules.read())
    if (now.stays, now.goes) != (plan.stays, plan.goes):
        return True  # the next tick plans anew
    removal = MonthRemoval.objects.select_for_update().get(kind=plan.group.kind, month=plan.month.first)
    if plan.group.kind is DataKind.MESSAGES and removal.kept > 0:
        months.mask_kept(plan.month)
    months.change_places(plan.group, plan.month, keeps_some=removal.kept > 0)
    _prove(plan, removal)
    removal.is_swapped = True
    removal.save(update_fields=["is_swapped"])
    transaction.on_commit(lambda: _drop(removal), robust=True)
    return True


def _prove(plan: Plan, removal: MonthRemoval) -> None:
    """One proof for the platform, and one for each account whose rows went; of an empty month there is nothing to prove."""
    if not removal.counts:
        return
    said = {
        "kind": plan.group.kind,
        "action": Action.DROPPED,
        "since": plan.month.start,
        "until": plan.month.end,
        "rows_digest": removal.digest or hashlib.sha256(b"").hexdigest(),
    }
    prove(account=None, count=sum(removal.counts.values()), kept=removal.kept, **said)
    owners = {int(owner): rows for owner, rows in removal.counts.items() if owner != "0"}
    for account in Account.objects.filter(pk__in=owners):
        prove(account=account, count=owners[account.pk], **said)


def _drop(removal: MonthRemoval) -> None:
    group, month = GROUPS[DataKind(removal.kind)], Month(removal.month)
    months.drop_gone(group, month)
    MonthRemoval.objects.filter(pk=removal.pk, is_swapped=True).delete()
