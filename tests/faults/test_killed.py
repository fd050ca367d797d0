"""Processes are killed for real in the middle of sending: nothing is lost, nothing is sent twice, nothing is stuck."""

import signal
import threading

import pytest

from tests.support.stack import WINDOW, Round, Stack, Unanswered

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
COUNT = 1600
MIDDLE = 400


def test_killed_dispatch_worker_leaves_no_more_doubt_than_the_window(running: Stack) -> None:
    sending = Round.begin(running, 1)
    sending.send(COUNT)
    sending.until_submitted(MIDDLE)
    sending.fault("dispatch")
    found = sending.settle()
    assert found["in_doubt"] <= WINDOW


def test_dispatch_worker_that_is_told_to_stop_leaves_no_doubt(running: Stack) -> None:
    sending = Round.begin(running, 2)
    sending.send(COUNT)
    sending.until_submitted(MIDDLE)
    before = sending.fault("dispatch", signal.SIGTERM)
    running.until_back("dispatch", before)
    assert sending.settle()["in_doubt"] == 0


def test_killed_smsc_resolves_what_it_had_taken(running: Stack) -> None:
    sending = Round.begin(running, 3)
    sending.send(COUNT)
    sending.until_submitted(MIDDLE)
    sending.fault("simulator")
    assert sending.settle()["in_doubt"] <= WINDOW


def test_emptied_broker_and_killed_workers_delay_but_lose_nothing(running: Stack) -> None:
    sending = Round.begin(running, 4)
    sending.send(COUNT)
    for middle in (200, 300, MIDDLE):
        sending.until_submitted(middle)
        running.empty_broker()
    sending.fault("worker")
    sending.fault("dispatch")
    running.empty_broker()
    assert sending.settle()["in_doubt"] <= WINDOW


def test_killed_database_costs_time_and_no_answer(running: Stack) -> None:
    sending = Round.begin(running, 5)
    sending.send(COUNT)
    sending.until_submitted(MIDDLE)
    running.kill_database()
    sending.check_middle()
    assert sending.settle()["in_doubt"] == 0


def test_killed_main_worker_matches_every_receipt_later(running: Stack) -> None:
    for number in (6, 8):
        sending = Round.begin(running, number)
        sending.send(COUNT)
        sending.until_submitted(MIDDLE)
        before = sending.fault("worker")
        running.until_back("worker", before)
        assert sending.settle()["in_doubt"] == 0


def test_killed_web_server_has_stored_what_it_answered_and_no_halves(running: Stack) -> None:
    sending = Round.begin(running, 7)
    numbers = sending.numbers(COUNT)
    unanswered: list[str] = []

    def calls(mine: list[str]) -> None:
        for start in range(0, len(mine), 100):
            call = mine[start : start + 100]
            try:
                sending.accepted.update(running.send(call))
            except Unanswered:
                unanswered.extend(call)

    threads = [threading.Thread(target=calls, args=[numbers[start::2]]) for start in (0, 1)]
    for thread in threads:
        thread.start()
    running.until(lambda: len(sending.accepted) >= 400)
    before = running.kill("web")
    for thread in threads:
        thread.join(60)
    running.until_back("web", before)
    assert unanswered
    assert len(sending.accepted) + len(unanswered) == COUNT
    sizes = "SELECT count(*) FROM messages WHERE id > %s GROUP BY accepted_at"
    running.until(lambda: running.statuses(sending.since).keys() == {"delivered"})
    assert {size for (size,) in running.rows(sizes, sending.since)} == {100}, "a call was stored in part"
    taken = [f"+{each.destination}" for each in running.submissions(sending.prefix)]
    assert len(taken) == len(set(taken)) == running.statuses(sending.since).total()
    assert sending.accepted.keys() <= set(taken) <= sending.accepted.keys() | set(unanswered)
