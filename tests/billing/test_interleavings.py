"""Any interleaving of sends, answers, reversals, price changes, top-ups, settlements and crashes leaves the books in order."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.actors import SYSTEM
from apps.billing.models import Settlement, SettlementLine
from apps.billing.services import arrears, recounts, settle
from apps.core.errors import DomainError
from apps.ledger import queries as ledger
from apps.ledger.models import Book, Entry, TransactionKind
from apps.ledger.services.posting import Posting, post
from apps.messaging.models import ChargeReversal, Message
from apps.messaging.services import charges
from apps.pricing.models import Price, PriceList, PriceVersion
from tests.support import charging
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 11, 10, 4, tzinfo=UTC)
STEPS = st.lists(
    st.sampled_from(["send", "submit", "reverse", "price", "pay", "settle", "crash", "night", "hour"]),
    min_size=4,
    max_size=24,
)


class _Crash(Exception):
    """The worker is gone before its transaction commits."""


class World:
    """One account and a clock that only goes forward."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self.now = BEGIN
        self.paid = Decimal(0)
        self.steps = 0

    def run(self, step: str) -> None:
        self.steps += 1
        with time_machine.travel(self.now, tick=False):
            getattr(self, step)()

    def send(self) -> None:
        try:
            charging.send(self.sender, 1 + self.steps % 3)
        except DomainError:
            assert self.sender.account.closed_by() is not None

    def submit(self) -> None:
        charging.submit(answered_at=self.now - timedelta(hours=self.steps % 12))

    def reverse(self) -> None:
        taken = ChargeReversal.objects.values("message_id")
        message = Message.unscoped.exclude(charged_on=None).exclude(pk__in=taken).order_by("pk").first()
        if message is not None:
            charges.reverse(actor=SYSTEM, message=message, reason="a fault")

    def price(self) -> None:
        day = self.now.date() + timedelta(days=self.steps)
        version = PriceVersion.objects.create(
            price_list=PriceList.objects.get(), starts_on=day, approved_at=self.now
        )
        Price.objects.create(version=version, country="CN", unit_price=Decimal(self.steps) / 1000)

    def pay(self) -> None:
        self.paid += 1
        contra = {Book.PAYMENTS: Decimal(-1)}
        post(Posting(self.sender.account.pk, f"pay {self.steps}", TransactionKind.TOP_UP, "USD", contra))

    def settle(self) -> None:
        settle.settle_due()
        arrears.tick()
        self.sender.account.refresh_from_db()

    def crash(self) -> None:
        try:
            with transaction.atomic():
                settle.settle_due()
                raise _Crash
        except _Crash:
            pass

    def night(self) -> None:
        self.now += timedelta(days=1)

    def hour(self) -> None:
        self.now += timedelta(hours=5)


def check(world: World) -> None:
    """What must hold once everything that was sent is charged and every day is settled."""
    account = world.sender.account
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert ledger.unbalanced() == [] and ledger.wrong_balances() == []
    assert (Entry.unscoped.aggregate(total=Sum("amount"))["total"] or 0) == 0
    quoted = Message.unscoped.aggregate(total=Sum("fee"))["total"] or Decimal(0)
    reversed_ids = ChargeReversal.objects.values("message_id")
    taken_back = Message.unscoped.filter(pk__in=reversed_ids).aggregate(total=Sum("fee"))["total"] or 0
    billed = SettlementLine.unscoped.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    assert billed == quoted - taken_back
    assert ledger.balance_of(account).amount == world.paid - billed
    counted = SettlementLine.unscoped.exclude(entry="reversal").aggregate(total=Sum("count"))["total"] or 0
    assert counted == Message.unscoped.count()
    for settlement in Settlement.unscoped.select_related("account"):
        assert recounts.recount(settlement).is_identical


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_in_whatever_order_the_books_are_in_order(steps: list[str]) -> None:
    with transaction.atomic():
        open_network()
        with time_machine.travel(BEGIN - timedelta(days=1), tick=False):
            sender = ready_to_send()
        type(sender.account).objects.update(created_at=BEGIN - timedelta(days=1))
        world = World(sender)
        for step in steps:
            world.run(step)
        for step in ("submit", "night", "night", "settle"):
            world.run(step)
        check(world)
        transaction.set_rollback(True)
