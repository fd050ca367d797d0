"""What a person reads while a list is on its way."""

from datetime import timedelta

import pytest

from apps.carriers.models import Carrier
from apps.carriers.protocols.base import Outcome, PartResult, SubmitResult
from apps.core import clock
from apps.messaging.models import SendTask
from apps.messaging.progress import progress
from apps.messaging.services import dispatch, runs
from apps.messaging.states import MessageStatus, RowVerdict, SendTaskStatus
from tests.support.sending import Sender, make_send_task, open_network, ready_to_send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


def _answer(outcomes: list[tuple[Outcome, str]]) -> None:
    carrier = Carrier.objects.get()
    claim = dispatch.claim(carrier.pk, limit=len(outcomes), holder="h")
    answers = [
        (claim.claimed_at, SubmitResult(out.key, [PartResult(1, 1, outcome, f"ref{out.key}", code)]))
        for out, (outcome, code) in zip(claim.outs, outcomes, strict=True)
    ]
    dispatch.record(carrier.pk, answers)


def test_before_anything_went_all_is_to_accept_and_the_finish_is_the_carriers(sender: Sender) -> None:
    task = make_send_task(sender, rows=100, bad_rows=4)
    found = progress(task)
    assert (found.total, found.accepted, found.to_accept, found.handed_over, found.rate) == (
        100,
        0,
        100,
        0,
        0,
    )
    assert found.finish_at is not None and not found.problem


def test_failures_are_told_by_reason_the_most_frequent_first(sender: Sender) -> None:
    task = make_send_task(sender, rows=20)
    runs.run(task.pk)
    refused = [(Outcome.REFUSED, "ESME_RINVDSTADR")] * 3 + [(Outcome.REFUSED, "ESME_RSYSERR")]
    _answer([*refused, *[(Outcome.ACCEPTED, "")] * 5, (Outcome.UNKNOWN, "")])
    found = progress(task)
    assert [(failure.code, failure.count) for failure in found.failed] == [
        ("ESME_RINVDSTADR", 3),
        ("ESME_RSYSERR", 1),
    ]
    assert all(str(failure.remark) for failure in found.failed)
    assert (found.failed_count, found.submitted, found.in_doubt, found.waiting) == (4, 5, 1, 10)
    assert found.handed_over == 10 and found.equation.holds


def test_the_finish_follows_from_the_rate_of_the_last_seconds(sender: Sender) -> None:
    task = make_send_task(sender, rows=120)
    runs.run(task.pk)
    _answer([(Outcome.ACCEPTED, "")] * 20)
    found = progress(task)
    assert found.rate == 2.0
    assert found.finish_at is not None
    assert found.finish_at - clock.now() == pytest.approx(timedelta(seconds=50), abs=timedelta(seconds=2))


@pytest.mark.parametrize("status", [SendTaskStatus.PAUSED, SendTaskStatus.DRAINED, SendTaskStatus.CANCELLED])
def test_there_is_no_finish_for_what_does_not_go_on(sender: Sender, status: SendTaskStatus) -> None:
    task = make_send_task(sender, rows=3)
    runs.run(task.pk)
    SendTask.unscoped.filter(pk=task.pk).update(status=status)
    assert progress(task).finish_at is None


def test_each_term_names_what_it_counts(sender: Sender) -> None:
    task = make_send_task(sender, rows=3, bad_rows=2)
    found = progress(task).equation
    keys = [term.key for term in found.rows.right]
    assert keys[:2] == ["accepted", "to_accept"]
    assert set(keys[2:]) == set(RowVerdict.values) - {"good"}
    counted = [status for term in found.messages.right for status in term.statuses]
    assert sorted(counted) == sorted(set(MessageStatus.values) - {"refused"}), (
        "a row that is refused is no message"
    )
    assert all(str(term.label) for balance in (found.rows, found.messages) for term in balance.right)
