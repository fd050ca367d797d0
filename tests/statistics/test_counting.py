"""Tallies become hours, days, failures, waiting times and what is billed; a closed day stays, what comes later is counted later."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from apps.carriers.models import Carrier
from apps.carriers.protocols.base import Outcome, PartResult, SubmitResult
from apps.messaging.models import Message, Part
from apps.messaging.services import charges, dispatch
from apps.statistics import latency, services
from apps.statistics.models import BilledCount, DayCount, FailureCount, HourCount, LatencyCount
from tests.support import charging, network
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)  # in Shanghai
MORNING = datetime(2026, 11, 11, 1, 30, tzinfo=UTC)  # half past nine of the next day


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def sender() -> Sender:
    open_network()
    with at(NOON - timedelta(hours=1)):
        return ready_to_send()


def sums(model: Any, sender: Sender, *names: str, **columns: Any) -> tuple[Any, ...]:
    found = model.of(sender.account).filter(**columns).aggregate(**{name: Sum(name) for name in names})
    return tuple(found[name] or 0 for name in names)


def test_a_message_is_counted_by_day_as_by_hour_and_billed_on_its_day(sender: Sender) -> None:
    with at(NOON):
        charging.sent(sender, 3)
        services.fold()
    names = ("requests", "accepted", "segments", "submitted", "fee")
    assert sums(DayCount, sender, *names, day=DAY, counted_on=DAY) == sums(HourCount, sender, *names)
    assert sums(BilledCount, sender, "count", "segments", "fee", day=DAY) == (3, 3, Decimal("0.0237"))


def test_the_day_is_the_accounts_own_even_where_zones_differ_by_quarters(sender: Sender) -> None:
    type(sender.account).objects.update(zone="Asia/Kathmandu")  # +05:45
    sender.account.refresh_from_db()
    with at(datetime(2026, 11, 10, 18, 14, tzinfo=UTC)):
        charging.sent(sender)
    with at(datetime(2026, 11, 10, 18, 15, tzinfo=UTC)):
        charging.sent(sender)
        services.fold()
    assert [row.day.day for row in DayCount.of(sender.account).order_by("day")] == [10, 11]


def test_failures_are_counted_by_code_and_a_late_receipt_takes_the_expired_one_back(sender: Sender) -> None:
    with at(NOON):
        ids = charging.sent(sender, 4)
        charging.received(ids[:2], "EXPIRED")
        charging.received(ids[2:3], "UNDELIV")
        services.fold()
        assert failures(sender) == {"EXPIRED": 2, "UNDELIV": 1}
        charging.received(ids[:1], "DELIVRD")
        services.fold()
    assert failures(sender) == {"EXPIRED": 1, "UNDELIV": 1}
    assert sums(DayCount, sender, "delivered", "failed", "submitted") == (1, 2, 1)


def failures(sender: Sender, **columns: Any) -> dict[str, int]:
    rows = FailureCount.of(sender.account).filter(**columns).values_list("code")
    return {code: total for code, total in rows.annotate(total=Sum("count")) if total}


def test_a_refusal_before_sending_is_counted_with_its_code(sender: Sender) -> None:
    with at(NOON):
        network.send(sender, ["+8613800000001"] * 2)  # the second is the same message within 30 seconds
        services.fold()
    row = FailureCount.of(sender.account).filter(is_refused=True).first()
    refused = Message.of(sender.account).filter(status="refused").first()
    assert (row is None) == (refused is None)
    if row is not None and refused is not None:
        assert (row.code, row.carrier_id) == (refused.code, None)


def test_how_long_it_took_is_counted_in_the_buckets_of_its_stages(sender: Sender) -> None:
    with at(NOON):
        ids = charging.send(sender, 2)
    with at(NOON + timedelta(seconds=3)):
        charging.submit()
    with at(NOON + timedelta(minutes=2)):
        charging.received(ids[:1], "DELIVRD")
        charging.received(ids[1:], "UNDELIV")
        services.fold()
    found = list(LatencyCount.of(sender.account).values_list("stage", "bucket", "count").order_by("stage"))
    assert found == [
        ("receipt", latency.bucket_of(117_000), 1),
        ("submit", latency.bucket_of(3_000), 2),
        ("total", latency.bucket_of(120_000), 1),
    ]


def test_what_comes_after_the_closing_is_counted_on_a_later_day_and_the_closed_one_stays(
    sender: Sender,
) -> None:
    with at(NOON):
        ids = charging.sent(sender, 3)
        charging.received(ids[:1], "DELIVRD")
    with at(MORNING):
        services.close_days()
        charging.received(ids[1:], "DELIVRD")
        services.fold()
    names = ("requests", "delivered", "submitted")
    assert sums(DayCount, sender, *names, day=DAY, counted_on=DAY) == (3, 1, 2)
    assert sums(DayCount, sender, *names, day=DAY, counted_on=DAY + timedelta(days=1)) == (0, 2, -2)
    assert sums(HourCount, sender, *names) == (3, 3, 0)
    late = LatencyCount.of(sender.account).filter(stage="total", counted_on=DAY + timedelta(days=1))
    assert [row.count for row in late] == [2]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE statistics_daycount SET delivered = 99",
        "DELETE FROM statistics_failurecount",
        "DELETE FROM statistics_latencycount",
        "UPDATE statistics_billedcount SET fee = 0",
        "UPDATE statistics_daycount SET counted_on = counted_on - 1",
    ],
)
def test_the_database_refuses_to_change_a_closed_day(sender: Sender, statement: str) -> None:
    with at(NOON):
        charging.received(charging.sent(sender, 1), "UNDELIV")
        services.fold()
    with at(MORNING):
        services.close_days()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_before_nine_the_day_before_is_still_open_and_what_is_tallied_is_folded_first(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ids_of_any_time(monkeypatch)
    with at(NOON):
        charging.sent(sender, 2)
    with at(MORNING - timedelta(hours=1)):
        services.close_days()
        services.rebuild_day(account=sender.account, day=DAY)
    with at(MORNING):
        services.close_days()
        with pytest.raises(ValueError, match="closed"):
            services.rebuild_day(account=sender.account, day=DAY)
    assert sums(DayCount, sender, "requests", counted_on=DAY) == (2,)


def test_an_open_day_counted_again_is_as_it_was_folded(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ids_of_any_time(monkeypatch)
    with at(NOON):
        ids = charging.sent(sender, 5)
    with at(NOON + timedelta(seconds=40)):
        charging.received(ids[:2], "DELIVRD")
        charging.received(ids[2:3], "UNDELIV")
        charging.received(ids[3:4], "EXPIRED")
    with at(NOON + timedelta(seconds=90)):
        charging.received(ids[3:4], "DELIVRD")
        services.fold()
        before = everything(sender)
        services.rebuild_day(account=sender.account, day=DAY)
    assert everything(sender) == before


def _ids_of_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids are of the database's own clock, which no test moves."""
    monkeypatch.setattr("apps.core.partitions.id_at", lambda at: 0 if at < NOON else 2**63 - 1)


