"""A week of traffic by chance, with late receipts and settlements: statistics = records = bill, and closed days as they were."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db.models import Count, F, Sum

from apps.accounts.permissions import StaffRole
from apps.billing.models import Settlement, SettlementLine
from apps.billing.services import reconcile, settle
from apps.core import clock
from apps.ledger.models import Entry
from apps.messaging.models import ChargeReversal, Message
from apps.messaging.services import charges
from apps.pricing.models import PriceList
from apps.statistics import services
from apps.statistics.models import BilledCount, DayCount, FailureCount, LatencyCount, Stage
from tests.support import charging
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 11, 2, tzinfo=UTC)
DAYS = 7
STATES = ["DELIVRD"] * 6 + ["UNDELIV", "EXPIRED", "REJECTD"]
COUNTS = ("requests", "accepted", "refused", "delivered", "failed", "submitted", "waiting", "segments", "fee")


@pytest.fixture(autouse=True)
def _ids_of_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids are of the database's own clock, which no test moves."""
    span = reconcile._span
    monkeypatch.setattr(reconcile, "_span", lambda day: {**span(day), "from_id": 0, "to_id": 2**63 - 1})
    monkeypatch.setattr("apps.core.partitions.id_at", lambda at: 0)


class Week:
    """Two accounts in zones far apart; what happens is drawn by lot, every hour has its clockwork."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.senders: list[Sender] = []
        self.open: list[int] = []  # submitted, their receipt has not come
        self.expired: list[int] = []
        self.kept: dict[tuple[int, date], list[Any]] = {}

    def begin(self) -> None:
        open_network()
        moment = self.chance.choice(["submit", "delivery"])
        PriceList.objects.update(charging_moment=moment)
        with time_machine.travel(FIRST - timedelta(hours=30), tick=False):
            self.senders = [ready_to_send(), ready_to_send("carol", 2)]
        for sender, zone in zip(self.senders, ("Asia/Shanghai", "America/New_York"), strict=True):
            type(sender.account).objects.filter(pk=sender.account.pk).update(
                zone=zone, created_at=FIRST - timedelta(hours=30)
            )
            sender.account.refresh_from_db()

    def hours(self) -> Iterator[datetime]:
        for hour in range(0, 24 * DAYS, 3):
            yield FIRST + timedelta(hours=hour, minutes=self.chance.randrange(60))

    def happen(self) -> None:
        for sender in self.senders:
            if self.chance.random() < 0.6:
                charging.send(sender, self.chance.randint(1, 4))
        if self.chance.random() < 0.8:
            answered = clock.now() + timedelta(milliseconds=self.chance.randint(5, 90_000))
            before = set(submitted())
            charging.submit(answered_at=answered, limit=self.chance.randint(2, 30))
            self.open += sorted(set(submitted()) - before)
        self.receive(0.5)

    def receive(self, share: float) -> None:
        came = [one for one in self.open if self.chance.random() < share]
        said: dict[str, list[int]] = {}
        for one in came:
            said.setdefault(self.chance.choice(STATES), []).append(one)
        for state, ids in said.items():
            charging.received(ids, state)
        self.open = [one for one in self.open if one not in set(came)]
        late = [one for one in self.expired if self.chance.random() < 0.3]
        if late:
            charging.received(late, "DELIVRD")
        self.expired = [one for one in self.expired + said.get("EXPIRED", []) if one not in set(late)]

    def clockwork(self) -> None:
        settle.settle_due()
        services.fold()
        services.close_days()
        for sender in self.senders:
            closed = clock.business_day(clock.now() - timedelta(hours=9), sender.account.zone) - clock.ONE_DAY
            self.kept.setdefault((sender.account.pk, closed), rows_of(sender, closed))


def submitted() -> list[int]:
    return list(Message.unscoped.exclude(submitted_at=None).values_list("pk", flat=True))


def rows_of(sender: Sender, counted_on: date) -> list[Any]:
    """All that was counted on a day."""
    return [
        sorted(map(str, model.of(sender.account).filter(counted_on=counted_on).values_list()))
        for model in (DayCount, FailureCount, LatencyCount, BilledCount)
    ]


@pytest.mark.parametrize("seed", [7, 42])
def test_statistics_equal_records_equal_bill_on_a_week_of_traffic_with_late_receipts(
    seed: int, olga: Any
) -> None:
    week = Week(random.Random(seed))
    week.begin()
    for moment in week.hours():
        with time_machine.travel(moment, tick=False):
            week.happen()
            week.clockwork()
    for days in range(1, 5):  # what is still under way comes late, or never
        with time_machine.travel(FIRST + timedelta(days=DAYS + days, hours=5), tick=False):
            if days == 1:
                charged = Message.unscoped.exclude(charged_on=None).order_by("pk").first()
                assert charged is not None
                charges.reverse(
                    actor=olga(StaffRole.FINANCE_CLERK).actor, message=charged, reason="a complaint"
                )
            charging.submit()
            week.open += sorted(set(submitted()) - set(week.open) - ended())
            week.receive(0.8)
            week.clockwork()
    assert Message.unscoped.count() > 60
    assert any(DayCount.unscoped.filter(counted_on__gt=F("day")).values_list("pk")), "nothing came late"
    for sender in week.senders:
        statistics_equal_records(sender)
        statistics_equal_bill(sender)
    for (account_id, day), rows in week.kept.items():
        owner = next(one for one in week.senders if one.account.pk == account_id)
        assert rows_of(owner, day) == rows, day
    for day in range(DAYS + 4):
        row = reconcile.reconcile((FIRST + timedelta(days=day)).date())
        assert row.difference_count == 0, list(row.differences.values_list())


def ended() -> set[int]:
    return set(Message.unscoped.exclude(settled_at=None).values_list("pk", flat=True))


def statistics_equal_records(sender: Sender) -> None:
    counted = {
        row["day"]: tuple(row[f"{name}_sum"] for name in COUNTS)
        for row in DayCount.of(sender.account)
        .values("day")
        .annotate(**{f"{name}_sum": Sum(name) for name in COUNTS})
        .order_by("day")
    }
    records: dict[date, Counter[str]] = {}
    failed: Counter[tuple[date, str, bool]] = Counter()
    for message in Message.of(sender.account):
        day = clock.business_day(message.accepted_at, sender.account.zone)
        column = {
            "accepted": "waiting", "claimed": "waiting", "undelivered": "failed", "expired": "failed",
        }.get(message.status, message.status)  # fmt: skip
        of = records.setdefault(day, Counter())
        of["requests"] += 1
        of[column] += 1
        if message.status != "refused":
            of["accepted"] += 1
            of["segments"] += message.segments
            of["fee"] += message.fee  # type: ignore[assignment]
        if column in ("failed", "refused"):
            failed[day, message.code, column == "refused"] += 1
    assert counted == {day: tuple(of[name] for name in COUNTS) for day, of in records.items()}
    codes = FailureCount.of(sender.account).values("day", "code", "is_refused").annotate(total=Sum("count"))
    found = {(row["day"], row["code"], row["is_refused"]): row["total"] for row in codes if row["total"]}
    assert found == dict(failed)
    for stage, rows in (
        (Stage.SUBMIT, Message.of(sender.account).exclude(submitted_at=None)),
        (Stage.TOTAL, Message.of(sender.account).filter(status="delivered")),
        (Stage.RECEIPT, Message.of(sender.account).filter(status="delivered")),
    ):
        latencies = LatencyCount.of(sender.account).filter(stage=stage)
        assert (latencies.aggregate(total=Sum("count"))["total"] or 0) == rows.count()


def statistics_equal_bill(sender: Sender) -> None:
    billed = {
        row["day"]: (row["units"], row["amount"])
        for row in BilledCount.of(sender.account)
        .values("day")
        .annotate(units=Sum("segments"), amount=Sum("fee"))
        .order_by("day")
    }
    settled = {
        settlement.day: (
            SettlementLine.unscoped.filter(settlement=settlement).aggregate(total=Sum("segments"))["total"],
            settlement.amount,
        )
        for settlement in Settlement.of(sender.account)
        if settlement.amount or SettlementLine.unscoped.filter(settlement=settlement).exists()
    }
    last = max(settled)
    assert {day: value for day, value in billed.items() if day <= last} == settled
    debited = Entry.unscoped.filter(account=sender.account, book="balance", transaction__kind="settlement")
    total = -(debited.aggregate(total=Sum("amount"))["total"] or Decimal(0))
    assert total == sum((amount for _units, amount in settled.values()), Decimal(0))
    charged = (
        Message.of(sender.account).exclude(charged_on=None).aggregate(total=Sum("segments"), n=Count("pk"))
    )
    reversed_ones = ChargeReversal.objects.filter(account_id=sender.account.pk)
    taken_back = sum(Message.unscoped.get(pk=one.pk).segments for one in reversed_ones)
    assert sum(units for units, _amount in billed.values()) == (charged["total"] or 0) - taken_back
