"""Settling days: each account's day is closed once, by statements that take many accounts at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Sum

from apps.accounts.models import Account
from apps.billing import canonical
from apps.billing.models import Books, LineEntry, Settlement, SettlementLine
from apps.billing.services import arrears, settle_statements
from apps.billing.states import SETTLEMENT_STATES, SettlementStatus
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.ids import random_public_id
from apps.ledger.models import Book, Transaction, TransactionKind
from apps.ledger.services.posting import Posting, post_many
from apps.messaging.services import charges
from apps.pricing.services import volumes

BATCH: Final = 100  # accounts of one transaction
_BOOKS: Final = {LineEntry.FEE: Book.FEES}  # everything else is revenue


def settle_due(now: datetime | None = None) -> int:
    """Close every day that is due, the oldest first, also after days of downtime; gives how many settlements were made.

    Each batch of accounts is one transaction; killed, it begins again with the batch that was not there yet.
    """
    made = 0
    due = dict(_rows(settle_statements.DUE, {"now": now or clock.now()}))
    if not due:
        return 0
    charges.close_days(due)
    accounts = sorted(due)
    for start in range(0, len(accounts), BATCH):
        made += _settle({account: due[account] for account in accounts[start : start + BATCH]})
    return made


def settle_day(*, account: Account, day: date) -> list[Settlement]:
    """Close an account's days through this one. Raises DAY_CLOSED when that is done, DAY_RUNNING while it is not over."""
    if day >= clock.business_day(clock.now(), account.zone):
        raise DomainError(Code.DAY_RUNNING, day=day.isoformat())
    books = Books.of(account).first()
    if books is not None and books.settled_through >= day:
        raise DomainError(Code.DAY_CLOSED, day=day.isoformat())
    charges.close_days({account.pk: day})
    _settle({account.pk: day})
    return list(Settlement.of(account).filter(day=day))


def _settle(through: Mapping[int, date]) -> int:
    """Count and deduct what became chargeable; the charges of these days have been closed before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(settle_statements.OPEN_BOOKS, [list(through)])
        after = dict(_rows(settle_statements.LOCK_BOOKS, [list(through)]))
        wanted = {
            "accounts": list(through),
            "after": [after[account] for account in through],
            "through": list(through.values()),
        }
        days = _rows(settle_statements.DAYS, wanted)
        # Day by day, because the balance after each day stands in the journal.
        days.sort(key=itemgetter(1))
        made = sum(_close(list(rows)) for _day, rows in groupby(days, key=itemgetter(1)))
        cursor.execute(settle_statements.ADVANCE_BOOKS, wanted)
    return made


def _close(days: Sequence[tuple[int, date, str]]) -> int:
    """Write, count, deduct and close the settlements of one day."""
    opened = Settlement.unscoped.bulk_create(
        Settlement(public_id=random_public_id(), account_id=account, day=day, currency=currency)
        for account, day, currency in days
    )
    ids = [settlement.pk for settlement in opened]
    with connection.cursor() as cursor:
        cursor.execute(settle_statements.LINES, {"settlements": ids})
        cursor.execute(settle_statements.TOTALS, {"settlements": ids})
    settlements = {row.pk: row for row in Settlement.unscoped.filter(pk__in=ids).select_related("account")}
    posted = _deduct(settlements.values())
    digests = {pk: canonical.digest(octets_of(settlements[pk], lines)) for pk, lines in written_lines(ids)}
    with connection.cursor() as cursor:
        cursor.execute(
            settle_statements.KEEP_RESULTS,
            {
                "settlements": ids,
                "digests": [digests[pk] for pk in ids],
                "transactions": [posted.get(pk) for pk in ids],
            },
        )
    rows = Settlement.unscoped.filter(pk__in=ids)
    SETTLEMENT_STATES.advance_many(rows, SettlementStatus.CLOSED, closed_at=clock.now())
    volumes.keep(_volumes(ids))
    arrears.look_at({row.account_id for row in settlements.values()}, day=days[0][1])
    return len(ids)


def _deduct(settlements: Iterable[Settlement]) -> dict[int, int]:
    """One posting each, divided by book; gives the transactions' ids by settlement. Nothing is posted for nothing."""
    contra: dict[int, dict[Book, Decimal]] = {}
    by_id = {row.pk: row for row in settlements}
    sums = SettlementLine.unscoped.filter(settlement__in=list(by_id)).order_by()
    for pk, entry, amount in sums.values_list("settlement", "entry", "amount"):
        books = contra.setdefault(pk, {})
        book = _BOOKS.get(LineEntry(entry), Book.REVENUE)
        books[book] = books.get(book, Decimal(0)) + amount
    postings = {
        pk: Posting(
            account_id=by_id[pk].account_id,
            key=f"settlement:{by_id[pk].public_id}",
            kind=TransactionKind.SETTLEMENT,
            currency=by_id[pk].currency,
            contra=books,
            day=by_id[pk].day,
        )
        for pk, books in sorted(contra.items())
        if sum(books.values())
    }
    made: list[Transaction] = post_many(list(postings.values()))
    return {pk: row.pk for pk, row in zip(postings, made, strict=True)}


def _volumes(ids: Sequence[int]) -> list[tuple[int, date, str, int]]:
    """Segments by account, day and country, from which the tiers of later days follow."""
    rows = SettlementLine.unscoped.filter(settlement__in=ids).exclude(entry=LineEntry.FEE).order_by()
    return list(rows.values_list("account", "settlement__day", "country").annotate(Sum("segments")))


def octets_of(settlement: Settlement, lines: Iterable[canonical.Line]) -> bytes:
    """The canonical file of a settlement with these lines."""
    day = canonical.Day(settlement.account.public_id, settlement.day, settlement.currency)
    return canonical.octets(day, lines)


def written_lines(ids: Sequence[int]) -> Iterator[tuple[int, list[canonical.Line]]]:
    """The lines as they were written, by settlement."""
    return _by_settlement(ids, settle_statements.WRITTEN_LINES)


def lines_from_charges(ids: Sequence[int]) -> Iterator[tuple[int, list[canonical.Line]]]:
    """The lines counted again from the charges."""
    return _by_settlement(ids, settle_statements.RECOUNTED_LINES)


def lines_from_messages(ids: Sequence[int]) -> Iterator[tuple[int, list[canonical.Line]]]:
    """The lines counted again from the messages themselves."""
    return _by_settlement(ids, settle_statements.MESSAGE_LINES)


def _by_settlement(ids: Sequence[int], statement: str) -> Iterator[tuple[int, list[canonical.Line]]]:
    found: dict[int, list[canonical.Line]] = {pk: [] for pk in ids}
    for pk, *columns in _rows(statement, {"settlements": list(ids)}):
        found[pk].append(canonical.Line(*columns))
    return iter(found.items())


def _rows(statement: str, parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows
