"""A month of an account: sent, settled and billed by the verbs that do so, at the instants at which the clock would."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import time_machine

from apps.accounts.models import Account
from apps.billing.services import bills, settle
from apps.ledger.models import Book, Transaction, TransactionKind
from apps.ledger.services.posting import Posting, post
from tests.support import charging
from tests.support.sending import Sender, open_network, ready_to_send

MONTH = date(2026, 11, 1)
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)  # 12:00 in Shanghai
FIRST_EIGHT = datetime(2026, 12, 1, 0, tzinfo=UTC)  # 08:00 of 1 December


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def opened(name: str = "alice", number: int = 1) -> Sender:
    """An account that begins on the day before NOON."""
    with at(NOON - timedelta(days=1)):
        sender = ready_to_send(name, number)
    Account.objects.filter(pk=sender.account.pk).update(created_at=NOON - timedelta(days=1))
    return sender


def paid(
    account: Account, amount: str, when: datetime, kind: TransactionKind = TransactionKind.TOP_UP
) -> Transaction:
    """A payment, or with another kind an adjustment, that has arrived at an instant."""
    book = Book.PAYMENTS if kind == TransactionKind.TOP_UP else Book.ADJUSTMENTS
    with at(when):
        return post(
            Posting(
                account_id=account.pk,
                key=f"test:{account.pk}:{kind}:{amount}:{when.isoformat()}",
                kind=kind,
                currency="USD",
                contra={book: -Decimal(amount)},
                memo="bank",
            )
        )


def month_of(sender: Sender) -> None:
    """10 November: three to China, two to the United States; 12 November: four to China; 100 paid, 1.5 credited."""
    with at(NOON):
        charging.sent(sender, 3)
        charging.sent(sender, 2, country="US")
    with at(NOON + timedelta(days=2)):
        charging.sent(sender, 4)
    paid(sender.account, "100", NOON + timedelta(days=3))
    paid(sender.account, "1.5", NOON + timedelta(days=4), TransactionKind.CREDIT)


def settled(moment: datetime = FIRST_EIGHT) -> int:
    with at(moment):
        return settle.settle_due()


def billed(moment: datetime = FIRST_EIGHT) -> int:
    """Settled and billed by the clock of an instant; gives how many bills were made."""
    settled(moment)
    with at(moment):
        return bills.make_due()


def billed_month(name: str = "alice", number: int = 1) -> Sender:
    """The sender of a finished November."""
    open_network()
    sender = opened(name, number)
    month_of(sender)
    billed()
    return sender
