"""Rows from elsewhere than a file: a contact group, and the numbers of a task that failed."""

import pytest

from apps.contacts.models import Contact, ContactGroup
from apps.contacts.sealing import seal_cells, seal_numbers
from apps.core.errors import Code
from apps.core.kinds import Region
from apps.core.privacy import number_hash
from apps.messaging.models import SendTaskRow
from apps.messaging.states import SendTaskStatus
from apps.messaging.uploads.cells import open_cells
from tests.support.lists import assert_adds_up, csv_of, imported, list_task, verdicts
from tests.support.lists import file_store as file_store
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


def _group(sender: Sender, *rows: list[str]) -> ContactGroup:
    group = ContactGroup.unscoped.create(
        account=sender.account,
        name="regulars",
        region=Region.MAINLAND,
        columns=["姓名", "订单号"],
        contact_count=len(rows),
    )
    sealed = zip(seal_numbers(row[0] for row in rows), seal_cells([row[1:] for row in rows]), strict=True)
    for row, (number, cells) in zip(rows, sealed, strict=True):
        Contact.unscoped.create(
            account=sender.account,
            group=group,
            number_sealed=number,
            number_hash=number_hash(row[0]),
            number_prefix=row[0][1:7],
            number_last4=row[0][-4:],
            country="CN",
            cells_sealed=cells,
        )
    return group


def test_a_group_is_a_list_with_the_number_first(sender: Sender) -> None:
    group = _group(sender, ["+8613800000001", "王芳", "1"], ["+8613800000002", "李雷"])
    task = imported(list_task(sender, "", source="group", group=group, file=""))
    assert verdicts(task) == {1: "good", 2: "missing"}
    assert task.mapping["number"] == 0 and task.columns[1:] == ["姓名", "订单号"]
    assert_adds_up(task)


def test_an_empty_or_deleted_group_is_said(sender: Sender) -> None:
    task = imported(list_task(sender, "", source="group", group=_group(sender), file=""))
    assert (task.status, task.problem) == (SendTaskStatus.FAILED, Code.NO_NUMBERS.value)
    task = imported(list_task(sender, "", source="group", group=None, file=""))
    assert task.problem == Code.NOT_FOUND.value


def test_pasted_lines_are_read_like_a_file(sender: Sender) -> None:
    template = sender.mainland_template
    type(template).unscoped.filter(pk=template.pk).update(content="您好。", parameter_count=0, message_kind=2)
    template.refresh_from_db()
    text = "13800000001\n138 0000 0002\n13800000001\n"
    task = imported(list_task(sender, text, source="paste", template=template))
    assert verdicts(task) == {1: "good", 2: "good", 3: "duplicate"}
    assert task.repaired_count == 1
    assert SendTaskRow.objects.get(send_task_id=task.pk, row_no=1).parameters_sealed is None


def test_a_task_without_failed_messages_gives_an_empty_list(sender: Sender) -> None:
    origin = imported(list_task(sender, csv_of([["13800000001", "王芳", "1"]])))
    task = list_task(sender, "", source="failed", origin=origin, file="", template=origin.template)
    assert imported(task).problem == Code.NO_NUMBERS.value
    (row,) = SendTaskRow.objects.filter(send_task_id=origin.pk)
    assert open_cells([row.cells_sealed]) == [["13800000001", "王芳", "1"]]
