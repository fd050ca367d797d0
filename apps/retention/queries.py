"""What holds for whom, what is held, what is due, and what has been deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.core import clock
from apps.retention.kinds import DEFAULTS, OF_ACCOUNTS, DataKind, Step, Term
from apps.retention.models import Deletion, LegalHold, RetentionTerm

_MONTH_DAYS: Final = 12


@dataclass(frozen=True, slots=True)
class Holds:
    """Who and what is held now: ids of accounts, hashes of numbers; both sorted."""

    accounts: tuple[int, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """The term of one kind for an account; is_own: it was set for this account, not for everybody."""

    kind: DataKind
    term: Term
    is_own: bool


def defaults() -> dict[DataKind, Term]:
    """What holds where an account has no term of its own: the rows without an account, else DEFAULTS."""
    rows = RetentionTerm.objects.filter(account=None)
    return {**DEFAULTS, **{DataKind(row.kind): _term(row) for row in rows}}


def own_terms() -> dict[int, dict[DataKind, Term]]:
    """Account id → the terms that were set for it."""
    found: dict[int, dict[DataKind, Term]] = {}
    for row in RetentionTerm.objects.exclude(account=None):
        found.setdefault(row.account_id or 0, {})[DataKind(row.kind)] = _term(row)
    return found


def in_force(account: Account | None, kinds: Iterable[DataKind] = OF_ACCOUNTS) -> list[InForce]:
    """What holds for an account, kind by kind; for None what holds for everybody."""
    own = {DataKind(row.kind): _term(row) for row in RetentionTerm.objects.filter(account=account) if account}
    everybody = defaults()
    return [InForce(kind, own.get(kind, everybody[kind]), kind in own) for kind in kinds]


def accounts_with_terms() -> QuerySet[Account]:
    """The accounts that have a term of their own, by name."""
    own = RetentionTerm.objects.exclude(account=None).values("account")
    return Account.objects.filter(pk__in=own).order_by("name")


def holds() -> Holds:
    """One statement."""
    rows = list(LegalHold.objects.filter(lifted_at=None).values_list("held_account", "number_hash"))
    return Holds(
        accounts=tuple(sorted({account for account, number in rows if account and number is None})),
        numbers=tuple(sorted({number for _account, number in rows if number is not None})),
    )


def listed_holds() -> QuerySet[LegalHold]:
    """Those in force first; to be ordered by the page."""
    return LegalHold.objects.select_related("held_account", "placed_by", "lifted_by")


def is_held(account: Account) -> bool:
    """Whether a hold on the whole account is in force; for staff alone."""
    return LegalHold.objects.filter(held_account=account, number_hash=None, lifted_at=None).exists()


def cut(term: Term, step: Step, account: Account | None, now: datetime | None = None) -> datetime:
    """Everything before this instant is due: the beginning of a day (masking) or month (removing) in the account's zone."""
    zone = account.zone if account else clock.DEFAULT_ZONE
    today = clock.business_day(now or clock.now(), zone)
    day = (
        today - timedelta(days=term.mask_days)
        if step is Step.MASK
        else months_before(today, term.keep_months)
    )
    return clock.day_window(day, zone)[0]


def months_before(day: date, months: int) -> date:
    """The first day of the month that lies this many months back."""
    index = day.year * _MONTH_DAYS + day.month - 1 - months
    return date(index // _MONTH_DAYS, index % _MONTH_DAYS + 1, 1)


def deletions(account: Account | None) -> QuerySet[Deletion]:
    """The proofs of an account; for None all of them."""
    rows = Deletion.unscoped.select_related("account")
    return rows if account is None else rows.filter(account=account)


def proofs_between(account: Account | None, since: datetime | None, until: datetime) -> QuerySet[Deletion]:
    """The proofs of a time, newest first."""
    rows = deletions(account).filter(at__lt=until)
    return (rows.filter(at__gte=since) if since else rows).order_by("-id")


def _term(row: RetentionTerm) -> Term:
    return Term(row.mask_days, row.keep_months)
