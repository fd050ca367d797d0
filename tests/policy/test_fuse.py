"""The money fuse: exact for single messages, batches, at the edge of its window and for two batches at once; codes last."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connections

from apps.accounts.actors import Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Perm
from apps.core.errors import Code, DomainError, Forbidden
from apps.core.kinds import MessageKind
from apps.guard import forecast
from apps.messaging.models import Message
from apps.messaging.services import accept, list_ticks, runs
from apps.messaging.services.accept import Outcome
from apps.protection.models import CapScope, CapWindow, Spend, SpendCap
from apps.protection.services import caps
from tests.people import Person
from tests.support.sending import Sender, make_send_task, numbers_of, open_network, ready_to_send

PRICE = Decimal("0.0079")  # of one mainland segment
OVER = Code.SPEND_CAP.value


@pytest.fixture
def sender(db: None) -> Sender:
    open_network()
    return ready_to_send()


def owner(sender: Sender) -> Actor:
    return Actor(
        user=sender.user, account=sender.account, perms=frozenset(Perm), via="browser", ip="192.0.2.1"
    )


def cap(sender: Sender, messages: int, **what: Any) -> SpendCap:
    """Room for so many mainland messages of one segment."""
    return caps.set_cap(
        actor=owner(sender),
        account=sender.account,
        **{"per": CapWindow.HOUR, "amount": PRICE * messages, **what},
    )


def send(sender: Sender, numbers: list[str]) -> list[str]:
    outcomes: list[Outcome] = accept.send(
        actor=owner(sender),
        application=sender.application,
        numbers=numbers,
        template_number=sender.mainland_template_id,
        signature=sender.signature.content,
        parameters=["123456"],
    )
    return [one.code.value if one.code else "" for one in outcomes]


def of_kind(sender: Sender, kind: MessageKind) -> None:
    type(sender.mainland_template).unscoped.filter(pk=sender.mainland_template.pk).update(message_kind=kind)


SCOPES: list[Callable[[Sender], dict[str, Any]]] = [
    lambda sender: {},
    lambda sender: {"application": sender.application},
    lambda sender: {"template": sender.mainland_template},
    lambda sender: {"country": "CN"},
]


@pytest.mark.parametrize("what", SCOPES)
def test_a_batch_is_cut_where_the_money_ends(
    sender: Sender, what: Callable[[Sender], dict[str, Any]]
) -> None:
    row = cap(sender, 3, **what(sender))
    assert send(sender, numbers_of(1)) == [""]
    assert send(sender, numbers_of(4, 13_900_000_000)) == ["", "", OVER, OVER]
    assert Spend.objects.get().spent == row.amount
    assert Message.unscoped.filter(code=OVER, fee=0).count() == 2, (
        "refused ones are recorded and cost nothing"
    )


@pytest.mark.parametrize("per", [CapWindow.HOUR, CapWindow.DAY])
def test_the_next_window_begins_with_nothing_spent(sender: Sender, per: CapWindow) -> None:
    cap(sender, 1, per=per)
    last, first = {
        CapWindow.HOUR: ("2026-03-02T10:59:59.9Z", "2026-03-02T11:00:00Z"),
        CapWindow.DAY: ("2026-03-02T15:59:59.9Z", "2026-03-02T16:00:00Z"),  # midnight in Shanghai
    }[per]
    with time_machine.travel(last, tick=False):
        assert send(sender, numbers_of(2)) == ["", OVER]
    with time_machine.travel(first, tick=False):
        assert send(sender, numbers_of(1, 13_900_000_000)) == [""]


@pytest.mark.parametrize(
    ("kind", "passed"), [(MessageKind.MARKETING, 8), (MessageKind.NOTICE, 9), (MessageKind.CODE, 10)]
)
def test_codes_stop_last(sender: Sender, kind: MessageKind, passed: int) -> None:
    cap(sender, 10)
    if kind != MessageKind.CODE:
        of_kind(sender, kind)
    with time_machine.travel("2026-03-02T04:00:00Z", tick=False):  # noon in Shanghai
        assert send(sender, numbers_of(12)).count("") == passed


def test_a_call_that_is_refused_whole_gives_its_money_back(sender: Sender) -> None:
    from apps.carriers.models import Carrier

    cap(sender, 3)
    Carrier.objects.update(is_enabled=False)
    with pytest.raises(DomainError):
        send(sender, numbers_of(2))
    assert not Spend.objects.filter(spent__gt=0).exists()
    Carrier.objects.update(is_enabled=True)
    assert send(sender, numbers_of(3)) == [""] * 3


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_never_spend_more_together() -> None:
    open_network()
    sender = ready_to_send()
    row = cap(sender, 50)
    start = threading.Barrier(2)
    found: list[str] = []

    def call(first: int) -> None:
        start.wait()
        for index in range(10):
            found.extend(send(sender, numbers_of(7, first + 10 * index)))
        connections.close_all()

    with time_machine.travel("2026-03-02T10:10:00Z", tick=False):
        threads = [threading.Thread(target=call, args=[first]) for first in (13_800_000_000, 13_900_000_000)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found.count("") == 50 and found.count(OVER) == 90
    assert Spend.objects.get().spent == row.amount


def test_a_list_is_held_at_the_cap_and_goes_on_in_the_next_window(sender: Sender) -> None:
    row = cap(sender, 12)
    with time_machine.travel("2026-03-02T10:10:00Z", tick=False):
        task = make_send_task(sender, rows=20)
        runs.run(task.pk)
        task.refresh_from_db()
        assert (task.status, task.problem, task.accepted_count) == ("paused", OVER, 12)
        assert task.counts["good"] == 20, "no row is lost to a cap"
        list_ticks.tick()
        task.refresh_from_db()
        assert task.status == "paused"
    with time_machine.travel("2026-03-02T11:00:01Z", tick=False):
        list_ticks.tick()
        runs.run(task.pk)
    task.refresh_from_db()
    assert (task.status, task.accepted_count) == ("sending", 20)
    assert sum(one.spent for one in Spend.objects.filter(cap=row)) == 20 * PRICE


def test_a_cap_of_a_country_leaves_the_others_alone(sender: Sender) -> None:
    cap(sender, 1, country="US")
    assert send(sender, numbers_of(5)) == [""] * 5


def test_who_may_cap_and_lift(sender: Sender, mallory: Person) -> None:
    row = cap(sender, 5)
    assert cap(sender, 6).pk == row.pk and SpendCap.unscoped.count() == 1, "a second time it is changed"
    with pytest.raises(DomainError):
        caps.lift(actor=mallory.actor, cap=row)
    with pytest.raises(DomainError):
        caps.set_cap(actor=mallory.actor, account=sender.account, per=CapWindow.DAY, amount=Decimal(1))
    viewer = Actor(
        user=sender.user, account=sender.account, perms=frozenset({Perm.APPLICATION_READ}), via="browser"
    )
    with pytest.raises(Forbidden):
        caps.lift(actor=viewer, cap=row)
    staff = Actor(user=None, account=None, perms=frozenset(Perm), via="shell")
    theirs = caps.set_cap(actor=staff, account=sender.account, per=CapWindow.HOUR, amount=Decimal(1))
    assert theirs.pk != row.pk and theirs.scope == CapScope.ACCOUNT
    with pytest.raises(DomainError) as refused:
        caps.lift(actor=owner(sender), cap=theirs)
    assert refused.value.code is Code.CAP_OF_STAFF
    caps.lift(actor=owner(sender), cap=SpendCap.unscoped.get(pk=row.pk))
    assert AuditEvent.objects.filter(verb="spend_cap.removed").count() == 1


@pytest.mark.parametrize("changes", [{"amount": Decimal(0)}, {"marketing_percent": 101}, {"country": "QQ"}])
def test_what_is_no_cap_is_refused(sender: Sender, changes: dict[str, Any]) -> None:
    with pytest.raises(DomainError):
        cap(sender, 1, **changes)
    assert not SpendCap.unscoped.exists()


def test_the_forecast_says_what_stops_when(sender: Sender) -> None:
    from apps.statistics import services as statistics

    with time_machine.travel("2026-03-02T10:30:00Z", tick=False):
        cap(sender, 20)
        send(sender, numbers_of(10))
        statistics.fold()
        found = forecast.of_caps(sender.account)[0]
        assert (found.percent, found.per_hour) == (50, 10 * PRICE)
        marketing, notice, code = found.stops
        assert marketing.at is None and code.at is None, "ten an hour do not reach 16 within half an hour"
        send(sender, numbers_of(7, 13_900_000_000))
        statistics.fold()
        marketing, notice, code = forecast.of_caps(sender.account)[0].stops
        assert marketing.is_reached and not notice.is_reached
        assert notice.at is not None and code.at is not None and notice.at < code.at
        assert forecast.near(sender.account)
        balance = forecast.of_balance(sender.account)
        assert balance.is_used_up and balance.at is None, "nothing was ever paid in"
