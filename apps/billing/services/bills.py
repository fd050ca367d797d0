"""Making the month's bills: each account's month once it is settled to its last day, many accounts by the same statements."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import connection, transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.billing import bill_file, canonical
from apps.billing.models import Bill, Books
from apps.billing.models.bill import last_day, next_month
from apps.billing.services import bill_statements
from apps.billing.states import BILL_STATES, BillStatus
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.ids import random_public_id
from apps.core.money import plain

log = logging.getLogger(__name__)
BATCH: Final = 500  # accounts of one transaction
_EVER: Final = date(9999, 1, 1)


def make_due() -> int:
    """Make the bills of every month that is over and settled, the oldest first, also after months of downtime; how many.

    Each batch of accounts is one transaction; killed, it begins again with the batch that was not there yet.
    """
    made, stuck = 0, set[int]()
    while due := [(month, account) for account, month in _due(_EVER) if account not in stuck]:
        month = due[0][0]
        accounts = [account for one, account in due if one == month]
        for start in range(0, len(accounts), BATCH):
            count, left = _make(month, accounts[start : start + BATCH])
            made, stuck = made + count, stuck | left
    return made


def make(*, actor: Actor, account: Account, month: date) -> list[Bill]:
    """The bills of one account's month now, and of the months before it; by finance, who need not wait for the clock.

    Made already, they are given as they are; empty when nothing moved. Raises Forbidden, MONTH_OPEN while a day of the month
    is not settled, BILL_UNBALANCED.
    """
    actor.require(Perm.STAFF_SETTLEMENT_WRITE)
    while one := dict(_due(next_month(month))).get(account.pk):
        _count, left = _make(one, [account.pk], actor)
        if left:
            raise DomainError(Code.BILL_UNBALANCED, month=f"{one:%Y-%m}")
    books = Books.of(account).first()
    if books is None or books.billed_through is None or books.billed_through < last_day(month):
        raise DomainError(Code.MONTH_OPEN, month=f"{month:%Y-%m}")
    return list(Bill.of(account).filter(month=month))


def _due(before: date) -> list[tuple[int, date]]:
    return _rows(bill_statements.DUE, {"before": before})


@transaction.atomic
def _make(month: date, accounts: Sequence[int], actor: Actor = SYSTEM) -> tuple[int, set[int]]:
    """The bills of these accounts' month: how many, and the accounts that have to be looked at first."""
    span: dict[str, Any] = {"month": month, "last": last_day(month), "accounts": list(accounts)}
    mine = {account for (account,) in _rows(bill_statements.LOCK_BOOKS, span)}
    left = _unbalanced({**span, "accounts": sorted(mine)})
    span["accounts"] = sorted(mine - left)
    if not span["accounts"]:
        return 0, left
    ids = [
        bill.pk
        for bill in Bill.unscoped.bulk_create(
            Bill(public_id=random_public_id(), account_id=account, month=month, currency=currency)
            for account, currency in _rows(bill_statements.WANTED, span)
        )
    ]
    if ids:
        _fill({**span, "bills": ids})
    with connection.cursor() as cursor:
        cursor.execute(bill_statements.ADVANCE_BOOKS, span)
    _tell(ids, actor)
    return len(ids), left


def _unbalanced(span: Mapping[str, Any]) -> set[int]:
    """Accounts whose days and ledger do not agree; no bill is made of what cannot be true."""
    found = {account for (account,) in _rows(bill_statements.UNBALANCED, span)}
    if found:
        log.error(
            "bills of %s: the days of %s accounts do not agree with the ledger", span["month"], len(found)
        )
    return found


def _fill(span: Mapping[str, Any]) -> None:
    """Count, add up, hash and close."""
    ids = span["bills"]
    with connection.cursor() as cursor:
        cursor.execute(bill_statements.LINES, span)
        cursor.execute(bill_statements.MOVEMENTS, span)
        cursor.execute(bill_statements.TOTALS, span)
    digests = {pk: canonical.digest(content) for pk, content in written(ids)}
    with connection.cursor() as cursor:
        cursor.execute(bill_statements.KEEP_DIGESTS, {"bills": ids, "digests": [digests[one] for one in ids]})
    BILL_STATES.advance_many(Bill.unscoped.filter(pk__in=ids), BillStatus.CLOSED, closed_at=clock.now())


def _tell(ids: Iterable[int], actor: Actor) -> None:
    """The event is what the notice by e-mail is sent from."""
    bills = Bill.unscoped.filter(pk__in=ids).select_related("account").order_by("pk")
    audit.record_many(
        actor,
        "bill.made",
        [
            (
                bill,
                {
                    "month": f"{bill.month:%Y-%m}",
                    "total": plain(bill.total),
                    "currency": bill.currency,
                    "closing": plain(bill.closing),
                },
            )
            for bill in bills
        ],
    )


def written(ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The canonical files of bills as they were written."""
    return _files(ids, bill_statements.WRITTEN_LINES)


def counted_again(ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The canonical files of bills counted again from the settled days; the movements are the ledger's own."""
    return _files(ids, bill_statements.RECOUNTED_LINES)


def octets_of(bill: Bill, lines: Iterable[bill_file.Line]) -> bytes:
    """The canonical file of a bill with these lines."""
    movements = _by_bill([bill.pk], bill_statements.WRITTEN_MOVEMENTS, bill_file.Movement)
    return _octets(bill, lines, movements[bill.pk])


def _files(ids: Sequence[int], statement: str) -> Iterator[tuple[int, bytes]]:
    lines = _by_bill(ids, statement, bill_file.Line)
    movements = _by_bill(ids, bill_statements.WRITTEN_MOVEMENTS, bill_file.Movement)
    for bill in Bill.unscoped.filter(pk__in=ids).select_related("account").order_by("pk"):
        yield bill.pk, _octets(bill, lines[bill.pk], movements[bill.pk])


def _octets(bill: Bill, lines: Iterable[bill_file.Line], movements: Iterable[bill_file.Movement]) -> bytes:
    head = bill_file.Head(bill.account.public_id, bill.month, bill.currency, bill.opening)
    return bill_file.octets(head, lines, movements)


def _by_bill(ids: Sequence[int], statement: str, row: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {pk: [] for pk in ids}
    for pk, *columns in _rows(statement, {"bills": list(ids)}):
        found[pk].append(row(*columns))
    return found


def _rows(statement: str, parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows
