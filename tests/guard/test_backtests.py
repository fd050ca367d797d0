"""Back-tests: what a limit would have stopped of what was sent, and what became of that in truth."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.carriers.models import InboundReply
from apps.core import clock, partitions
from apps.core.errors import Code, DomainError
from apps.core.partitions import id_at
from apps.guard.models import Backtest, BacktestKind, BusyMinute
from apps.guard.services import backtests
from apps.guard.states import BacktestStatus
from apps.messaging.models import Conversion, Message, Reply
from apps.protection.models import BreakerRule, Dimension
from tests.people import Person
from tests.support.sending import Sender, open_network, ready_to_send

NOW = "2026-03-20T04:00:00Z"  # noon in Shanghai
STAFF = Actor(user=None, account=None, perms=frozenset(Perm), via="shell")


@pytest.fixture
def sender(db: None) -> Sender:
    open_network()
    partitions.make_partitions(months_back=1)
    return ready_to_send()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


def sent(sender: Sender, instants: Iterable[datetime], **columns: Any) -> list[int]:
    """Messages of the past, delivered unless said otherwise; gives their ids."""
    ids = []
    for index, instant in enumerate(instants):
        number = columns.get("number_hash", index)
        filled = {
            "id": id_at(instant) + index,
            "account": sender.account,
            "application": sender.application,
            "template": sender.mainland_template,
            "message_kind": 1,
            "region": "global",
            "number_sealed": b"",
            "number_prefix": "44770",
            "number_last4": "0000",
            "country": "GB",
            "status": "delivered",
            "segments": 1,
            "unit_price": Decimal("0.04"),
            "fee": Decimal("0.04"),
            "charging_moment": "submit",
            "accepted_at": instant,
            **columns,
            "number_hash": number,
        }
        ids.append(Message.unscoped.create(**filled).pk)
    return ids


def tried(kind: BacktestKind, settings: dict[str, Any], days: int = 3) -> Backtest:
    with time_machine.travel(NOW, tick=False):
        row = backtests.ask(actor=STAFF, kind=kind, name="trial", settings=settings, days=days)
        backtests.run(row.pk)
    row.refresh_from_db()
    assert row.status == BacktestStatus.READY and row.percent == 100
    return row


def every(seconds: float, count: int, start: datetime) -> list[datetime]:
    return [start + timedelta(seconds=seconds * index) for index in range(count)]


def test_a_daily_limit_of_one_number_begins_anew_at_midnight(sender: Sender) -> None:
    instants = [at("2026-03-19T23:50:00"), at("2026-03-19T23:59:59"), at("2026-03-20T00:00:00")]
    sent(sender, instants, number_hash=7)
    sent(sender, [at("2026-03-19T23:55:00")], number_hash=8)
    row = tried(BacktestKind.NUMBER, {"seconds": 86_400, "limit": 1})
    assert (row.totals["seen"], row.totals["stopped"], row.totals["delivered"]) == (4, 1, 1)
    assert [day["stopped"] for day in row.days] == [0, 1, 0]


def test_thirty_seconds_slide(sender: Sender) -> None:
    sent(sender, every(20, 3, at("2026-03-19T10:00:25")), number_hash=7)
    assert tried(BacktestKind.NUMBER, {"seconds": 30, "limit": 1}).totals["stopped"] == 2
    assert tried(BacktestKind.NUMBER, {"seconds": 20, "limit": 1}).totals["stopped"] == 0


def test_what_was_stopped_is_told_with_what_became_of_it(sender: Sender) -> None:
    ids = sent(sender, every(1, 4, at("2026-03-19T10:00:00")))
    sent(sender, [at("2026-03-19T10:00:30")], status="undelivered")
    sent(sender, [at("2026-03-19T10:00:40")], status="refused")
    row = tried(BacktestKind.COUNT, {"seconds": 3600, "limit": 2})
    assert (row.totals["seen"], row.totals["stopped"], row.totals["delivered"]) == (5, 3, 2)
    assert Decimal(row.totals["fee"]) == Decimal("0.12") and len(ids) == 4
    assert row.top == [[str(sender.application.pk), 3]]


def test_money_stops_marketing_before_codes(sender: Sender) -> None:
    sent(sender, every(1, 10, at("2026-03-19T10:00:00")), message_kind=3)
    settings = {"seconds": 3600, "limit": "0.40", "marketing": 80, "notice": 95}
    assert tried(BacktestKind.MONEY, settings).totals["stopped"] == 2
    Message.unscoped.update(message_kind=1)
    assert tried(BacktestKind.MONEY, settings).totals["stopped"] == 0


def test_a_country_is_counted_apart(sender: Sender) -> None:
    sent(sender, every(1, 5, at("2026-03-19T10:00:00")))
    sent(sender, every(1, 5, at("2026-03-19T11:00:00")), country="US", number_prefix="1202")
    row = tried(BacktestKind.COUNTRY, {"seconds": 86_400, "limit": 3, "country": "US"})
    assert row.totals["stopped"] == 2 and row.top == [["US", 2]]


def breaker(**changes: Any) -> dict[str, Any]:
    rule = BreakerRule(
        **{"dimension": Dimension.PREFIX, "minimum": 10, "growth": 5, "hold_minutes": 30, **changes}
    )
    return backtests.rule_settings(rule)


def test_a_rule_of_the_breaker_stops_the_rest_of_its_minute_and_what_comes_while_it_is_barred(
    sender: Sender,
) -> None:
    sent(sender, every(1, 25, at("2026-03-19T10:00:00")))
    sent(sender, every(1, 5, at("2026-03-19T10:29:00")))
    sent(sender, every(1, 5, at("2026-03-19T10:30:00")))
    sent(sender, every(1, 5, at("2026-03-19T10:10:00")), number_prefix="6581", country="SG")
    row = tried(BacktestKind.BREAKER, breaker())
    assert (row.totals["seen"], row.totals["stopped"]) == (40, 15 + 5)
    assert row.top == [["44770", 20]] and row.state == {}
    assert not BusyMinute.objects.exists()


def test_what_is_barred_stays_barred_over_midnight(sender: Sender) -> None:
    sent(sender, every(1, 12, at("2026-03-18T23:50:00")))
    sent(sender, every(60, 3, at("2026-03-19T00:10:00")))
    sent(sender, every(60, 3, at("2026-03-19T00:30:00")))
    row = tried(BacktestKind.BREAKER, breaker())
    assert [day["stopped"] for day in row.days] == [2, 3, 0]


def test_what_was_usual_by_then_is_let_through(sender: Sender) -> None:
    for day in (17, 18):
        sent(sender, every(1, 8, at(f"2026-03-{day}T10:00:00")))
    sent(sender, every(1, 45, at("2026-03-19T10:00:00")))
    row = tried(BacktestKind.BREAKER, breaker(), days=4)
    assert [day["stopped"] for day in row.days] == [0, 0, 5, 0], "five times eight"


def test_a_killed_run_goes_on_at_its_day(sender: Sender) -> None:
    sent(sender, every(1, 5, at("2026-03-18T10:00:00")))
    sent(sender, every(1, 5, at("2026-03-19T10:00:00")))
    with time_machine.travel(NOW, tick=False):
        row = backtests.ask(
            actor=STAFF, kind=BacktestKind.COUNT, name="t", settings={"seconds": 86_400, "limit": 3}, days=3
        )
        assert backtests._step(row.pk) and backtests._step(row.pk), "begun, and one day"
        backtests.run(row.pk)
        backtests.run(row.pk)
    row.refresh_from_db()
    assert [day["stopped"] for day in row.days] == [2, 2, 0]


def test_a_customer_tries_limits_on_the_own_messages_only(sender: Sender, alice: Person) -> None:
    sent(sender, every(1, 5, at("2026-03-19T10:00:00")))
    with time_machine.travel(NOW, tick=False):
        settings = {"seconds": 86_400, "limit": 3}
        row = backtests.ask(actor=alice.actor, kind=BacktestKind.COUNT, name="t", settings=settings, days=3)
        backtests.run(row.pk)
        with pytest.raises(DomainError):
            backtests.ask(
                actor=alice.actor,
                kind=BacktestKind.COUNT,
                name="t",
                settings=settings,
                application=sender.application,
            )
    row.refresh_from_db()
    assert row.account == alice.account and row.totals["seen"] == 0


def test_a_customer_has_three_under_way_at_once(alice: Person) -> None:
    def ask() -> Backtest:
        settings = {"seconds": 86_400, "limit": 3}
        return backtests.ask(actor=alice.actor, kind=BacktestKind.COUNT, name="t", settings=settings, days=1)

    first, *_others = [ask() for _index in range(backtests.AT_ONCE)]
    with pytest.raises(DomainError) as refusal:
        ask()
    assert refusal.value.code == Code.INVALID and Backtest.objects.count() == backtests.AT_ONCE
    backtests.run(first.pk)
    ask()


def test_answers_are_counted(sender: Sender) -> None:
    ids = sent(sender, every(1, 4, at("2026-03-19T10:00:00")))
    from apps.carriers.models import Carrier

    inbound = InboundReply.objects.create(
        carrier=Carrier.objects.get(),
        number_sealed=b"",
        number_hash=3,
        text_sealed=b"",
        received_at=clock.now(),
    )
    Reply.unscoped.create(
        account=sender.account,
        application=sender.application,
        inbound=inbound,
        message_id=ids[3],
        number_sealed=b"",
        number_hash=3,
        number_last4="0000",
        text_sealed=b"",
        received_at=clock.now(),
    )
    assert tried(BacktestKind.COUNT, {"seconds": 86_400, "limit": 2}).totals["answered"] == 1


def test_what_of_the_stopped_was_used_is_counted(sender: Sender) -> None:
    ids = sent(sender, every(1, 4, at("2026-03-19T10:00:00")))
    for message_id in (ids[0], ids[3]):
        Conversion.unscoped.create(
            account=sender.account,
            application=sender.application,
            message_id=message_id,
            converted_at=clock.now(),
            reported_at=clock.now(),
        )
    row = tried(BacktestKind.COUNT, {"seconds": 86_400, "limit": 2})
    assert (row.totals["stopped"], row.totals["converted"]) == (2, 1)
    assert [day["converted"] for day in row.days] == [0, 1, 0]


def test_a_rule_on_addresses_is_tried_on_where_calls_came_from(sender: Sender) -> None:
    sent(sender, every(1, 12, at("2026-03-19T10:00:00")), called_from="198.51.100.7")
    sent(sender, every(1, 12, at("2026-03-19T10:00:00.200")), called_from="203.0.113.9", country="SG")
    sent(sender, every(1, 12, at("2026-03-19T10:00:00.400")), number_prefix="6581")
    row = tried(BacktestKind.BREAKER, breaker(dimension=Dimension.ADDRESS, minimum=11))
    assert sorted(row.top) == [["198.51.100.7", 1], ["203.0.113.9", 1]] and row.totals["seen"] == 24
