"""A debt is made of the latest deductions, and its age is theirs; what was earned is counted by day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import Account
from apps.billing import debtors
from apps.ledger.models import Book, TransactionKind
from apps.ledger.services.posting import Posting, post
from tests import factories

TODAY = date(2026, 11, 28)


def deducted(account: Account, days_ago: int, amount: str) -> None:
    """The settlement of a day that was deducted so many days ago."""
    day = TODAY - timedelta(days=days_ago + 1)
    kind, contra = TransactionKind.SETTLEMENT, {Book.REVENUE: Decimal(amount)}
    post(Posting(account.pk, f"{account.pk}:{day}", kind, "USD", contra, day=day))


def paid(account: Account, amount: str) -> None:
    kind, contra = TransactionKind.TOP_UP, {Book.PAYMENTS: -Decimal(amount)}
    post(Posting(account.pk, f"{account.pk}:paid", kind, "USD", contra))


@pytest.mark.parametrize(
    ("days", "column"), [(0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (900, 4)]
)
def test_each_age_has_its_column(days: int, column: int) -> None:
    assert debtors.age_of(days) == column


@given(st.integers(max_value=3000))
def test_every_age_has_a_column(days: int) -> None:
    assert 0 <= debtors.age_of(days) <= len(debtors.AGES)


@pytest.mark.django_db
def test_payments_pay_the_oldest_first_and_who_owes_most_comes_first() -> None:
    much, little, nothing = (factories.account(name) for name in ("Much", "Little", "Nothing"))
    for days_ago, amount in ((100, "40"), (70, "30"), (40, "20"), (10, "10"), (0, "5")):
        deducted(much, days_ago, amount)
    paid(much, "55.5")  # all of the oldest and a half of the next
    deducted(little, 0, "0.0079")
    deducted(nothing, 3, "7")
    paid(nothing, "7")
    first, second = debtors.debtors(TODAY)
    assert (first.name, first.owed) == ("Much", Decimal("49.5"))
    assert first.ages == [Decimal(one) for one in ("5", "10", "20", "14.5", "0")]
    assert second.ages[0] == second.owed == Decimal("0.0079")
    (total,) = debtors.totals([first, second])
    assert total.owed == sum(total.ages) == Decimal("49.5079")


@pytest.mark.django_db
def test_what_is_older_than_the_deductions_looked_at_is_in_the_last_column(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = factories.account("Old")
    for days_ago in (3, 2, 1):
        deducted(account, days_ago, "1")
    monkeypatch.setattr(debtors, "_LOOKED_AT", 2)
    (one,) = debtors.debtors(TODAY)
    assert (one.ages[1], one.oldest, one.owed) == (2, 1, 3)
