"""The process that talks to a customer's server is killed for real: what it was telling is told again, with the same id."""

import threading
from collections import Counter

import pytest

from tests.support.receiver import Call, receiver
from tests.support.stack import Round, Stack

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
COUNT = 40
_LISTEN = """
WITH reporting AS (
  UPDATE applications_application SET is_reporting = true WHERE NOT is_system RETURNING id, account_id
)
INSERT INTO callbacks_endpoint (public_id, account_id, application_id, kind, url, address, is_on, is_signed, secret_sealed,
                                failures, last_problem, created_at)
SELECT 'fault' || id, account_id, id, 'status', %s, 'http://127.0.0.1', true, false, '', 0, '', now() FROM reporting
ON CONFLICT (application_id) DO UPDATE SET url = EXCLUDED.url, address = EXCLUDED.address, is_on = true
"""
_LOST = "UPDATE callbacks_push SET begun_at = begun_at - interval '2 minutes' WHERE status = 'sending'"
_ENDS = "SELECT status, count(*) FROM callbacks_push GROUP BY 1"
_AGAIN = "SELECT count(*) FROM callbacks_pushattempt WHERE problem = 'lost'"


def test_killed_while_a_server_is_told(running: Stack) -> None:
    let_go = threading.Event()

    def hold(_call: Call) -> None:
        let_go.wait(4)  # shorter than the time-out, so that only the kill interrupts it

    with receiver(before=hold) as server:
        running.rows(_LISTEN, server.url)
        try:
            sending = Round.begin(running, 31)
            sending.send(COUNT)
            running.until(lambda: bool(server.calls))
            before = running.kill("worker")
            let_go.set()
            running.until_back("worker", before)
            asked = {call.push_id for call in server.calls}
            assert (
                running.rows(_LOST) == []
            )  # instead of waiting for the minute after which it counts as dead
            assert sending.settle()["delivered"] == COUNT
            running.until(lambda: len({report["sid"] for report in server.reports}) >= COUNT)
            running.until(lambda: {row[0] for row in running.rows(_ENDS)} == {"delivered"})
        finally:
            running.rows("UPDATE applications_application SET is_reporting = false")
            running.rows("UPDATE callbacks_endpoint SET is_on = false")
    told = Counter(call.push_id for call in server.calls)
    assert all(told[one] >= 2 for one in asked), "the same id comes again"
    assert {report["sid"] for report in server.reports} == set(sending.accepted.values())
    assert running.rows(_AGAIN)[0][0] >= len(asked)
