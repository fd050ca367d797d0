"""What is read of the ledger: balances, statements, and whether they agree with their entries."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from apps.accounts.models import Account
from apps.core.statements import fetch
from apps.ledger.models import Balance, Book, BookAccount, Proposal, Transaction
from apps.ledger.states import ProposalStatus

_UNBALANCED = """
SELECT t.account_id, t.public_id, sum(e.amount) FROM ledger_transaction t LEFT JOIN ledger_entry e ON e.transaction_id = t.id
GROUP BY t.id, t.account_id, t.public_id HAVING coalesce(sum(e.amount), 0) <> 0 OR count(e.id) < 2
"""
_WRONG_BALANCES = """
SELECT account_id, currency, coalesce(b.amount, 0), coalesce(s.amount, 0) FROM ledger_balance b
FULL JOIN (SELECT account_id, currency, sum(amount) AS amount FROM ledger_entry WHERE book = 'balance' GROUP BY 1, 2) s
  USING (account_id, currency)
WHERE coalesce(b.amount, 0) <> coalesce(s.amount, 0)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stands: below zero it owes; `available` is what may be spent before a deduction fails."""

    amount: Decimal
    credit_limit: Decimal
    currency: str

    @property
    def available(self) -> Decimal:
        return self.amount + self.credit_limit

    @property
    def is_covered(self) -> bool:
        """Whether the last deduction was one that could be made."""
        return self.available >= 0

    @property
    def missing(self) -> Decimal:
        """What has to be paid at least; 0 when nothing."""
        return max(Decimal(0), -self.available)


def balance_of(account: Account) -> Standing:
    """The account's balance in its currency by one look-up; zero while nothing was ever posted."""
    row = Balance.of(account).filter(currency=account.currency).first()
    if row is None:
        return Standing(Decimal(0), Decimal(0), account.currency)
    return Standing(row.amount, row.credit_limit, row.currency)


def statement(account: Account) -> QuerySet[Transaction]:
    """The account's movements; newest first is `-id`, which an index serves."""
    return Transaction.of(account)


def journal() -> QuerySet[Transaction]:
    """The movements of all accounts, for finance."""
    return Transaction.unscoped.select_related("account", "user", "approved_by")


def balances() -> QuerySet[Balance]:
    """Every account's balance, for finance."""
    return Balance.unscoped.select_related("account")


def proposals() -> QuerySet[Proposal]:
    """Postings by hand, decided ones included."""
    return Proposal.unscoped.select_related("account", "proposed_by", "decided_by", "transaction")


def waiting_proposals() -> int:
    """How many wait for a second person."""
    return Proposal.unscoped.filter(status=ProposalStatus.WAITING).count()


def wrong_balances() -> list[dict[str, Any]]:
    """Balances that are not the sum of their entries: account_id, currency, said, summed. Always empty, or somebody must look."""
    names = ("account_id", "currency", "said", "summed")
    return [dict(zip(names, row, strict=True)) for row in fetch(_WRONG_BALANCES, ())]


def unbalanced() -> list[dict[str, Any]]:
    """Transactions whose entries do not sum to zero: account_id, transaction, sum. The database refuses them at commit."""
    names = ("account_id", "transaction", "sum")
    return [dict(zip(names, row, strict=True)) for row in fetch(_UNBALANCED, ())]


def book_accounts() -> dict[Book, BookAccount]:
    """What every book is called in the general ledger; one that finance has not named is called like itself."""
    known = {row.book: row for row in BookAccount.objects.all()}
    return {
        book: known.get(book.value) or BookAccount(book=book, code=book.value, name=_english(book))
        for book in Book
    }


def _english(book: Book) -> str:
    with translation.override("en"):
        return str(book.label)
