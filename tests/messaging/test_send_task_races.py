"""Two at once over real connections: runs, ticks, steering, claims and readers on one list; and a worker that dies."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection

from apps.carriers.models import Carrier
from apps.messaging.models import DispatchEntry, Message, SendTask, SendTaskLeg, Tally
from apps.messaging.progress import equation
from apps.messaging.services import dispatch, list_ticks, releases, runs, steering
from apps.messaging.states import SendTaskStatus
from tests import factories
from tests.support.sending import Sender, make_send_task, open_network, ready_to_send

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 2_000


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch, hints: list[tuple[str, int]]) -> None:
    monkeypatch.setattr(runs, "CHUNK", 100)
    monkeypatch.setattr(releases, "LEAD", 300)


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


def at_once(*works: Callable[[], object]) -> None:
    barrier = threading.Barrier(len(works))

    def begin(work: Callable[[], object]) -> None:
        barrier.wait(10)
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(begin, works))


def _steps(task: SendTask) -> Callable[[], None]:
    """A run that does not ask whether it is alone: as if the lock of the session had failed."""

    def work() -> None:
        while runs._step(task.pk):
            pass

    return work


def _check(task: SendTask, accepted: int | None = None) -> None:
    task.refresh_from_db()
    found = Message.unscoped.filter(send_task=task)
    assert found.values("row_no").distinct().count() == found.count() == task.accepted_count
    assert accepted is None or task.accepted_count == accepted
    assert equation(task).holds


def test_two_runs_that_know_nothing_of_each_other_accept_every_row_once(sender: Sender) -> None:
    task = make_send_task(sender, rows=ROWS)
    at_once(_steps(task), _steps(task))
    _check(task, ROWS)


def test_of_two_hints_one_works_and_one_goes_home(sender: Sender) -> None:
    task = make_send_task(sender, rows=ROWS)
    at_once(lambda: runs.run(task.pk), lambda: runs.run(task.pk))
    runs.run(task.pk)
    _check(task, ROWS)


def test_a_stop_beside_a_run_leaves_no_message_that_could_still_go(sender: Sender) -> None:
    task = make_send_task(sender, rows=ROWS)
    actor = factories.actor(sender.user, sender.account)

    def stop() -> None:
        _until(lambda: Message.unscoped.count() >= 400)
        steering.stop(actor=actor, task=task)

    at_once(lambda: runs.run(task.pk), stop)
    runs.run(task.pk)
    list_ticks.tick()
    _check(task)
    assert 400 <= task.accepted_count < ROWS and task.ended_at is not None
    assert set(Message.unscoped.values_list("status", flat=True)) == {"cancelled"}
    assert not DispatchEntry.objects.exists()


def test_a_pause_beside_run_and_ticks_holds_everything(sender: Sender) -> None:
    task = make_send_task(sender, rows=ROWS)
    actor = factories.actor(sender.user, sender.account)

    def pause() -> None:
        _until(lambda: Message.unscoped.count() >= 400)
        steering.pause(actor=actor, task=task)

    def tick() -> None:
        for _round in range(10):
            list_ticks.tick()

    at_once(lambda: runs.run(task.pk), pause, tick)
    accepted = Message.unscoped.count()
    assert not DispatchEntry.objects.exclude(state="held").exists()
    runs.run(task.pk)
    list_ticks.tick()
    assert Message.unscoped.count() == accepted < ROWS
    steering.resume(actor=actor, task=task)
    runs.run(task.pk)
    _check(task, ROWS)


def test_claims_beside_a_stop_send_or_cancel_each_message(sender: Sender) -> None:
    task = make_send_task(sender, rows=300)
    runs.run(task.pk)
    actor, carrier_id = factories.actor(sender.user, sender.account), Carrier.objects.get().pk
    claimed: list[int] = []

    def claim() -> None:
        for _round in range(10):
            claimed.extend(out.key for out in dispatch.claim(carrier_id, limit=5, holder="h").outs)

    at_once(claim, lambda: steering.stop(actor=actor, task=task))
    statuses = dict(Message.unscoped.values_list("pk", "status"))
    assert {key for key, status in statuses.items() if status == "claimed"} == set(claimed)
    list_ticks.tick()
    found = Message.unscoped.exclude(pk__in=claimed).values_list("status", flat=True)
    assert set(found) <= {"cancelled"}
    _check(task, 300)


def test_two_ticks_at_once_release_each_message_once(sender: Sender) -> None:
    task = make_send_task(sender, rows=1_000)
    runs.run(task.pk)
    for _round in range(5):
        DispatchEntry.objects.all().delete()  # as if all of it had gone
        at_once(list_ticks.tick, list_ticks.tick)
    task.refresh_from_db()
    assert task.released_count == 1_000
    assert set(SendTaskLeg.objects.values_list("released_through", flat=True)) == {1_001}


def test_whoever_looks_while_it_runs_sees_the_equation_hold(sender: Sender) -> None:
    task = make_send_task(sender, rows=ROWS, bad_rows=10)
    actor = factories.actor(sender.user, sender.account)
    over = threading.Event()
    looks: list[bool] = []

    def work() -> None:
        try:
            for _round in range(4):
                runs._step(task.pk)
                dispatch.claim(Carrier.objects.get().pk, limit=20, holder="h")
                list_ticks.tick()
            steering.stop(actor=actor, task=task)
            runs.run(task.pk)
        finally:
            over.set()

    def look() -> None:
        while not over.is_set():
            looks.append(equation(task).holds)

    at_once(work, look)
    assert len(looks) > 5 and all(looks)


# Death -------------------------------------------------------------------------------------------------------------
def test_a_chunk_that_dies_before_its_commit_leaves_nothing(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = make_send_task(sender, rows=500)
    runs._step(task.pk)
    save = SendTask.save

    def dies(*_arguments: object, **_options: object) -> None:
        assert Message.unscoped.count() == 200, "the chunk has been inserted"
        raise MemoryError

    monkeypatch.setattr(SendTask, "save", dies)
    with pytest.raises(MemoryError):
        runs.run(task.pk)
    monkeypatch.setattr(SendTask, "save", save)
    assert Message.unscoped.count() == Tally.objects.count() * 100 == 100
    _check(task, 100)
    runs.run(task.pk)
    _check(task, 500)


def test_a_run_whose_connection_is_cut_is_taken_over(sender: Sender) -> None:
    task = make_send_task(sender, rows=ROWS)
    cut = threading.Event()

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET application_name = 'to be cut'")
        try:
            runs.run(task.pk)
        except DatabaseError:
            cut.set()

    def kill() -> None:
        _until(lambda: Message.unscoped.count() >= 300)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to be cut'"
            )

    at_once(run, kill)
    assert cut.is_set()
    _check(task)
    assert 300 <= task.accepted_count < ROWS and task.status == SendTaskStatus.SENDING
    runs.run(task.pk)
    _check(task, ROWS)


def _until(true: Callable[[], bool], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.005)
