"""A day is settled once, from what became chargeable on it, whoever works and whenever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.actors import SYSTEM
from apps.billing.models import Books, Settlement, SettlementLine
from apps.billing.services import fees, recounts, settle
from apps.core.errors import Code, DomainError
from apps.ledger import queries as ledger
from apps.ledger.models import Transaction
from apps.messaging.models import Charge, Message
from apps.messaging.services import charges
from tests.support import charging
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)  # 12:00 in Shanghai
EIGHT = datetime(2026, 11, 11, 0, tzinfo=UTC)  # 08:00 of the next morning


@pytest.fixture
def sender() -> Sender:
    open_network()
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        made = ready_to_send()
    type(made.account).objects.update(created_at=NOON - timedelta(days=1))
    return made


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def sent_on_the_day(sender: Sender) -> None:
    with at(NOON):
        charging.sent(sender, 3)
        charging.sent(sender, 2, country="US")


def test_a_day_becomes_lines_by_country_kind_application_and_price_version(sender: Sender) -> None:
    sent_on_the_day(sender)
    with at(EIGHT):
        assert settle.settle_due() == 1
    row = Settlement.of(sender.account).get()
    assert (row.day, row.status, row.count, row.segments, row.line_count) == (DAY, "closed", 5, 5, 2)
    assert row.amount == 3 * Decimal("0.0079") + 2 * Decimal("0.0083")
    lines = {line.country: line for line in SettlementLine.of(sender.account)}
    assert lines["CN"].segments == 3 and lines["CN"].amount == Decimal("0.0237")
    assert lines["US"].price_version is not None and lines["US"].application == sender.application
    assert Charge.objects.filter(entry="charge").count() == 2, "a batch of one price leaves one row"
    assert row.transaction is not None and row.transaction.amount == -row.amount
    assert ledger.balance_of(sender.account).amount == -row.amount


@pytest.mark.parametrize(("moment", "made"), [(EIGHT - timedelta(seconds=1), 0), (EIGHT, 1)])
def test_it_happens_at_eight_of_the_accounts_day(sender: Sender, moment: datetime, made: int) -> None:
    sent_on_the_day(sender)
    with at(moment):
        assert settle.settle_due() == made


def test_the_morning_is_that_of_the_accounts_own_zone(sender: Sender) -> None:
    type(sender.account).objects.update(zone="America/New_York")
    sent_on_the_day(sender)  # 23:00 of the 9th in New York
    with at(datetime(2026, 11, 10, 12, 59, tzinfo=UTC)):
        assert settle.settle_due() == 0
    with at(datetime(2026, 11, 10, 13, tzinfo=UTC)):
        assert settle.settle_due() == 1
    assert Settlement.of(sender.account).get().day == date(2026, 11, 9)


def test_a_second_time_settles_nothing_and_a_closed_day_is_refused(sender: Sender) -> None:
    sent_on_the_day(sender)
    with at(EIGHT):
        settle.settle_due()
        assert settle.settle_due() == 0
        with pytest.raises(DomainError) as refused:
            settle.settle_day(account=sender.account, day=DAY)
        assert refused.value.code is Code.DAY_CLOSED
        with pytest.raises(DomainError) as refused:
            settle.settle_day(account=sender.account, day=DAY + timedelta(days=1))
        assert refused.value.code is Code.DAY_RUNNING
    assert Transaction.unscoped.count() == 1


def test_days_of_downtime_are_caught_up_in_their_order(sender: Sender) -> None:
    for day in range(4):
        with at(NOON + timedelta(days=day)):
            charging.sent(sender, day + 1)
    with at(EIGHT + timedelta(days=3)):
        assert settle.settle_due() == 4
    found = Settlement.of(sender.account).order_by("day")
    assert [(row.day.day, row.count) for row in found] == [(10, 1), (11, 2), (12, 3), (13, 4)]
    after = [row.balance_after for row in Transaction.of(sender.account).order_by("day")]
    assert after == [-Decimal("0.0079") * count for count in (1, 3, 6, 10)]
    assert Books.of(sender.account).get().settled_through == date(2026, 11, 13)


def test_an_answer_that_comes_after_the_close_is_a_line_of_the_later_day(sender: Sender) -> None:
    sent_on_the_day(sender)
    with at(NOON):
        charging.send(sender, 7)
    with at(EIGHT):
        settle.settle_due()
        charging.submit(answered_at=NOON + timedelta(hours=1))  # as the driver saw it, written down too late
    assert set(Message.unscoped.filter(charged_on=DAY).values_list("country", flat=True)) == {"CN", "US"}
    assert Message.unscoped.filter(charged_on=DAY + timedelta(days=1)).count() == 7
    with at(EIGHT + timedelta(days=1)):
        assert settle.settle_due() == 1
    line = SettlementLine.of(sender.account).get(settlement__day=DAY + timedelta(days=1))
    assert (line.entry, line.count) == ("late", 7)


def test_a_charge_that_is_taken_back_is_a_line_of_the_later_day_and_only_once(sender: Sender) -> None:
    sent_on_the_day(sender)
    with at(EIGHT):
        settle.settle_due()
        message = Message.of(sender.account).filter(country="US").order_by("pk")[0]
        charges.reverse(actor=SYSTEM, message=message, reason="the carrier says it never went out")
        with pytest.raises(DomainError) as refused:
            charges.reverse(actor=SYSTEM, message=message, reason="again")
        assert refused.value.code is Code.ALREADY_REVERSED
    with at(EIGHT + timedelta(days=1)):
        settle.settle_due()
    second = Settlement.of(sender.account).get(day=DAY + timedelta(days=1))
    assert (second.count, second.amount) == (-1, -Decimal("0.0083"))
    assert ledger.balance_of(sender.account).amount == -(3 * Decimal("0.0079") + Decimal("0.0083"))
    assert all(recounts.recount(row).is_identical for row in Settlement.of(sender.account))


def test_a_message_that_was_not_charged_has_nothing_to_take_back(sender: Sender) -> None:
    with at(NOON):
        message = Message.unscoped.get(pk=charging.send(sender)[0])
        with pytest.raises(DomainError) as refused:
            charges.reverse(actor=SYSTEM, message=message, reason="why not")
    assert refused.value.code is Code.NOT_CHARGED and not Charge.objects.exists()


def test_a_recount_gives_the_same_bytes_from_charges_and_from_messages(sender: Sender) -> None:
    sent_on_the_day(sender)
    with at(EIGHT):
        settle.settle_due()
    found = recounts.recount(Settlement.of(sender.account).get())
    assert found.is_identical and found.written == found.from_charges == found.from_messages
    assert found.written.decode().splitlines()[-1] == "total,,,,,,,5,5,0.040300"


def test_a_recount_finds_a_message_that_was_changed_behind_its_back(sender: Sender) -> None:
    sent_on_the_day(sender)
    with at(EIGHT):
        settle.settle_due()
    Message.unscoped.filter(country="US").update(fee="0.5")
    found = recounts.recount(Settlement.of(sender.account).get())
    assert not found.is_identical and found.from_charges == found.written != found.from_messages


def test_a_price_change_in_the_middle_gives_a_line_for_each_version(sender: Sender) -> None:
    from apps.pricing.models import Price, PriceList, PriceVersion

    with at(NOON):
        charging.send(sender, 2)  # quoted and stamped today, submitted tomorrow
        version = PriceVersion.objects.create(
            price_list=PriceList.objects.get(), starts_on=date(2026, 11, 11), approved_at=NOON
        )
        Price.objects.create(version=version, country="CN", unit_price="0.0099")
    with at(NOON + timedelta(days=1)):
        charging.send(sender, 1)
        charging.submit()
    with at(EIGHT + timedelta(days=1)):
        settle.settle_due()
    lines = SettlementLine.of(sender.account).order_by("unit_price")
    assert [(line.unit_price, line.count, line.entry) for line in lines] == [
        (Decimal("0.0079"), 2, "late"),
        (Decimal("0.0099"), 1, "charge"),
    ]


def test_a_fee_is_a_line_of_its_day_in_a_book_of_its_own(sender: Sender) -> None:
    for _ in range(2):
        fees.charge(
            account=sender.account,
            key="sender 1, 2026-11",
            label="Sender ID ABC",
            amount=Decimal(25),
            day=DAY,
        )
    with at(EIGHT):
        settle.settle_due()
    line = SettlementLine.of(sender.account).get()
    assert (line.entry, line.amount, line.count) == ("fee", Decimal(25), 1)
    books = Transaction.of(sender.account).get().entries
    assert dict(books.values_list("book", "amount")) == {"balance": Decimal(-25), "fees": Decimal(25)}
    with at(EIGHT):
        late = fees.charge(account=sender.account, key="late", label="x", amount=Decimal(1), day=DAY)
    assert late.day == date(2026, 11, 11)


def test_lines_charges_and_closed_days_are_append_only(sender: Sender) -> None:
    sent_on_the_day(sender)
    with at(EIGHT):
        settle.settle_due()
    for statement in (
        "UPDATE billing_settlementline SET amount = 0",
        "DELETE FROM message_charges",
        "UPDATE billing_settlement SET amount = 0",
    ):
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT s")
            try:
                cursor.execute(statement)
            finally:
                cursor.execute("ROLLBACK TO s")


def test_the_number_of_statements_does_not_follow_the_messages(sender: Sender) -> None:
    def statements(count: int, day: int) -> int:
        with at(NOON + timedelta(days=day)):
            charging.sent(sender, count)
        with at(EIGHT + timedelta(days=day)), CaptureQueriesContext(connection) as queries:
            assert settle.settle_due() == 1
        return len(queries)

    statements(1, 0)  # the first debt opens an episode
    assert statements(1, 1) == statements(60, 2)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_close_the_same_day_once(sender: Sender) -> None:
    sent_on_the_day(sender)

    def work(_number: int) -> int:
        try:
            return settle.settle_due(EIGHT)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(work, range(8)))
    assert sum(made) == 1
    assert Transaction.unscoped.count() == Settlement.unscoped.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_becomes_chargeable_while_the_day_closes_is_in_one_day_or_the_other(sender: Sender) -> None:
    """A writer that began before the close and is written down after it: the close waits, and counts it."""
    from django.db import transaction

    with at(NOON):
        charging.send(sender, 4)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            charging.submit(answered_at=NOON, limit=2)  # charged on the day, not committed yet

            def close() -> int:
                try:
                    return settle.settle_due(EIGHT)
                finally:
                    connection.close()

            closing = pool.submit(close)
            with pytest.raises(TimeoutError):
                closing.result(0.3)
        assert closing.result(10) == 1
    assert Settlement.unscoped.get().count == 2
    charging.submit(answered_at=NOON)  # the same instant, but the day is closed
    assert Message.unscoped.filter(charged_on=DAY).count() == 2
    assert settle.settle_due(EIGHT + timedelta(days=1)) == 1
    assert Settlement.unscoped.order_by("day")[1].count == 2
