"""Correcting single rows and reading a list in another way, before it is sent."""

import pytest

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.messaging.models import SendTask, SendTaskCorrection, SendTaskRow
from apps.messaging.models.send_task import RememberedMapping
from apps.messaging.services import imports
from apps.messaging.states import SendTaskStatus
from apps.messaging.uploads.cells import open_cells
from apps.messaging.uploads.mapping import Mapping
from tests.support.lists import actor_of, assert_adds_up, csv_of, imported, list_task, verdicts
from tests.support.lists import file_store as file_store
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


ROWS = [
    ["13800000001", "甲", "1"],
    ["13800000001", "乙", "2"],
    ["13800000001", "丙", "3"],
    ["12345", "丁", "4"],
]


def _correct(sender: Sender, task: SendTask, row_no: int, *cells: str) -> SendTaskRow:
    return imports.correct(actor=actor_of(sender), task=task, row_no=row_no, cells=cells)


def test_a_bad_row_becomes_good_and_the_counts_follow(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS)))
    assert task.counts == {"good": 1, "duplicate": 2, "invalid": 1}
    row = _correct(sender, task, 5, "13800000004", "丁", "4")
    assert (row.verdict, row.code, row.is_corrected) == ("good", "", True)
    assert task.counts == {"good": 2, "duplicate": 2} and task.segments == 2
    assert_adds_up(task)
    event = AuditEvent.objects.get(verb="send_task.corrected")
    assert event.facts == {"row": 5}


def test_the_next_duplicate_is_sent_when_the_first_gets_another_number(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS)))
    _correct(sender, task, 2, "13800000009", "甲", "1")
    assert verdicts(task) == {2: "good", 3: "good", 4: "duplicate", 5: "invalid"}
    assert SendTaskRow.objects.get(send_task_id=task.pk, row_no=4).facts == {"first": 3}
    assert_adds_up(task)
    _correct(sender, task, 2, "13800000001", "甲", "1")  # and back
    assert list(verdicts(task).values()) == ["good", "duplicate", "duplicate", "invalid"]
    assert SendTaskRow.objects.get(send_task_id=task.pk, row_no=4).facts == {"first": 2}
    assert_adds_up(task)


def test_a_first_row_that_becomes_bad_gives_its_place_away(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS)))
    _correct(sender, task, 2, "13800000001", "", "1")
    assert list(verdicts(task).values()) == ["missing", "good", "duplicate", "invalid"]
    assert_adds_up(task)


def test_a_row_may_be_corrected_into_a_duplicate(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS)))
    row = _correct(sender, task, 5, "+86 138-0000-0001", "丁", "4")
    assert (row.verdict, row.facts, row.column) == ("duplicate", {"first": 2}, 0)
    assert_adds_up(task)


def test_corrections_outlive_another_mapping(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS)))
    _correct(sender, task, 5, "13800000004", "丁", "4")
    imports.remap(
        actor=actor_of(sender), task=task, mapping=Mapping(0, None, (2, 1)), dedupe="values", has_header=True
    )
    assert task.status == SendTaskStatus.IMPORTING
    imported(task)
    assert list(verdicts(task).values()) == ["good"] * 4
    row = SendTaskRow.objects.get(send_task_id=task.pk, row_no=5)
    assert row.is_corrected
    assert open_cells([row.cells_sealed]) == [["13800000004", "丁", "4"]]
    assert_adds_up(task)


def test_corrections_go_with_the_cells_they_were_made_in(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS)))
    _correct(sender, task, 5, "13800000004", "丁", "4")
    imports.remap(actor=actor_of(sender), task=task, mapping=None, dedupe="number", delimiter=";")
    assert not SendTaskCorrection.objects.exists()
    assert imported(task).status == SendTaskStatus.FAILED  # one column cannot fill two variables
    assert task.problem == Code.MAPPING_VARIABLE.value
    imports.remap(actor=actor_of(sender), task=task, mapping=None, dedupe="number", delimiter="")
    assert imported(task).counts == {"good": 1, "duplicate": 2, "invalid": 1}
    assert task.problem == "" and task.ended_at is None


def test_a_mapping_is_remembered_for_the_next_list_with_these_headers(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS)))
    assert task.reading["mapped_by"] == "guess"
    imports.remap(actor=actor_of(sender), task=task, mapping=Mapping(0, None, (2, 1)), dedupe="number")
    assert imported(task).reading["mapped_by"] == "person"
    assert RememberedMapping.of(sender.account).count() == 1
    following = imported(list_task(sender, csv_of(ROWS[:1]), template=task.template))
    assert following.reading["mapped_by"] == "memory"
    assert following.mapping == {"number": 0, "country": None, "variables": [2, 1]}


def test_a_mapping_that_does_not_fit_changes_nothing(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS)))
    with pytest.raises(DomainError) as refused:
        imports.remap(actor=actor_of(sender), task=task, mapping=Mapping(7, None, (1, 2)), dedupe="number")
    assert refused.value.code is Code.MAPPING_NUMBER
    task.refresh_from_db()
    assert task.status == SendTaskStatus.READY
    assert not RememberedMapping.unscoped.exists()


@pytest.mark.parametrize("status", [SendTaskStatus.IMPORTING, SendTaskStatus.SENDING, SendTaskStatus.WAITING])
def test_only_a_list_that_is_ready_can_be_changed(sender: Sender, status: SendTaskStatus) -> None:
    task = imported(list_task(sender, csv_of(ROWS)))
    SendTask.unscoped.filter(pk=task.pk).update(status=status)
    with pytest.raises(IllegalMove):
        _correct(sender, task, 5, "13800000004", "丁", "4")
    with pytest.raises(IllegalMove):
        imports.remap(actor=actor_of(sender), task=task, mapping=None, dedupe="number")
    assert verdicts(task)[5] == "invalid"
    assert not SendTaskCorrection.objects.exists()
    assert not AuditEvent.objects.filter(verb__startswith="send_task.").exists()


def test_strangers_and_viewers_change_nothing(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS)))
    stranger = ready_to_send("mallory", 2)
    with pytest.raises(DomainError) as refused:
        _correct(stranger, task, 5, "13800000004", "丁", "4")
    assert refused.value.code is Code.NOT_FOUND
    with pytest.raises(DomainError):
        imports.remap(actor=actor_of(stranger), task=task, mapping=None, dedupe="number")
    viewer = actor_of(sender, Role.VIEWER)
    with pytest.raises(Forbidden):
        imports.correct(actor=viewer, task=task, row_no=5, cells=["13800000004", "丁", "4"])
    with pytest.raises(Forbidden):
        imports.remap(actor=viewer, task=task, mapping=None, dedupe="number")
    assert verdicts(task)[5] == "invalid"


def test_cells_are_taken_as_a_file_would_give_them(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS)))
    row = _correct(sender, task, 5, "13800000004", "丁\0\ud83d", "4", "", "")
    assert open_cells([row.cells_sealed]) == [["13800000004", "丁\ufffd", "4"]]
    for cells in (["1"] * 201, ["1" * 2001]):
        with pytest.raises(DomainError) as refused:
            _correct(sender, task, 5, *cells)
        assert refused.value.code is Code.INVALID
    with pytest.raises(DomainError):
        _correct(sender, task, 99, "13800000004")


def test_the_same_cells_are_no_correction(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS)))
    row = _correct(sender, task, 5, *ROWS[3])
    assert not row.is_corrected
    assert not SendTaskCorrection.objects.exists()
