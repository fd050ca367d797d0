"""The nightly recount: silent while rows, messages and counters agree, and loud once about each difference."""

import pytest

from apps.accounts.models import AuditEvent
from apps.messaging.models import Message, SendTask, SendTaskRow
from apps.messaging.services import recount, runs
from apps.messaging.states import SendTaskStatus
from tests.support.sending import make_send_task, open_network, ready_to_send

pytestmark = pytest.mark.django_db


@pytest.fixture
def task() -> SendTask:
    open_network()
    made = make_send_task(ready_to_send(), rows=30, bad_rows=4)
    runs.run(made.pk)
    made.refresh_from_db()
    return made


def told() -> list[dict[str, list[int]]]:
    events = AuditEvent.objects.filter(verb="send_task.unbalanced").order_by("id")
    return [event.facts["differences"] for event in events]


def test_a_list_that_was_accepted_balances(task: SendTask) -> None:
    assert task.accepted_count == 30
    assert recount.recount() == 0
    assert told() == []


def test_a_lost_message_is_told_once(task: SendTask) -> None:
    Message.of(task.account).filter(send_task=task, row_no=5).delete()
    assert recount.recount() == 1
    assert recount.recount() == 1
    assert len(told()) == 1
    assert told()[0]["accepted"] == [30, 29]
    assert told()[0]["rows taken"] == [29, 30]


def test_a_message_twice_for_one_row_is_found(task: SendTask) -> None:
    first = Message.of(task.account).filter(send_task=task).order_by("row_no")
    Message.of(task.account).filter(pk=first[1].pk).update(row_no=first[0].row_no)
    assert recount.differences(task) == {"row numbers": [30, 29]}


def test_a_verdict_that_changed_behind_the_counter_is_found(task: SendTask) -> None:
    good = SendTaskRow.objects.filter(send_task_id=task.pk, verdict="good").order_by("row_no").first()
    assert good is not None
    SendTaskRow.objects.filter(send_task_id=task.pk, row_no=good.row_no).update(verdict="unsubscribed")
    found = recount.differences(task)
    assert found["good"] == [30, 29]
    assert found["unsubscribed"] == [0, 1]


def test_a_list_that_is_being_read_is_left_alone(task: SendTask) -> None:
    SendTask.unscoped.filter(pk=task.pk).update(status=SendTaskStatus.IMPORTING, row_count=1)
    assert recount.recount() == 0
