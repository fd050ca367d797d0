"""Pause, resume, pace, cap and stop: what they change at once, what they never do twice, and what comes back afterwards."""

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role
from apps.carriers.models import Carrier
from apps.carriers.protocols.base import Outcome, PartResult, SubmitResult
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.messaging.models import DispatchEntry, Message, SendTask, Tally
from apps.messaging.progress import equation, progress
from apps.messaging.services import dispatch, list_ticks, releases, runs, steering
from apps.messaging.states import SendTaskStatus
from tests import factories
from tests.support import network
from tests.support.sending import Sender, make_send_task, open_network, ready_to_send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


@pytest.fixture
def verbs(sender: Sender) -> dict[str, Any]:
    return {"actor": factories.actor(sender.user, sender.account)}


def _entries() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in DispatchEntry.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def _accepted(sender: Sender, rows: int = 100, **columns: Any) -> SendTask:
    task = make_send_task(sender, rows=rows, **columns)
    runs.run(task.pk)
    task.refresh_from_db()
    return task


def _told(verb: str) -> int:
    return AuditEvent.objects.filter(verb=f"send_task.{verb}").count()


def _not_sent(claim: dispatch.Claim) -> list[tuple[Any, SubmitResult]]:
    return [
        (claim.claimed_at, SubmitResult(out.key, [PartResult(1, 1, Outcome.NOT_SENT)])) for out in claim.outs
    ]


def test_paused_nothing_can_be_claimed_and_resumed_all_can(sender: Sender, verbs: dict[str, Any]) -> None:
    task = _accepted(sender)
    carrier = Carrier.objects.get()
    dispatch.claim(carrier.pk, limit=10, holder="h")
    steering.pause(**verbs, task=task)
    assert _entries() == {"claimed": 10, "held": 90}
    assert not dispatch.claim(carrier.pk, limit=10, holder="h").outs
    list_ticks.tick()
    assert _entries() == {"claimed": 10, "held": 90}
    steering.resume(**verbs, task=task)
    assert _entries() == {"claimed": 10, "waiting": 90}
    task.refresh_from_db()
    assert task.status == SendTaskStatus.SENDING and equation(task).holds


@pytest.mark.parametrize(("verb", "word"), [("pause", "paused"), ("stop", "stopped")])
def test_a_second_click_changes_nothing(sender: Sender, verbs: dict[str, Any], verb: str, word: str) -> None:
    task = _accepted(sender)
    for _click in range(2):
        getattr(steering, verb)(**verbs, task=task)
    assert _told(word) == 1


def test_resuming_what_goes_on_changes_nothing(sender: Sender, verbs: dict[str, Any]) -> None:
    steering.resume(**verbs, task=_accepted(sender))
    assert _told("resumed") == 0


@pytest.mark.parametrize("verb", ["pause", "resume", "stop"])
@pytest.mark.parametrize("status", [SendTaskStatus.READY, SendTaskStatus.DRAINED, SendTaskStatus.FAILED])
def test_a_task_that_is_not_underway_is_not_steered(
    sender: Sender, verbs: dict[str, Any], verb: str, status: SendTaskStatus
) -> None:
    task = make_send_task(sender, rows=1, status=status)
    with pytest.raises(IllegalMove):
        getattr(steering, verb)(**verbs, task=task)
    task.refresh_from_db()
    assert task.status == status


@pytest.mark.parametrize("verb", ["pause", "resume", "stop"])
def test_strangers_and_viewers_steer_nothing(sender: Sender, verb: str) -> None:
    task = _accepted(sender)
    stranger = factories.user()
    of_other = factories.actor(stranger, factories.account(owner=stranger))
    with pytest.raises(DomainError) as refused:
        getattr(steering, verb)(actor=of_other, task=task)
    assert refused.value.code is Code.NOT_FOUND
    viewer = factories.user()
    factories.member(sender.account, viewer, Role.VIEWER)
    with pytest.raises(Forbidden):
        getattr(steering, verb)(actor=factories.actor(viewer, sender.account), task=task)
    task.refresh_from_db()
    assert task.status == SendTaskStatus.SENDING


def test_stopped_every_message_that_had_not_gone_is_cancelled_and_counted(
    sender: Sender, verbs: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "LEAD", 500)
    monkeypatch.setattr(releases, "CANCEL_CHUNK", 400)
    task = _accepted(sender, 2_000, bad_rows=3)
    claim = dispatch.claim(Carrier.objects.get().pk, limit=20, holder="h")
    steering.stop(**verbs, task=task)
    assert _entries() == {"claimed": 20}
    list_ticks.tick()
    task.refresh_from_db()
    assert task.ended_at is None, "1,500 are left to the worker"
    runs.run(task.pk)
    counts = {term.key: term.count for term in equation(task).messages.right}
    assert counts == {
        "cancelled": 1_980,
        "waiting": 20,
        "delivered": 0,
        "failed": 0,
        "submitted": 0,
        "in_doubt": 0,
    }
    cancelled = Tally.objects.filter(moved_from="accepted", moved_to="cancelled").aggregate(
        total=Sum("count")
    )
    assert cancelled["total"] == 1_980
    # What comes back afterwards is cancelled as well; then it is over.
    dispatch.record(Carrier.objects.get().pk, _not_sent(claim))
    assert _entries() == {"held": 20}
    list_ticks.tick()
    task.refresh_from_db()
    assert task.ended_at is not None and not DispatchEntry.objects.exists()
    assert progress(task).not_sent == 2_000 and equation(task).holds


