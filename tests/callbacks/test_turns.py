"""Turns: nobody's slow or dead server keeps the others waiting, two workers push once, and a dead one is made good."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from apps.callbacks.models import Endpoint, Push, PushAttempt
from apps.callbacks.problems import Problem
from apps.callbacks.services import recording, turns
from apps.callbacks.services.pushing import push
from apps.callbacks.services.turns import CAREFUL_THREADS, PER_ADDRESS, THREADS, Due, chosen, claim, due
from apps.callbacks.states import PushStatus
from apps.core import clock
from apps.core.locks import held_by_session
from tests.callbacks.conftest import Listening, end, submitted, told
from tests.support.receiver import Receiver, receiver
from tests.support.sending import Sender, ready_to_send

TWO = pytest.mark.django_db(transaction=True)


# Pure -------------------------------------------------------------------------------------------------------------
def some(address: str, amount: int, *, first: int = 0, is_careful: bool = False) -> list[Due]:
    return [Due(first + index, address, is_careful, index + 1) for index in range(amount)]


def test_first_one_of_each_endpoint_then_a_second_one() -> None:
    found = [*some("a", 4), *some("b", 4, first=10), *some("c", 1, first=20)]
    assert [one.push_id for one in chosen(found, [], threads=5)] == [0, 10, 20, 1, 11]


def test_no_more_than_a_few_at_one_address_whoever_it_belongs_to() -> None:
    found = [*some("a", 4), *some("a", 4, first=10)]
    assert len(chosen(found, [])) == PER_ADDRESS
    assert len(chosen(found, some("a", 3, first=30))) == 1


def test_failing_and_slow_servers_have_half_of_the_threads_and_one_call_each() -> None:
    found = [one for index in range(40) for one in some(f"dead{index}", 4, first=index * 10, is_careful=True)]
    taken = chosen([*found, *some("well", 4, first=1000)], [])
    assert sum(one.is_careful for one in taken) == CAREFUL_THREADS
    assert sum(one.address == "well" for one in taken) == PER_ADDRESS
    assert len({one.address for one in taken if one.is_careful}) == CAREFUL_THREADS
    assert chosen(found, taken) == []
    assert len(chosen(found, [], threads=0)) == 0
    assert THREADS > CAREFUL_THREADS


def test_a_failing_endpoint_is_left_alone_for_longer_and_longer() -> None:
    seconds = [pause.total_seconds() if pause else 0 for pause in map(turns.pause_after, range(1, 12))]
    assert seconds == [0, 0, 15, 30, 60, 120, 240, 480, 600, 600, 600]


# Real -------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_dead_server_is_paused_and_one_push_asks_whether_it_is_back(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    endpoint = listening()
    server.status = 500
    told(sender, 350)
    assert push() == 4
    endpoint.refresh_from_db()
    assert endpoint.failures == 4 and endpoint.is_paused(clock.now())
    Push.unscoped.update(due_at=clock.now())
    assert push() == 0
    Endpoint.unscoped.update(paused_until=clock.now() - timedelta(seconds=1))
    assert push() == 1, "a probe"
    server.status = 200
    Endpoint.unscoped.update(paused_until=None)
    Push.unscoped.update(due_at=clock.now())
    push()
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.paused_until) == (0, None)
    assert set(Push.unscoped.values_list("status", flat=True)) == {PushStatus.DELIVERED}


@pytest.mark.django_db
def test_another_customers_server_does_not_wait_for_a_slow_one(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    other = ready_to_send("bob", 2)
    first_answer = threading.Event()
    server.before = lambda call: first_answer.wait(10)  # slow until the other one has been served
    listening()
    with receiver() as quick:
        quick.before = lambda call: first_answer.set()
        listening(url=quick.url, of=other)
        end([*submitted(sender, 3), *submitted(other, 3)])
        assert push() == 2
    assert len(quick.reports) == 3 and len(server.reports) == 3


@pytest.mark.django_db
def test_another_customers_server_does_not_wait_for_a_slow_one_when_the_run_is_about_to_end(
    sender: Sender, listening: Listening, server: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What becomes due after the run's last moment goes out beside the call that is still under way."""
    monkeypatch.setattr("apps.callbacks.services.pushing.LONGEST_RUN", 0.2)
    other = ready_to_send("bob", 2)
    first_answer = threading.Event()
    waited: list[bool] = []
    server.before = lambda call: waited.append(first_answer.wait(4))
    listening()
    with receiver() as quick:
        quick.before = lambda call: first_answer.set()
        listening(url=quick.url, of=other)
        told(sender)
        (later,) = [push for push in told(other) if push.account_id == other.account.pk]
        Push.unscoped.filter(pk=later.pk).update(due_at=clock.now() + timedelta(seconds=1))
        assert push() == 2
    assert waited == [True]


