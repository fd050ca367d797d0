"""The file of a list with a number under a legal hold stays as long as the hold."""

from datetime import timedelta

import pytest
import time_machine

from apps.core import clock, stored
from apps.messaging.models import SendTask, SendTaskRow
from apps.messaging.states import SendTaskStatus
from apps.retention.models import LegalHold
from apps.retention.services import deciding, keeping
from tests.retention.test_masking import EVER, OLD, OPERATOR, ago
from tests.retention.test_masking import sender as sender
from tests.support import lists
from tests.support.sending import Sender, make_send_task, numbers_of

pytestmark = pytest.mark.django_db
file_store = lists.file_store


def test_a_list_with_a_number_on_hold_keeps_its_file_until_the_hold_is_lifted(sender: Sender) -> None:
    ended = ago(OLD)
    kept, gone = (
        make_send_task(
            sender, rows=2, status=SendTaskStatus.SETTLED, ended_at=ended, file=lists.stored(f"{name}\n")
        )
        for name in ("kept", "gone")
    )
    SendTask.unscoped.update(created_at=ended)
    number = numbers_of(1)[0]
    hold = deciding.place_hold(actor=OPERATOR, account=None, number=number, reason="police, file 12")
    rows = SendTaskRow.objects.filter(send_task_id=kept.pk, row_no=2)
    assert rows.update(number_hash=LegalHold.objects.get().number_hash) == 1
    SendTaskRow.objects.filter(send_task_id=gone.pk).update(number_hash=1)
    keeping.run(EVER)
    files = dict(SendTask.unscoped.values_list("pk", "file"))
    assert files[kept.pk] == kept.file and files[gone.pk] == "" and stored.names() == {kept.file}
    with time_machine.travel(clock.now() + timedelta(days=1)):
        deciding.lift_hold(actor=OPERATOR, hold=hold, reason="withdrawn by the police")
        keeping.run(EVER)
    assert not stored.names() and not SendTask.unscoped.exclude(file="").exists()
