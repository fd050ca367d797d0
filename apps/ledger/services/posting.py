"""Appending to the ledger: the one door through which a balance moves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.ledger.models import Balance, Book, Entry, Transaction, TransactionKind

_PLACES: Final = Decimal("0.000001")
# In the order of the accounts, so that two batches never wait for one another.
_OPEN = """
INSERT INTO ledger_balance (account_id, currency, amount, credit_limit)
SELECT account, currency, 0, 0 FROM unnest(%s::bigint[], %s::text[]) AS wanted(account, currency) ORDER BY 1, 2
ON CONFLICT DO NOTHING
"""
_LOCK = """
SELECT b.account_id, b.currency, b.amount FROM ledger_balance b
JOIN unnest(%s::bigint[], %s::text[]) AS wanted(account, currency)
  ON b.account_id = wanted.account AND b.currency = wanted.currency
ORDER BY 1, 2 FOR UPDATE OF b
"""
_KEEP = """
UPDATE ledger_balance b SET amount = kept.amount
FROM unnest(%s::bigint[], %s::text[], %s::numeric[]) AS kept(account, currency, amount)
WHERE b.account_id = kept.account AND b.currency = kept.currency
"""


@dataclass(frozen=True, slots=True)
class Posting:
    """What is to be appended. contra: by book, what the other side gets; the balance moves by minus their sum."""

    account_id: int
    key: str
    kind: TransactionKind
    currency: str
    contra: Mapping[Book, Decimal]
    memo: str = ""
    day: date | None = None
    user: User | None = None
    approved_by: User | None = None
    _amount: Decimal = field(init=False)

    def __post_init__(self) -> None:
        if Book.BALANCE in self.contra:
            raise ValueError("the balance is the other side of the contra entries")
        if any(amount != amount.quantize(_PLACES) for amount in self.contra.values()):
            raise ValueError("an amount has at most six decimal places")
        object.__setattr__(self, "_amount", -sum(self.contra.values(), Decimal(0)))
        if not self._amount:
            raise ValueError("a posting that moves nothing")

    @property
    def amount(self) -> Decimal:
        """The change of the balance."""
        return self._amount


def post(posting: Posting) -> Transaction:
    """Append one; posted again under its key it gives what is there. Raises LEDGER_KEY when the key is another posting's."""
    return post_many([posting])[0]


@transaction.atomic
def post_many(postings: Sequence[Posting]) -> list[Transaction]:
    """Append them by a handful of statements, whatever their number; gives the transactions in their order.

    Locks the balances, in the order of the accounts: whoever posts a key at the same time waits, and then finds it.
    """
    if not postings:
        return []
    balances = _locked({(one.account_id, one.currency) for one in postings})
    known = {row.key: row for row in Transaction.unscoped.filter(key__in={one.key for one in postings})}
    new: dict[str, Transaction] = {}
    entries: list[Entry] = []
    now = clock.now()
    for one in postings:
        found = known.get(one.key) or new.get(one.key)
        if found is not None:
            _refuse_another(found, one)
            continue
        place = (one.account_id, one.currency)
        balances[place] += one.amount
        row = new[one.key] = _row(one, balances[place])
        row.at = now
        sides = {Book.BALANCE: one.amount, **one.contra}
        entries += [
            Entry(transaction=row, account_id=one.account_id, book=book, currency=one.currency, amount=amount)
            for book, amount in sides.items()
            if amount
        ]
    Transaction.unscoped.bulk_create(new.values())
    Entry.unscoped.bulk_create(entries)
    _keep({(row.account_id, row.currency) for row in new.values()}, balances)
    return [known.get(one.key) or new[one.key] for one in postings]


def _row(one: Posting, balance_after: Decimal) -> Transaction:
    return Transaction(
        account_id=one.account_id,
        kind=one.kind,
        key=one.key,
        currency=one.currency,
        amount=one.amount,
        balance_after=balance_after,
        memo=one.memo,
        day=one.day,
        user=one.user,
        approved_by=one.approved_by,
    )


def _refuse_another(found: Transaction, one: Posting) -> None:
    same = (found.account_id, found.kind, found.currency, found.amount)
    if same != (one.account_id, one.kind, one.currency, one.amount):
        raise DomainError(Code.LEDGER_KEY, key=one.key)


def _locked(places: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Decimal]:
    ordered = sorted(places)
    columns: Any = [[account for account, _ in ordered], [currency for _, currency in ordered]]
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, columns)
        cursor.execute(_LOCK, columns)
        return {(account, currency): amount for account, currency, amount in cursor.fetchall()}


def _keep(places: Iterable[tuple[int, str]], balances: Mapping[tuple[int, str], Decimal]) -> None:
    ordered = sorted(places)
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            [
                [account for account, _ in ordered],
                [currency for _, currency in ordered],
                [balances[place] for place in ordered],
            ],
        )


@transaction.atomic
def lock_balance(*, account_id: int, currency: str) -> Balance:
    """The account's balance, its row held to the end of the surrounding transaction."""
    _locked([(account_id, currency)])
    found: Balance = Balance.unscoped.get(account_id=account_id, currency=currency)
    return found
