"""A month becomes a bill once, from its settled days and the ledger, whoever makes it and whenever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.billing import bill_queries, canonical
from apps.billing.models import Bill, BillLine, BillMovement, Books, Settlement, SettlementLine
from apps.billing.services import bills, fees
from apps.core.errors import Code, DomainError, Forbidden
from apps.ledger import queries as ledger
from apps.ledger.models import Transaction, TransactionKind
from apps.messaging.models import Message
from apps.messaging.services import charges
from tests import factories
from tests.support import billing, charging
from tests.support.billing import FIRST_EIGHT, MONTH, NOON
from tests.support.sending import Sender, open_network

pytestmark = pytest.mark.django_db
CHINA, AMERICA = Decimal("0.0079"), Decimal("0.0083")
JANUARY_EIGHT = FIRST_EIGHT.replace(year=2027, month=1)


@pytest.fixture
def sender() -> Sender:
    open_network()
    return billing.opened()


def test_a_month_becomes_lines_by_application_country_and_price_and_a_balance(sender: Sender) -> None:
    billing.month_of(sender)
    assert billing.billed() == 1
    bill = Bill.of(sender.account).get()
    deducted = 7 * CHINA + 2 * AMERICA
    assert (bill.month, bill.currency, bill.status, bill.count, bill.segments) == (
        MONTH,
        "USD",
        "closed",
        9,
        9,
    )
    assert (bill.opening, bill.payments, bill.adjustments) == (0, 100, Decimal("1.5"))
    assert (bill.charges, bill.fees, bill.closing) == (deducted, 0, Decimal("101.5") - deducted)
    lines = list(bill_queries.lines(bill))
    assert [(one.number, one.country, one.count, one.amount, one.billed) for one in lines] == [
        (1, "CN", 7, 7 * CHINA, Decimal("0.06")),
        (2, "US", 2, 2 * AMERICA, Decimal("0.02")),
    ]
    assert lines[0].application == sender.application and lines[0].price_version is not None
    assert bill.total == Decimal("0.08") and bill.rounding == Decimal("0.08") - deducted


def test_the_bill_is_its_days_and_the_ledger(sender: Sender) -> None:
    billing.month_of(sender)
    with billing.at(NOON):
        fees.charge(
            account=sender.account, key="s", label="Sender ID, ABC", amount=Decimal(25), day=NOON.date()
        )
    billing.billed()
    bill = Bill.of(sender.account).get()
    days = Settlement.of(sender.account).aggregate(total=Sum("amount"))["total"]
    deducted = ledger.statement(sender.account).filter(kind=TransactionKind.SETTLEMENT)
    assert bill.deducted == days == -deducted.aggregate(total=Sum("amount"))["total"]
    assert bill.closing == ledger.balance_of(sender.account).amount
    assert bill.fees == 25 and bill_queries.lines(bill).get(entry="fee").label == "Sender ID, ABC"
    assert set(bill_queries.movements(bill)) == set(ledger.statement(sender.account))
    for line in bill_queries.lines(bill):
        assert sum(one.amount for one in bill_queries.days(line)) == line.amount


def test_a_line_leads_to_its_days_and_a_day_to_its_messages(sender: Sender) -> None:
    billing.month_of(sender)
    billing.billed()
    line = BillLine.of(sender.account).get(country="CN")
    assert [(one.settlement.day.day, one.count) for one in bill_queries.days(line)] == [(10, 3), (12, 4)]
    found = bill_queries.messages(line, date(2026, 11, 12))
    assert found.count() == 4 and {one.charged_on for one in found} == {date(2026, 11, 12)}
    assert not bill_queries.messages(line, date(2026, 11, 11)).exists()


def test_what_is_taken_back_is_a_line_of_its_own_that_leads_to_the_message(sender: Sender) -> None:
    with billing.at(NOON):
        ids = charging.sent(sender, 2)
    with billing.at(NOON + timedelta(days=1)):
        charges.reverse(actor=SYSTEM, message=Message.unscoped.get(pk=ids[0]), reason="it never went out")
    billing.billed()
    line = BillLine.of(sender.account).get(entry="reversal")
    assert (line.count, line.amount, line.billed) == (-1, -CHINA, Decimal("-0.01"))
    assert [one.pk for one in bill_queries.messages(line, date(2026, 11, 11))] == [ids[0]]


def test_nothing_is_made_before_the_last_day_is_settled(sender: Sender) -> None:
    billing.month_of(sender)
    assert billing.billed(FIRST_EIGHT - timedelta(seconds=1)) == 0
    clerk = factories.actor(factories.staff(StaffRole.FINANCE_CLERK))
    with pytest.raises(DomainError) as refused:
        bills.make(actor=clerk, account=sender.account, month=MONTH)
    assert refused.value.code is Code.MONTH_OPEN and not Bill.unscoped.exists()
    assert billing.billed() == 1


def test_a_second_time_nothing_is_made_and_finance_is_given_what_is_there(sender: Sender) -> None:
    billing.month_of(sender)
    billing.settled()
    clerk = factories.actor(factories.staff(StaffRole.FINANCE_CLERK))
    with billing.at(FIRST_EIGHT):
        made = bills.make(actor=clerk, account=sender.account, month=MONTH)
        assert bills.make(actor=clerk, account=sender.account, month=MONTH) == made
        assert bills.make_due() == 0
        with pytest.raises(Forbidden):
            bills.make(
                actor=factories.actor(sender.user, sender.account), account=sender.account, month=MONTH
            )
    assert Bill.unscoped.count() == 1 and AuditEvent.objects.filter(verb="bill.made").count() == 1


def test_months_of_downtime_are_caught_up_and_each_begins_where_the_last_one_ended(sender: Sender) -> None:
    billing.month_of(sender)
    with billing.at(NOON + timedelta(days=30)):
        charging.sent(sender, 5)
    assert billing.billed(JANUARY_EIGHT) == 2
    november, december = Bill.of(sender.account).order_by("month")
    assert (december.month, december.opening) == (date(2026, 12, 1), november.closing)
    assert december.closing == november.closing - 5 * CHINA == ledger.balance_of(sender.account).amount
    assert Books.of(sender.account).get().billed_through == date(2026, 12, 31)


def test_a_month_in_which_nothing_moved_has_no_bill_and_keeps_the_balance(sender: Sender) -> None:
    billing.month_of(sender)
    billing.billed()
    assert billing.billed(JANUARY_EIGHT) == 0
    billing.paid(sender.account, "7", JANUARY_EIGHT + timedelta(days=3))
    assert billing.billed(JANUARY_EIGHT.replace(month=2)) == 1
    first, second = Bill.of(sender.account).order_by("month")
    assert second.opening == first.closing and second.closing == first.closing + 7


def test_the_last_days_deduction_is_of_its_month_and_a_payment_of_the_next_morning_is_not(
    sender: Sender,
) -> None:
    with billing.at(FIRST_EIGHT - timedelta(hours=10)):  # 30 November, 22:00
        charging.sent(sender, 1)
    billing.paid(sender.account, "50", FIRST_EIGHT - timedelta(hours=7))  # 1 December, 01:00
    assert billing.billed(FIRST_EIGHT) == 1
    bill = Bill.of(sender.account).get()
    assert (bill.payments, bill.charges, bill.closing) == (0, CHINA, -CHINA)
    assert billing.billed(JANUARY_EIGHT) == 1
    assert Bill.of(sender.account).get(month="2026-12-01").payments == 50


def test_every_transaction_is_on_one_bill_even_when_the_zone_changes(sender: Sender) -> None:
    billing.paid(
        sender.account, "5", FIRST_EIGHT - timedelta(hours=7)
    )  # December in Shanghai, November in New York
    with billing.at(NOON):
        charging.sent(sender, 1)
    billing.billed()
    type(sender.account).objects.update(zone="America/New_York")
    billing.billed(JANUARY_EIGHT + timedelta(hours=13))
    assert BillMovement.of(sender.account).count() == Transaction.of(sender.account).count() == 2
    assert [bill.payments for bill in Bill.of(sender.account).order_by("month")] == [0, 5]


def test_an_account_waits_for_its_first_month_as_its_own_zone_has_it() -> None:
    account = factories.account("West Ltd")
    began = datetime(2026, 11, 1, 2, tzinfo=UTC)  # in New York it is still October
    type(account).objects.filter(pk=account.pk).update(zone="America/New_York", created_at=began)
    Books.unscoped.create(account=account, settled_through=date(2026, 10, 30))
    waiting = [bill_queries.waiting_count(date(2026, month, 1)) for month in (9, 10, 11)]
    assert waiting == [0, 1, 1]


def test_days_that_do_not_agree_with_the_ledger_are_not_billed_and_hold_up_nobody_else(
    sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    other = billing.opened("bob", 2)
    billing.month_of(sender)
    billing.month_of(other)
    billing.settled()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE billing_settlement DISABLE TRIGGER closed_days_stay_closed")
    Settlement.of(sender.account).filter(day=date(2026, 11, 12)).update(amount=1)
    with billing.at(FIRST_EIGHT):
        assert bills.make_due() == 1
        clerk = factories.actor(factories.staff(StaffRole.FINANCE_CLERK))
        with pytest.raises(DomainError) as refused:
            bills.make(actor=clerk, account=sender.account, month=MONTH)
    assert refused.value.code is Code.BILL_UNBALANCED and "do not agree" in caplog.text
    assert Bill.unscoped.get().account == other.account and not BillLine.of(sender.account).exists()


def test_counted_again_a_bill_has_the_same_bytes_and_they_are_those_of_its_digest(sender: Sender) -> None:
    billing.month_of(sender)
    billing.billed()
    bill = Bill.of(sender.account).get()
    written, again = (dict(files([bill.pk]))[bill.pk] for files in (bills.written, bills.counted_again))
    assert written == again and canonical.digest(written) == bill.sha256
    assert written.decode().splitlines()[-1] == "closing,,,,101.428100"


def test_bills_their_lines_and_movements_are_never_changed(sender: Sender) -> None:
    billing.month_of(sender)
    billing.billed()
    for statement in (
        "UPDATE billing_bill SET total = 0",
        "UPDATE billing_billline SET billed = 0",
        "DELETE FROM billing_billmovement",
    ):
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT s")
            try:
                cursor.execute(statement)
            finally:
                cursor.execute("ROLLBACK TO s")


def test_the_number_of_statements_does_not_follow_the_accounts(sender: Sender) -> None:
    def statements(senders: list[Sender]) -> int:
        for one in senders:
            billing.month_of(one)
        billing.settled()
        with billing.at(FIRST_EIGHT), CaptureQueriesContext(connection) as queries:
            assert bills.make_due() == len(senders)
        return len(queries)

    one = statements([sender])
    assert statements([billing.opened(f"s{number}", number) for number in range(2, 5)]) <= one + 1


@pytest.mark.django_db(transaction=True)
def test_two_makers_make_each_bill_once() -> None:
    open_network()
    for number in (1, 2):
        billing.month_of(billing.opened(f"s{number}", number))
    billing.settled()

    def work(_number: int) -> int:
        try:
            return bills.make_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(work, range(6)))
    assert sum(made) == Bill.unscoped.count() == 2
    assert BillLine.unscoped.count() == 4 and BillMovement.unscoped.count() == Transaction.unscoped.count()
    assert SettlementLine.unscoped.count() == 6
