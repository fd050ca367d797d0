"""The estimate of when a list is with the carrier says what it was taken from, and counts queue, pace, window and hours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from apps.carriers.models import Carrier
from apps.core.kinds import MessageKind
from apps.messaging import finish
from apps.messaging.dry_run import dry_run
from apps.messaging.finish import Basis, Bound
from apps.messaging.models import Attempt, DispatchEntry, SendTask
from apps.messaging.scheduling import When
from apps.messaging.states import SendTaskStatus
from tests.support.sending import Sender, make_send_task, open_network, ready_to_send

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # in Beijing
LEFT = {"CN": (1000, 1500)}


@pytest.fixture
def carrier() -> Carrier:
    return open_network()


@pytest.fixture
def sender(carrier: Carrier) -> Sender:
    return ready_to_send()


@pytest.fixture
def task(sender: Sender) -> SendTask:
    return make_send_task(sender, rows=3, status=SendTaskStatus.READY)


def settings(carrier: Carrier, **values: Any) -> None:
    carrier.settings = values
    carrier.save()


def answered(carrier: Carrier, first: int, count: int, at: datetime, *, latency: float) -> None:
    Attempt.objects.bulk_create(
        Attempt(
            message_id=first + index,
            carrier=carrier,
            claimed_at=at - timedelta(seconds=latency),
            answered_at=at,
            outcome="accepted",
        )
        for index in range(count)
    )


def test_the_rate_that_was_agreed(carrier: Carrier, task: SendTask) -> None:
    settings(carrier, rate=100)
    with time_machine.travel(NOON, tick=False):
        found = finish.expected(task, left=LEFT)
    assert found.capacity == finish.Capacity(100, Basis.SETTING)
    assert (found.seconds, found.at, found.bound) == (15, NOON + timedelta(seconds=15), Bound.CARRIER)
    assert (
        found.how
        == "100 segments per second by the rate agreed with the carrier; 0 messages are ahead in the queue."
    )


def test_a_carrier_that_never_answered_is_assumed_to_be_as_fast_as_its_window(carrier: Carrier) -> None:
    settings(carrier, window=50, binds=2)
    assert finish.capacity(carrier.pk) == finish.Capacity(1000, Basis.ASSUMED)


def test_a_few_answers_tell_the_latency(carrier: Carrier) -> None:
    settings(carrier, window=50, binds=2)
    now = datetime.now(UTC)
    for second in range(5):
        answered(carrier, second * 10, 1, now - timedelta(seconds=second), latency=0.5)
    found = finish.capacity(carrier.pk)
    assert found.basis is Basis.WINDOW
    assert found.per_second == pytest.approx(200)


def test_busy_seconds_tell_the_speed_and_a_rate_that_is_not_reached_is_not_believed(carrier: Carrier) -> None:
    now = datetime.now(UTC).replace(microsecond=500_000)
    for second, count in enumerate((40, 300, 320, 310, 12)):
        answered(carrier, second * 1000, count, now - timedelta(seconds=second), latency=0.2)
    assert finish.capacity(carrier.pk) == finish.Capacity(310, Basis.OBSERVED)
    settings(carrier, rate=1000)
    assert finish.capacity(carrier.pk) == finish.Capacity(310, Basis.OBSERVED)
    settings(carrier, rate=200)
    assert finish.capacity(carrier.pk) == finish.Capacity(200, Basis.SETTING)


def test_what_waits_in_the_same_or_an_earlier_lane_goes_first(
    carrier: Carrier, sender: Sender, task: SendTask
) -> None:
    def waiting(first: int, count: int, kind: MessageKind, **columns: Any) -> None:
        DispatchEntry.objects.bulk_create(
            DispatchEntry(
                message_id=first + index, carrier=carrier, message_kind=kind, number_hash=0, **columns
            )
            for index in range(count)
        )

    waiting(1000, 7, MessageKind.CODE)
    waiting(2000, 9, MessageKind.NOTICE)  # a later lane than the code of this list
    waiting(3000, 5, MessageKind.CODE, state="held")
    waiting(4000, 3, MessageKind.CODE, send_task_id=task.pk)  # its own are counted as left
    assert finish.queue_ahead(task, carrier.pk, MessageKind.CODE) == 7
    assert finish.queue_ahead(task, carrier.pk, MessageKind.MARKETING) == 16
    make_send_task(sender, rows=20, released_count=5)  # what it has released stands in the queue
    make_send_task(sender, rows=20, pace=60)
    assert finish.queue_ahead(task, carrier.pk, MessageKind.CODE) == 7 + 15


def test_a_window_and_a_pace_bound_it(carrier: Carrier, task: SendTask) -> None:
    settings(carrier, rate=100)
    with time_machine.travel(NOON, tick=False):
        assert dry_run(task, When(spread_minutes=90)).finish.at == NOON + timedelta(minutes=90)
        paced = finish.expected(task, left=LEFT, pace=100)
        assert (paced.bound, paced.at) == (Bound.PACE, NOON + timedelta(minutes=10))
        slow = finish.expected(task, left=LEFT, pace=1_000_000)
        assert slow.bound is Bound.CARRIER


def test_advertising_waits_for_the_morning(carrier: Carrier, task: SendTask) -> None:
    settings(carrier, rate=1)
    task.template.message_kind = MessageKind.MARKETING
    evening = datetime(2026, 11, 23, 13, tzinfo=UTC)  # 21:00 in Beijing; an hour is left
    with time_machine.travel(evening, tick=False):
        found = finish.expected(task, left={"CN": (4000, 4000)})
        assert found.closed == ()
        assert found.at == datetime(2026, 11, 24, 0, 6, 40, tzinfo=UTC)  # 400 s of the next morning
        night = finish.expected(task, left={"CN": (10, 10)}, begins_at=evening + timedelta(hours=2))
    assert night.closed == (finish.Closed("CN", datetime(2026, 11, 24, tzinfo=UTC)),)
    assert night.at == datetime(2026, 11, 24, 0, 0, 10, tzinfo=UTC)


def test_without_a_carrier_there_is_no_estimate(carrier: Carrier, task: SendTask) -> None:
    Carrier.objects.update(is_enabled=False)
    found = finish.expected(task, left=LEFT)
    assert (found.at, found.capacity) == (None, None)
    assert "No carrier" in found.how
