"""The ledger: what is appended sums to zero, the balance is its sum, and nothing is there twice."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import Account
from apps.core.errors import Code, DomainError
from apps.ledger import queries
from apps.ledger.models import Balance, Book, Entry, Transaction, TransactionKind
from apps.ledger.services.posting import Posting, post, post_many
from tests import factories

pytestmark = pytest.mark.django_db


def top_up(account: Account, amount: str, key: str) -> Posting:
    return Posting(account.pk, key, TransactionKind.TOP_UP, "USD", {Book.PAYMENTS: -Decimal(amount)})


def spend(account: Account, amount: str, key: str, fee: str = "0") -> Posting:
    contra = {Book.REVENUE: Decimal(amount), Book.FEES: Decimal(fee)}
    return Posting(account.pk, key, TransactionKind.SETTLEMENT, "USD", contra)


def test_a_posting_has_two_sides_and_moves_the_balance() -> None:
    account = factories.account()
    made = post(top_up(account, "100", "a"))
    assert made.amount == Decimal(100) and made.balance_after == Decimal(100)
    made = post(spend(account, "0.0079", "b", "2"))
    assert made.balance_after == Decimal("97.9921")
    assert {(entry.book, entry.amount) for entry in made.entries.all()} == {
        ("balance", Decimal("-2.0079")),
        ("revenue", Decimal("0.0079")),
        ("fees", Decimal(2)),
    }
    assert queries.balance_of(account).amount == Decimal("97.9921")


def test_the_same_key_twice_is_one_posting_and_another_amount_under_it_is_refused() -> None:
    account = factories.account()
    first, again = post_many([top_up(account, "5", "a"), top_up(account, "5", "a")])
    assert first == again == post(top_up(account, "5", "a"))
    with pytest.raises(DomainError) as refused:
        post(top_up(account, "6", "a"))
    assert refused.value.code is Code.LEDGER_KEY
    assert Transaction.unscoped.count() == 1 and queries.balance_of(account).amount == Decimal(5)


@pytest.mark.parametrize("statement", ["UPDATE {} SET amount = 1", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_transaction"])
def test_the_database_refuses_to_change_or_remove_what_was_posted(table: str, statement: str) -> None:
    post(top_up(factories.account(), "5", "a"))
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.parametrize("amounts", [("5", "-4"), ("5",), ()])
def test_the_database_refuses_entries_that_do_not_balance(amounts: tuple[str, ...]) -> None:
    account = factories.account()
    with pytest.raises(DatabaseError, match="do not balance"), transaction.atomic():
        row = Transaction.unscoped.create(
            account=account,
            kind="top_up",
            key="crooked",
            amount="5",
            balance_after="5",
            at=account.created_at,
        )
        for book, amount in zip(("balance", "payments"), amounts, strict=False):
            Entry.unscoped.create(account=account, transaction=row, book=book, amount=amount)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_later_entry_cannot_unbalance_what_was_posted() -> None:
    account = factories.account()
    made = post(top_up(account, "5", "a"))
    with pytest.raises(DatabaseError, match="do not balance"), transaction.atomic():
        Entry.unscoped.create(account=account, transaction=made, book="fees", amount="1")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_amounts_finer_than_a_millionth_and_nothing_at_all_are_refused() -> None:
    account = factories.account()
    with pytest.raises(ValueError, match="six decimal"):
        top_up(account, "0.0000001", "a")
    with pytest.raises(ValueError, match="nothing"):
        top_up(account, "0", "a")


AMOUNTS = st.decimals("0.000001", "1000", places=6)
MOVES = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["up", "down"]), AMOUNTS, st.integers(0, 12)), max_size=20
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES, split=st.integers(1, 5))
def test_whatever_is_posted_in_whatever_batches_the_sums_hold(moves: list, split: int) -> None:
    with transaction.atomic():
        accounts = [factories.account() for _ in range(3)]
        seen: dict[str, Posting] = {}
        postings = []
        for which, way, amount, key in moves:
            made = (top_up if way == "up" else spend)(accounts[which], str(amount), f"{which}{way}{key}")
            # A key names one posting: what is asked for again under it is what was asked for first.
            postings.append(seen.setdefault(made.key, made))
        for start in range(0, len(postings), split):
            post_many(postings[start : start + split])
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for account in accounts:
            expected = sum((one.amount for one in seen.values() if one.account_id == account.pk), Decimal(0))
            assert queries.balance_of(account).amount == expected
        assert Transaction.unscoped.count() == len(seen)
        assert queries.unbalanced() == [] and queries.wrong_balances() == []
        transaction.set_rollback(True)


def test_a_balance_that_is_not_the_sum_of_its_entries_is_found() -> None:
    account = factories.account()
    post(top_up(account, "5", "a"))
    Balance.of(account).update(amount="6")
    assert [(row["said"], row["summed"]) for row in queries.wrong_balances()] == [(Decimal(6), Decimal(5))]


@pytest.mark.django_db(transaction=True)
def test_eight_workers_with_one_key_top_up_once() -> None:
    account = factories.account()

    def work(number: int) -> None:
        try:
            post(top_up(account, "5", "the same"))
            post(top_up(account, "1", f"own {number}"))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert queries.balance_of(account).amount == Decimal(13)
    assert Transaction.unscoped.count() == 9
    assert queries.unbalanced() == [] and queries.wrong_balances() == []