def everything(sender: Sender) -> list[Any]:
    names = {DayCount: "delivered", FailureCount: "count", LatencyCount: "count", HourCount: "failed"}
    rows: list[Any] = []
    for model, name in names.items():
        keys = [f.attname for f in model._meta.concrete_fields if f.attname not in {"id", "count"}]
        rows += sorted(
            map(
                str,
                model.of(sender.account)
                .exclude(**{name: 0} if model is FailureCount else {"id": 0})
                .values_list(*keys, name),
            )
        )
    return rows


def test_a_message_that_another_try_of_the_carrier_refused_fails_with_the_carriers_code(
    sender: Sender,
) -> None:
    carrier = Carrier.objects.get()
    with at(NOON):
        charging.send(sender)
        claim = dispatch.claim(carrier.pk, limit=10, holder=charging.HOLDER)
        refused = [
            SubmitResult(out.key, [PartResult(1, 1, Outcome.REFUSED, code="11", answered_at=NOON)])
            for out in claim.outs
        ]
        dispatch.record(carrier.pk, [(claim.claimed_at, one) for one in refused])
        services.fold()
    row = FailureCount.of(sender.account).get()
    assert (row.code, row.is_refused, row.carrier_id, row.count) == ("11", False, carrier.pk, 1)
    assert not BilledCount.of(sender.account).exists()
    assert Part.objects.count() == 1


def test_a_charge_that_is_taken_back_is_billed_less_on_its_own_day(sender: Sender, olga: Any) -> None:
    from apps.accounts.permissions import StaffRole

    with at(NOON):
        message = Message.unscoped.get(pk=charging.sent(sender)[0])
    with at(MORNING):
        services.close_days()
        charges.reverse(actor=olga(StaffRole.FINANCE_CLERK).actor, message=message, reason="a mistake")
        services.fold()
    assert sums(BilledCount, sender, "count", "segments", day=DAY) == (1, 1)
    assert sums(BilledCount, sender, "count", "segments", day=DAY + timedelta(days=1)) == (-1, -1)
    assert sums(HourCount, sender, "requests", "submitted") == (1, 1)