@pytest.mark.django_db
def test_a_run_ends_though_a_quick_server_always_has_something_waiting(
    sender: Sender, listening: Listening, server: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.callbacks.services.pushing.LONGEST_RUN", 0.2)
    listening()
    server.seconds = 0.3
    told(sender, 1000)
    assert PER_ADDRESS <= push() < 10


@pytest.mark.django_db
def test_many_pushes_go_side_by_side_but_few_to_one_address(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    listening()
    server.seconds = 0.1
    told(sender, 1000)
    assert push() == 10
    assert 2 <= server.most_at_once <= PER_ADDRESS
    assert len(server.reports) == 1000
    assert len({report["sid"] for report in server.reports}) == 1000


@TWO
def test_two_workers_at_once_push_once(sender: Sender, listening: Listening, server: Receiver) -> None:
    listening()
    server.seconds = 0.05
    told(sender, 500)
    start = threading.Barrier(2)

    def work() -> None:
        start.wait(10)
        push()
        connection.close()

    workers = [threading.Thread(target=work) for _index in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(server.calls) == 5
    assert len({call.push_id for call in server.calls}) == 5


@TWO
def test_a_push_that_another_worker_has_claimed_is_not_claimed_again(
    sender: Sender, listening: Listening
) -> None:
    """Even without the lock of the run: two connections ask for the same push."""
    listening()
    (one,) = told(sender)
    now, start, claimed = clock.now(), threading.Barrier(2), []

    def work() -> None:
        start.wait(10)
        claimed.extend(claim([one.pk], now))
        connection.close()

    workers = [threading.Thread(target=work) for _index in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [found.pk for found in claimed] == [one.pk]
    assert due(clock.now()) == []


@TWO
def test_a_run_beside_another_one_does_nothing(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    listening()
    told(sender)
    done: list[int] = []

    def work() -> None:
        done.append(push())
        connection.close()

    with held_by_session("callbacks.push") as is_ours:
        assert is_ours
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert done == [0] and not server.calls


@pytest.mark.django_db
def test_what_a_dead_worker_was_asking_is_asked_again_with_the_same_id(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    listening()
    (one,) = told(sender)
    claim([one.pk], clock.now())  # and dies
    assert push() == 0
    Push.unscoped.update(begun_at=clock.now() - recording.LOST_AFTER * 2)
    assert push() == 1
    one.refresh_from_db()
    assert (one.status, one.attempts) == (PushStatus.DELIVERED, 2)
    assert [call.push_id for call in server.calls] == [one.public_id]
    problems = PushAttempt.objects.order_by("id").values_list("problem", flat=True)
    assert list(problems) == [Problem.LOST, ""]


@pytest.mark.django_db
def test_no_transaction_is_open_while_a_server_is_asked(
    sender: Sender, listening: Listening, server: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The push that is being asked stands in the table as such, for every other connection to see."""
    seen: list[Any] = []
    listening()
    (one,) = told(sender)
    depth = len(connection.savepoint_ids)
    from apps.callbacks.services import pushing

    real = pushing.ThreadPoolExecutor.submit

    def submit(self: Any, *given: Any) -> Any:
        seen.append((len(connection.savepoint_ids), Push.unscoped.get(pk=one.pk).status))
        return real(self, *given)

    monkeypatch.setattr(pushing.ThreadPoolExecutor, "submit", submit)
    push()
    assert seen == [(depth, PushStatus.SENDING)]
