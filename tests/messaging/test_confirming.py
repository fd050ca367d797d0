"""A list is decided once: the quote that was seen, the time, the second person, the operator, and what is taken back."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection

from apps.accounts.models import AccountKind
from apps.accounts.permissions import Role
from apps.core import clock, files
from apps.core.errors import Code, DomainError, Forbidden
from apps.messaging.dry_run import dry_run, quote
from apps.messaging.models import Message, SendTask
from apps.messaging.scheduling import NOW, When
from apps.messaging.services import approvals, confirming, runs, send_tasks
from apps.messaging.states import SendTaskStatus
from apps.pricing.models import Price, PriceList, PriceVersion
from apps.reviews.models import Review
from tests.support.confirming import confirmed, ready, refused, status, verbs
from tests.support.lists import actor_of, csv_of, imported, list_task
from tests.support.lists import file_store as file_store
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]
S = SendTaskStatus
LATER = When(wall="2030-03-04T09:30", zone="Asia/Shanghai")
NEAR = datetime(2030, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


# Quote and bill ---------------------------------------------------------------------------------------------------
def test_what_is_billed_is_what_was_quoted(sender: Sender) -> None:
    task = ready(sender, 30)
    seen = dry_run(task)
    assert (seen.messages, seen.currency) == (30, "USD")
    assert seen.amount == Decimal("0.0079") * seen.segments
    assert [(verdict.value, count) for verdict, count in seen.refused] == [("invalid", 1)]
    confirmed(actor_of(sender), task)
    runs.run(task.pk)
    made = Message.of(sender.account).filter(send_task=task)
    assert made.count() == 30
    assert sum(made.values_list("fee", flat=True)) == seen.amount
    assert sum(made.values_list("segments", flat=True)) == seen.segments


def test_a_price_that_has_changed_since_refuses_and_writes_nothing(sender: Sender) -> None:
    task = ready(sender)
    seen = quote(task).fingerprint
    before = SendTask.unscoped.filter(pk=task.pk).values().get()
    version = PriceVersion.objects.create(
        price_list=PriceList.objects.get(), starts_on=date(2024, 6, 1), approved_at=clock.now()
    )
    Price.objects.create(version=version, country="CN", unit_price=Decimal("0.0100"))
    refusal = refused(
        Code.QUOTE_CHANGED, confirming.confirm, actor=actor_of(sender), task=task, quote=seen, when=NOW
    )
    assert refusal.facts["count"] == 5
    assert SendTask.unscoped.filter(pk=task.pk).values().get() == before
    assert verbs(task) == []
    # Seen anew it is confirmed, and the task carries the price that was agreed to.
    task = confirmed(actor_of(sender), task)
    assert task.amount == Decimal("0.0100") * task.segments == task.legs.get().amount


def test_a_schedule_is_quoted_at_the_tariff_of_its_day(sender: Sender) -> None:
    with time_machine.travel(NEAR, tick=False):
        task = ready(sender)
        version = PriceVersion.objects.create(
            price_list=PriceList.objects.get(), starts_on=date(2030, 3, 3), approved_at=clock.now()
        )
        Price.objects.create(version=version, country="CN", unit_price=Decimal("0.0100"))
        assert quote(task).amount == Decimal("0.0079") * task.segments
        assert quote(task, LATER).amount == Decimal("0.0100") * task.segments
        refused(
            Code.QUOTE_CHANGED,
            confirming.confirm,
            actor=actor_of(sender),
            task=task,
            quote=quote(task).fingerprint,
            when=LATER,
        )


def test_a_cap_below_the_price_is_refused_and_one_above_is_kept(sender: Sender) -> None:
    task = ready(sender)
    refused(Code.PRICE_ABOVE_CAP, confirmed, actor=actor_of(sender), task=task, price_cap=Decimal("0.01"))
    assert status(task) == S.READY
    assert confirmed(actor_of(sender), task, price_cap=Decimal(1)).price_cap == Decimal(1)


def test_what_acceptance_would_refuse_as_a_whole_is_not_confirmed(sender: Sender) -> None:
    task, actor = ready(sender), actor_of(sender)
    task.template.is_approved = False
    task.template.save()
    refused(Code.TEMPLATE_UNAPPROVED, confirmed, actor=actor, task=task)
    task.template.is_approved = True
    task.template.save()
    empty = imported(list_task(sender, csv_of([["12", "x", "1"]]), template=task.template))
    assert dry_run(empty).obstacle is not None
    refused(Code.NOTHING_TO_SEND, confirmed, actor=actor, task=empty)
    assert status(empty) == S.READY


# Once -------------------------------------------------------------------------------------------------------------
def test_a_second_click_changes_nothing_and_another_decision_is_refused(sender: Sender) -> None:
    task, actor = ready(sender), actor_of(sender)
    seen = quote(task).fingerprint
    first = confirming.confirm(actor=actor, task=task, quote=seen, when=NOW)
    again = confirming.confirm(actor=actor, task=task, quote=seen, when=NOW)
    assert first.status == again.status == S.SENDING
    assert verbs(task).count("confirmed") == 1
    refused(
        Code.ILLEGAL_MOVE,
        confirming.confirm,
        actor=actor,
        task=task,
        quote=seen,
        when=When(spread_minutes=60),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [AccountKind.ORGANIZATION, AccountKind.INDIVIDUAL])
def test_two_confirmations_at_once_on_two_connections_are_one_send(kind: AccountKind) -> None:
    open_network()
    sender = ready_to_send()
    sender.account.kind = kind
    sender.account.save()
    task, actor = ready(sender), actor_of(sender)
    seen = quote(task).fingerprint
    start, results = threading.Barrier(2), []

    def click() -> None:
        try:
            start.wait(10)
            results.append(confirming.confirm(actor=actor, task=task, quote=seen, when=NOW).status)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join(30)
    expected = S.SENDING if kind is AccountKind.ORGANIZATION else S.WAITING
    assert results == [expected, expected]
    assert verbs(task).count("confirmed") == 1
    assert Review.unscoped.filter(kind="send_task").count() == (kind is AccountKind.INDIVIDUAL)


def test_the_file_is_gone_once_it_is_being_sent(
    sender: Sender, django_capture_on_commit_callbacks: Any
) -> None:
    task = ready(sender)
    with django_capture_on_commit_callbacks(execute=True):
        row = confirmed(actor_of(sender), task)
    assert row.file == ""
    with pytest.raises(DomainError):
        files.read_stored(task.file)


# Later ------------------------------------------------------------------------------------------------------------
def test_a_scheduled_list_begins_at_its_minute_and_not_before(sender: Sender) -> None:
    with time_machine.travel(NEAR, tick=False) as clockwork:
        task = confirmed(actor_of(sender), ready(sender), LATER)
        assert task.status == S.SCHEDULED
        assert task.scheduled_at == datetime(2030, 3, 4, 1, 30, tzinfo=UTC)
        assert (task.scheduled_wall, task.scheduled_zone) == ("2030-03-04T09:30", "Asia/Shanghai")
        clockwork.move_to(datetime(2030, 3, 4, 1, 29, 59, tzinfo=UTC))
        assert not confirming.begin(task.pk)
        assert confirming.begin_due() == 0
        clockwork.move_to(datetime(2030, 3, 4, 1, 30, tzinfo=UTC))
        assert confirming.begin_due() == 1
        assert status(task) == S.SENDING
        assert confirming.begin_due() == 0
        assert verbs(task) == ["confirmed", "begun"]


def test_a_schedule_can_be_cancelled_and_confirmed_anew(sender: Sender) -> None:
    with time_machine.travel(NEAR, tick=False):
        actor = actor_of(sender)
        task = confirmed(actor, ready(sender), LATER)
        back = confirming.cancel_schedule(actor=actor, task=task)
        assert (back.status, back.scheduled_at, back.confirmed_at) == (S.READY, None, None)
        assert confirming.cancel_schedule(actor=actor, task=task).status == S.READY
        assert files.read_stored(back.file)
        assert confirmed(actor, back).status == S.SENDING
        refused(Code.ILLEGAL_MOVE, confirming.cancel_schedule, actor=actor, task=task)


# Strangers --------------------------------------------------------------------------------------------------------
def test_a_stranger_finds_nothing(sender: Sender) -> None:
    task = ready(sender)
    mallory = actor_of(ready_to_send("mallory", 2))
    seen = quote(task).fingerprint
    refused(Code.NOT_FOUND, confirming.confirm, actor=mallory, task=task, quote=seen, when=NOW)
    refused(Code.NOT_FOUND, confirming.cancel_schedule, actor=mallory, task=task)
    refused(Code.NOT_FOUND, approvals.approve, actor=mallory, task=task)
    refused(Code.NOT_FOUND, send_tasks.discard, actor=mallory, task=task)
    assert status(task) == S.READY
    with pytest.raises(Forbidden):
        confirmed(actor_of(sender, Role.VIEWER), task)


def test_a_country_that_has_been_closed_since_costs_nothing_and_is_named(sender: Sender) -> None:
    task = imported(
        list_task(
            sender,
            "number,a,b\n+12025550123,x,1\n+6581234567,y,2\n",
            region="global",
        )
    )
    assert {cost.country for cost in dry_run(task).costs} == {"SG", "US"}
    version = PriceVersion.objects.create(
        price_list=PriceList.objects.get(), starts_on=date(2024, 6, 1), approved_at=clock.now()
    )
    Price.objects.create(version=version, country="US", unit_price=Decimal("0.0083"))
    seen = dry_run(task)
    assert (seen.messages, seen.quote.closed) == (1, ("SG",))
    task = confirmed(actor_of(sender), task)
    assert task.amount == seen.amount == sum(leg.amount for leg in task.legs.all())
    runs.run(task.pk)
    task.refresh_from_db()
    assert (task.accepted_count, task.accepted_fee, task.counts["closed"]) == (1, seen.amount, 1)
