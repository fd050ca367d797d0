"""The rows whose messages failed, as another list reads them."""

from pathlib import Path

import pytest

from apps.core import clock
from apps.messaging.models import Message, SendTask
from apps.messaging.services import runs
from apps.messaging.states import MessageStatus, SendTaskStatus
from apps.messaging.uploads import failed
from tests.support import lists
from tests.support.lists import csv_of, imported, list_task
from tests.support.sending import open_network, ready_to_send

pytestmark = pytest.mark.django_db
file_store = lists.file_store


def test_only_what_failed_for_certain_is_sent_again(
    file_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failed, "_CHUNK", 2)
    open_network()
    statuses = list(MessageStatus)
    rows = [[f"1380000{index:04}", "Li", f"A-{index}"] for index in range(len(statuses))]
    task = imported(list_task(ready_to_send(), csv_of([["138", "bad", ""], *rows])))
    SendTask.unscoped.filter(pk=task.pk).update(status=SendTaskStatus.SENDING, started_at=clock.now())
    runs.run(task.pk)
    for row_no, status in enumerate(statuses, start=3):
        Message.unscoped.filter(send_task=task, row_no=row_no).update(status=status)
    wanted = [
        (row_no, rows[row_no - 3])
        for row_no, status in enumerate(statuses, start=3)
        if status in (MessageStatus.UNDELIVERED, MessageStatus.EXPIRED, MessageStatus.REFUSED)
    ]
    assert list(failed.failed_rows(task)) == wanted and failed.failed_count(task) == len(wanted) == 3
