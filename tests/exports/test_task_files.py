"""What people take away of a list: bad rows that can come back, and two files that together are the upload."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import ROLES, Role
from apps.core import clock
from apps.core.errors import Code, DomainError, Forbidden
from apps.core.sheets.reading import open_table
from apps.core.sheets.writing import guarded
from apps.exports import task_files
from apps.exports.formats import Format
from apps.exports.services import taking
from apps.exports.services.taking import Part
from apps.exports.task_files import SENT
from apps.messaging.models import Message, SendTask, SendTaskRow
from apps.messaging.remarks import Remark
from apps.messaging.services import runs, steering
from apps.messaging.states import MessageStatus, RowVerdict, SendTaskStatus
from apps.messaging.uploads.cells import open_cells
from apps.messaging.uploads.mapping import headers_fingerprint
from apps.messaging.uploads.reference import is_not_read, not_read
from tests.support import lists
from tests.support.lists import actor_of, csv_of, imported, list_task
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db
file_store = lists.file_store


@pytest.fixture
def sender(file_store: Path) -> Sender:
    open_network()
    return ready_to_send()


def taken(sender: Sender, task: SendTask, part: Part, form: Format = Format.CSV) -> list[list[str]]:
    """The file's rows, the header first, as a spreadsheet reads them."""
    file = taking.take_rows(actor=actor_of(sender), task=task, part=part, form=form)
    octets = b"".join(file.pieces)
    if form is Format.CSV:
        return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline="")))
    table = open_table(octets, has_header=True)
    return [table.columns, *(cells for _row_no, cells in table.rows())]


def sending(task: SendTask) -> SendTask:
    """The task as if it had been confirmed."""
    SendTask.unscoped.filter(pk=task.pk).update(status=SendTaskStatus.SENDING, started_at=clock.now())
    runs.run(task.pk)
    task.refresh_from_db()
    return task


DIRTY = [
    ["13800001234", "Li", "A-1"],
    ["1380000123", "Wang", "A-2"],
    ["13800001235", "", "A-3"],
    ["13800001234", "Li", "A-4"],
    ["+85261234567", "Chan", "A-5"],
    ["=2+3", "=cmd()", "A-6"],
    ["13800001236", "Zhao", "A-7"],
]


def test_bad_rows_say_where_what_why_and_what_to_do(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(DIRTY)))
    header, *rows = taken(sender, task, Part.BAD)
    assert header == [
        "手机号",
        "姓名",
        "订单号",
        *map(not_read, ["Row", "Verdict", "Column", "Value", "Reason", "What to do"]),
    ]
    assert [row[3] for row in rows] == ["3", "4", "5", "6", "7"]
    by_row = {row[3]: row for row in rows}
    assert by_row["3"][:3] == ["1380000123", "Wang", "A-2"]
    assert by_row["3"][4:7] == ["Not a number", "手机号", "1380000123"] and all(by_row["3"][7:])
    assert by_row["4"][4:7] == ["Variable missing", "姓名", ""]
    assert by_row["5"][4] == "Duplicate" and by_row["6"][4] == "Other region"
    # No cell runs as a formula.
    assert by_row["7"][:2] == ["'=2+3", "'=cmd()"] and by_row["7"][6].startswith("'=")
    assert taken(sender, task, Part.BAD, Format.XLSX)[1][:3] == ["1380000123", "Wang", "A-2"]


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("header", ["手机号,姓名,订单号\n", ""])
def test_bad_rows_come_back_corrected(form: Format, header: str, sender: Sender) -> None:
    """With the columns that the file they came from was mapped by; ours behind them are passed over."""
    text = header + "".join(",".join(row) + "\n" for row in DIRTY[:3] + DIRTY[6:])
    task = imported(list_task(sender, text))
    header_row, *rows = taken(sender, task, Part.BAD, form)
    assert len(rows) == 2
    rows[0][0], rows[1][1] = "13800009999", "Ms Qian"
    again = io.StringIO()
    csv.writer(again).writerows([header_row, *rows])
    second = imported(list_task(sender, again.getvalue(), template=task.template))
    assert (second.status, second.counts) == (SendTaskStatus.READY, {RowVerdict.GOOD.value: 2})
    assert second.mapping == task.mapping
    if header:
        assert headers_fingerprint(second.columns) == headers_fingerprint(task.columns)


def rows_of(task: SendTask) -> dict[int, list[str]]:
    rows = SendTaskRow.objects.filter(send_task_id=task.pk).order_by("row_no")
    return dict(
        zip(
            rows.values_list("row_no", flat=True),
            open_cells(rows.values_list("cells_sealed", flat=True)),
            strict=True,
        )
    )


def assert_two_files_are_the_upload(sender: Sender, task: SendTask, form: Format = Format.CSV) -> None:
    found: dict[int, list[str]] = {}
    width = len(task.columns)
    for part in (Part.SENT, Part.UNSENT):
        header, *rows = taken(sender, task, part, form)
        at = header.index(not_read("Row"))
        assert at == width
        for row in rows:
            row_no = int(row[at])
            assert row_no not in found, f"row {row_no} stands in both files or twice"
            found[row_no] = row[:width]
            assert row[at + 1] and (part is Part.SENT or row[at + 2])
            status = (
                Message.unscoped.filter(send_task=task, row_no=row_no)
                .values_list("status", flat=True)
                .first()
            )
            assert (status in SENT) is (part is Part.SENT)
    for row_no, cells in rows_of(task).items():
        assert found.pop(row_no) == [*map(guarded, cells), *[""] * (width - len(cells))]
    assert not found


fates = st.lists(st.sampled_from([None, *MessageStatus]), min_size=6, max_size=6)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(
        [
            *DIRTY,
            ["13800001237", "Sun", "=A-8"],
            ["13800001238", "Zhou, “Ms”", 'a"b'],
            ["13800001239", "Wu"],
            ["8613800001240", "Zheng", "-1"],
        ]
    ),
    fates=fates,
    ending=st.sampled_from(["none", "pause", "stop"]),
    accepted=st.booleans(),
)
def test_sent_and_not_sent_are_the_upload_after_any_steering(
    order: list[list[str]], fates: list[str | None], ending: str, accepted: bool, sender: Sender
) -> None:
    """Every row of the upload stands in exactly one of the two, with its own cells."""
    with transaction.atomic():
        text = io.StringIO()
        csv.writer(text).writerows([["手机号", "姓名", "订单号"], *order])
        task = imported(list_task(sender, text.getvalue()))
        if accepted:
            task = sending(task)
            ids = list(
                Message.unscoped.filter(send_task=task).order_by("row_no").values_list("pk", flat=True)
            )
            assert ids
            for pk, fate in zip(ids, fates, strict=False):
                if fate is not None:
                    set_status(pk, fate)
            if ending != "none":
                steering.pause(actor=actor_of(sender), task=task)
            if ending == "stop":
                steering.stop(actor=actor_of(sender), task=task)
                runs.run(task.pk)
            task.refresh_from_db()
        assert_two_files_are_the_upload(sender, task)
        transaction.set_rollback(True)


def set_status(pk: int, status: str) -> None:
    """As if the carrier had said so."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messages SET status = %s, submitted_at = now() WHERE id = %s", [status, pk])
        if status != MessageStatus.ACCEPTED:
            cursor.execute("DELETE FROM message_dispatch WHERE message_id = %s", [pk])


@pytest.mark.parametrize("form", list(Format))
def test_in_doubt_counts_as_sent_and_says_so(form: Format, sender: Sender) -> None:
    task = sending(imported(list_task(sender, csv_of(DIRTY))))
    first, _second = Message.unscoped.filter(send_task=task).order_by("row_no")
    set_status(first.pk, MessageStatus.IN_DOUBT)
    header, row = taken(sender, task, Part.SENT, form)
    assert row[:2] == ["13800001234", "Li"] and row[4] == "In doubt" and "not known" in row[5]
    assert row[header.index(not_read("Message"))] == first.serial
    unsent = taken(sender, task, Part.UNSENT, form)[1:]
    assert len(unsent) == 6 and unsent[-1][4] == "Accepted"
    assert_two_files_are_the_upload(sender, task, form)


def test_rows_longer_than_the_header_lose_nothing(sender: Sender) -> None:
    text = "手机号,姓名,订单号\n" + "13800001234,Li,A-1\n" * 120 + "13800001235,,A-3,more,still more\n"
    task = imported(list_task(sender, text, dedupe="number"))
    row = taken(sender, task, Part.BAD)[-1]
    assert row[:3] == ["13800001235", "", "A-3"] and row[-2:] == ["more", "still more"]


def test_the_file_speaks_the_readers_language_from_the_first_row_to_the_last(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_files, "_CHUNK", 1)
    monkeypatch.setattr(task_files, "row_remark", lambda *_row: Remark(str(translation.get_language())))
    task = imported(list_task(sender, csv_of(DIRTY)))
    with translation.override("zh-hans"):
        sheet = task_files.bad_rows(task)
    assert [row[-2] for row in sheet.rows] == ["zh-hans"] * 5
    assert translation.get_language() != "zh-hans"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_our_own_columns_are_known_in_every_language(language: str) -> None:
    with translation.override(language):
        assert is_not_read(not_read("Reason"))
    assert not is_not_read("Reason")


def test_taking_a_file_leaves_a_trace_and_needs_the_right(sender: Sender, file_store: Path) -> None:
    task = imported(list_task(sender, csv_of(DIRTY)))
    assert Role.VIEWER in ROLES
    with pytest.raises(Forbidden):
        taking.take_rows(actor=actor_of(sender, Role.VIEWER), task=task, part=Part.BAD, form=Format.CSV)
    stranger = ready_to_send("mallory", 2)
    with pytest.raises(DomainError) as refused:
        taking.take_rows(actor=actor_of(stranger), task=task, part=Part.SENT, form=Format.CSV)
    assert refused.value.code is Code.NOT_FOUND
    before = AuditEvent.objects.filter(verb="send_task.file_taken").count()
    taken(sender, task, Part.UNSENT, Format.XLSX)
    event = AuditEvent.objects.filter(verb="send_task.file_taken").latest("pk")
    assert before == 0 and event.facts == {"part": "unsent", "format": "xlsx"}


def test_rows_are_read_in_chunks_from_a_cursor_of_the_server(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_files, "_CHUNK", 2)
    task = imported(list_task(sender, csv_of(DIRTY)))
    fetched: list[int] = []
    opened = task_files.open_cells

    def counted(sealed: Iterator[bytes]) -> list[list[str]]:
        cells = opened(sealed)
        fetched.append(len(cells))
        return cells

    monkeypatch.setattr(task_files, "open_cells", counted)
    assert len(taken(sender, task, Part.UNSENT)) == 8
    assert fetched == [2, 2, 2, 1]


def test_the_standard_file_is_read_back_as_an_empty_list_of_the_template(sender: Sender) -> None:
    template = lists.greeting(sender)
    for form in Format:
        file = taking.standard_file(actor=actor_of(sender), template=template, form=form)
        table = open_table(b"".join(file.pieces))
        assert table.columns == ["Mobile number", "Variable 1", "Variable 2"]
        assert len(list(table.rows())) == 2 and file.name.endswith(form.value)
    with pytest.raises(Forbidden):
        taking.standard_file(actor=actor_of(sender, Role.VIEWER), template=template, form=Format.CSV)


def test_a_reader_who_goes_away_leaves_no_cursor_open(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_files, "_CHUNK", 1)
    sheet = task_files.unsent_rows(imported(list_task(sender, csv_of(DIRTY))))
    next(sheet.rows)

    def cursors() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE '\\_django\\_curs%%'")
            return int(cursor.fetchone()[0])

    assert cursors() == 1
    sheet.rows.close()  # type: ignore[attr-defined]  # as the answer does when its client has gone
    assert cursors() == 0


def test_each_row_finds_its_message_by_one_look_into_the_index(sender: Sender) -> None:
    made = imported(list_task(sender, csv_of([["13800000001", "王", "1"]])))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for statement in (task_files._BAD, task_files._OF_SENT, task_files._OF_UNSENT):
            cursor.execute(f"EXPLAIN {statement}", {"task": made.pk})
            plan = "\n".join(line for (line,) in cursor.fetchall())
            looks = [line for line in plan.splitlines() if "country" in line and "row_no = r.row_no" in line]
            assert looks and all("Index Cond" in line for line in looks), plan