def test_stopped_before_all_was_accepted_the_rest_is_counted_as_rows(
    sender: Sender, verbs: dict[str, Any]
) -> None:
    task = _accepted(sender, 2_000, pace=60)
    assert task.accepted_count == 60
    steering.stop(**verbs, task=task)
    runs.run(task.pk)
    list_ticks.tick()
    found = progress(task)
    assert (found.cancelled, found.to_accept, found.not_sent) == (60, 1_940, 2_000)
    assert found.equation.holds


def test_what_comes_back_from_the_carrier_waits_for_the_resumption(
    sender: Sender, verbs: dict[str, Any]
) -> None:
    task = _accepted(sender)
    carrier = Carrier.objects.get()
    claim = dispatch.claim(carrier.pk, limit=10, holder="h")
    lost = dispatch.claim(carrier.pk, limit=5, holder="h")
    steering.pause(**verbs, task=task)
    dispatch.record(carrier.pk, _not_sent(claim))
    dispatch.give_back(carrier.pk, holder="h", known=[])
    assert len(lost.outs) == 5 and _entries() == {"held": 100}
    steering.resume(**verbs, task=task)
    assert _entries() == {"waiting": 100}


def test_what_slipped_through_in_the_moment_of_the_pause_is_held_by_the_clock(
    sender: Sender, verbs: dict[str, Any]
) -> None:
    task = _accepted(sender)
    steering.pause(**verbs, task=task)
    DispatchEntry.objects.filter(pk=DispatchEntry.objects.earliest("pk").pk).update(state="waiting")
    list_ticks.tick()
    assert _entries() == {"held": 100}


def test_the_messages_of_others_are_not_touched(sender: Sender, verbs: dict[str, Any]) -> None:
    network.send(sender, ["+8613700000001"])
    other, task = _accepted(sender, 10), _accepted(sender, 10)
    steering.stop(**verbs, task=task)
    steering.pause(**verbs, task=other)
    waiting = Message.unscoped.filter(
        pk__in=DispatchEntry.objects.filter(state="waiting").values("message_id")
    )
    assert [message.send_task_id for message in waiting] == [None]
    assert _entries() == {"waiting": 1, "held": 10}


def test_a_pace_holds_from_now_on_and_none_lifts_every_limit(sender: Sender, verbs: dict[str, Any]) -> None:
    task = _accepted(sender, 500, pace=60)
    steering.set_pace(**verbs, task=task, per_minute=120)
    steering.set_pace(**verbs, task=task, per_minute=120)
    assert _told("paced") == 1
    steering.set_pace(**verbs, task=task, per_minute=None)
    runs.run(task.pk)
    task.refresh_from_db()
    assert (task.accepted_count, task.released_count) == (500, 500)
    with pytest.raises(DomainError) as refused:
        steering.set_pace(**verbs, task=task, per_minute=0)
    assert refused.value.code is Code.PACE_RANGE


def test_a_raised_cap_lets_the_list_go_on(sender: Sender, verbs: dict[str, Any]) -> None:
    task = _accepted(sender, 200, price_cap=Decimal("0.79"))
    assert (task.status, task.accepted_count) == (SendTaskStatus.PAUSED, 100)
    with pytest.raises(DomainError):
        steering.set_price_cap(**verbs, task=task, price_cap=Decimal("0.5"))
    steering.set_price_cap(**verbs, task=task, price_cap=None)
    steering.resume(**verbs, task=task)
    runs.run(task.pk)
    task.refresh_from_db()
    assert task.accepted_count == 200 and not task.problem


@pytest.mark.parametrize("rate", [0, 20])
def test_after_a_pause_the_carrier_hears_no_more_within_two_seconds(tmp_path: Path, rate: int) -> None:
    """With a rate of 20 a second, a window of messages would go on for ten."""
    open_network().delete()
    sender = ready_to_send()
    actor = factories.actor(sender.user, sender.account)
    with (
        network.simulator(tmp_path, "--latency-ms", "20") as smsc,
        network.driving(network.connect(smsc.port, rate=rate)),
    ):
        task = make_send_task(sender, rows=3_000)
        runs.run(task.pk)
        network.until(lambda: Message.unscoped.filter(submitted_at__isnull=False).count() >= 20)
        steering.pause(actor=actor, task=task)
        time.sleep(2)
        gone = smsc.dump()["submitted"]
        time.sleep(1.5)
        assert smsc.dump()["submitted"] == gone < 3_000
        network.until(lambda: set(network.statuses()) <= {"accepted", "delivered"})
        assert network.statuses()["delivered"] == gone
        steering.stop(actor=actor, task=task)
        assert equation(task).holds
        assert progress(task).not_sent == 3_000 - gone
