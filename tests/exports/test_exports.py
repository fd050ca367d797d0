"""Files made in the background: what stands in them, who may have them, and what survives a worker that dies."""

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import time_machine
from django.utils import translation

from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role
from apps.core import clock, files, stored
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.core.sheets.reading import open_table
from apps.exports import queries
from apps.exports.formats import Format
from apps.exports.models import Export, ExportAllowance, ExportPiece
from apps.exports.registry import SUBJECTS
from apps.exports.services import allowances, asking, making
from apps.exports.states import ExportStatus
from apps.messaging.models import Message, SendTask
from apps.messaging.services import runs
from tests.support import lists, sending
from tests.support.lists import actor_of
from tests.support.sending import Sender, make_send_task, open_network, ready_to_send

pytestmark = pytest.mark.django_db
file_store = lists.file_store
MESSAGES = 7


@pytest.fixture
def sender(file_store: Path) -> Sender:
    open_network()
    return ready_to_send()


@pytest.fixture
def messages(sender: Sender) -> list[Message]:
    """Seven accepted messages of a list, newest first."""
    task = make_send_task(sender, rows=MESSAGES)
    runs.run(task.pk)
    return list(Message.of(sender.account).order_by("-id"))


@pytest.fixture
def runs_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "RUN_ROWS", 3)


def asked(sender: Sender, form: Format = Format.CSV, **given: Any) -> Export:
    return asking.ask(
        **{
            "actor": actor_of(sender), "subject": "message_records", "account": sender.account, "asked": {},
            "described": [], "form": form, **given,
        }
    )  # fmt: skip


def made(export: Export) -> Export:
    making.make(export.pk)
    export.refresh_from_db()
    return export


def taken(actor: Actor, export: Export) -> bytes:
    return b"".join(asking.take(actor=actor, export=export).pieces)


def rows_of(octets: bytes, form: Format) -> list[list[str]]:
    """Header and rows as a program reads them."""
    if form is Format.CSV:
        return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline="")))
    if form is Format.XLSX:
        table = open_table(octets, has_header=True)
        return [table.columns, *(cells for _row_no, cells in table.rows())]
    table = pq.read_table(io.BytesIO(octets))
    return [table.column_names, *(list(row.values()) for row in table.to_pylist())]


@pytest.mark.parametrize("form", Format)
def test_every_row_is_in_the_file_once_newest_first(
    sender: Sender, messages: list[Message], runs_of_three: None, form: Format
) -> None:
    export = made(asked(sender, form))
    assert (export.status, export.row_count, export.share) == (ExportStatus.READY, MESSAGES, 100)
    octets = taken(actor_of(sender), export)
    assert (len(octets), hashlib.sha256(octets).hexdigest()) == (export.octets, export.sha256)
    header, *rows = rows_of(octets, form)
    assert [row[0] for row in rows] == [message.serial for message in messages]
    assert {row[-1] for row in rows} == {export.public_id}, "each row tells of which file it is"
    assert len(header) == len(SUBJECTS["message_records"].columns) + 1
    assert not ExportPiece.objects.exists() and stored.names() == {export.file}


def test_numbers_and_digits_of_texts_are_masked(sender: Sender, messages: list[Message]) -> None:
    octets = taken(actor_of(sender), made(asked(sender))).decode()
    for number in sending.numbers_of(MESSAGES):
        assert number not in octets and number[-8:] not in octets
    assert "+86138****0000" in octets and "****" in octets


def test_numbers_in_full_need_the_right_and_a_reason_and_leave_a_trace(
    sender: Sender, messages: list[Message]
) -> None:
    with pytest.raises(DomainError) as refusal:
        asked(sender, is_whole=True)
    assert (refusal.value.code, refusal.value.field) == (Code.INVALID, "reason")
    colleague = sending.person("carol@example.com", sender.account, Role.SENDER)
    with pytest.raises(Forbidden):
        asked(sender, actor=colleague, is_whole=True, reason="complaint of a customer")
    assert not Export.unscoped.exists() and not AuditEvent.objects.filter(verb__startswith="export.").exists()
    export = made(asked(sender, is_whole=True, reason="complaint of +8613800000000"))
    octets = taken(actor_of(sender), export).decode()
    assert all(number in octets for number in sending.numbers_of(MESSAGES))
    events = AuditEvent.objects.filter(verb__startswith="export.").order_by("id")
    assert [event.verb for event in events] == ["export.asked_whole", "export.taken"]
    assert "13800000000" not in events[0].facts["reason"]
    with pytest.raises(Forbidden):
        asking.take(actor=colleague, export=export)
    assert export not in queries.listed(colleague, sender.account)


def test_a_file_holds_what_the_filters_leave(sender: Sender, messages: list[Message]) -> None:
    wanted = messages[2]
    number = sending.numbers_of(MESSAGES)[MESSAGES - 3]
    for parameters, count in (
        ({"number": number}, 1),
        ({"statuses": ["accepted"]}, MESSAGES),
        ({"statuses": ["delivered"]}, 0),
        ({"application": sender.application.public_id, "region": "mainland"}, MESSAGES),
        ({"region": "global"}, 0),
        ({"since": clock.now().isoformat()}, 0),
        ({"until": (clock.now() - timedelta(hours=1)).isoformat()}, 0),
    ):
        export = made(asked(sender, asked=parameters))
        assert export.row_count == count, parameters
        if "number" in parameters:
            assert wanted.serial in taken(actor_of(sender), export).decode()
            assert number not in str(Export.unscoped.values().get(pk=export.pk)), "a number lies sealed"


def test_only_the_chosen_columns_in_their_order(sender: Sender, messages: list[Message]) -> None:
    export = made(asked(sender, columns=["status", "number"]))
    header, *rows = rows_of(taken(actor_of(sender), export), Format.CSV)
    assert header == ["Number", "Status", "Export"] and len(rows) == MESSAGES
    with pytest.raises(DomainError) as refusal:
        asked(sender, columns=["nonsense"])
    assert refusal.value.code is Code.EXPORT_NO_COLUMNS


def test_parquet_keeps_types(sender: Sender, messages: list[Message]) -> None:
    table = pq.read_table(io.BytesIO(taken(actor_of(sender), made(asked(sender, Format.PARQUET)))))
    first = table.to_pylist()[0]
    assert first["unit_price"] == Decimal("0.007900") and first["segments"] == 1
    assert first["accepted_at"] == messages[0].accepted_at and first["received_at"] is None
    assert table.schema.metadata[b"account"] == sender.account.name.encode()


def test_no_cell_is_a_formula(sender: Sender, messages: list[Message]) -> None:
    type(sender.application).unscoped.filter(pk=sender.application.pk).update(name='=HYPERLINK("http://x")')
    for form in (Format.CSV, Format.XLSX):
        rows = rows_of(taken(actor_of(sender), made(asked(sender, form, columns=["application"]))), form)
        assert rows[1][0] == '\'=HYPERLINK("http://x")'


def test_a_file_is_in_the_language_of_who_asked(sender: Sender, messages: list[Message]) -> None:
    with translation.override("zh-hans"):
        export = asked(sender)
    header = rows_of(taken(actor_of(sender), made(export)), Format.CSV)[0]
    assert "号码" in header[1]


# Dying and going on -------------------------------------------------------------------------------------------------
class Killed(BaseException):
    """What a worker does not survive."""


@pytest.fixture
def dies_after(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`dies_after(2)`: the third run is read by nobody."""
    subject = SUBJECTS["message_records"]
    read = type(subject).read
    left = [0]

    def fragile(self: Any, *given: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return read(self, *given)

    def arm(runs: int) -> None:
        left[0] = runs
        monkeypatch.setattr(type(subject), "read", fragile)

    yield arm


def test_who_dies_leaves_all_runs_but_the_last_and_the_next_worker_goes_on(
    sender: Sender, messages: list[Message], runs_of_three: None, dies_after: Any
) -> None:
    export = asked(sender)
    dies_after(2)
    with pytest.raises(Killed):
        making.make(export.pk)
    export.refresh_from_db()
    assert (export.status, export.row_count) == (ExportStatus.RUNNING, 6)
    dies_after(9)
    made(export)
    rows = rows_of(taken(actor_of(sender), export), Format.CSV)[1:]
    assert [row[0] for row in rows] == [message.serial for message in messages]


def test_who_dies_while_the_file_is_put_together_is_followed(
    sender: Sender, messages: list[Message], runs_of_three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(sender)

    def dies(*_given: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(making, "finish", dies)
        with pytest.raises(Killed):
            making.make(export.pk)
    assert made(export).status == ExportStatus.READY and export.row_count == MESSAGES


def test_the_clock_hints_at_what_nobody_is_at(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    export, hints = asked(sender), []
    monkeypatch.setattr(making, "hint", lambda *given, **_queue: hints.append(given[1]))
    making.keep_making()
    Export.unscoped.filter(pk=export.pk).update(status=ExportStatus.RUNNING, heartbeat_at=clock.now())
    making.keep_making()
    assert hints == [export.pk], "a worker that has just spoken is left in peace"
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        making.keep_making()
    assert hints == [export.pk] * 2


def test_what_fails_again_and_again_is_given_up(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    export = asked(sender)

    def broken(*_given: Any) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(type(SUBJECTS["message_records"]), "read", broken)
    for _turn in range(making.TRIES):
        assert made(export).status == ExportStatus.RUNNING
    assert made(export).status == ExportStatus.FAILED and export.problem == Code.EXPORT_BROKEN.value


# Calling off, expiry, allowance ---------------------------------------------------------------------------------------
def test_a_file_that_is_called_off_leaves_nothing(
    sender: Sender, messages: list[Message], runs_of_three: None, dies_after: Any
) -> None:
    export = asked(sender)
    dies_after(1)
    with pytest.raises(Killed):
        making.make(export.pk)
    asking.cancel(actor=actor_of(sender), export=export)
    asking.cancel(actor=actor_of(sender), export=export)
    assert made(export).status == ExportStatus.CANCELLED
    making.keep_making()
    assert not ExportPiece.objects.exists() and stored.names() == set()
    assert AuditEvent.objects.filter(verb="export.cancelled").count() == 1


def test_calling_off_while_a_run_is_read_keeps_that_run_out(
    sender: Sender, messages: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(sender)
    subject = type(SUBJECTS["message_records"])
    read = subject.read

    def meanwhile(self: Any, *given: Any) -> Any:
        run = read(self, *given)
        asking.cancel(actor=actor_of(sender), export=Export.unscoped.get(pk=export.pk))
        return run

    monkeypatch.setattr(subject, "read", meanwhile)
    assert made(export).status == ExportStatus.CANCELLED and export.row_count == 0
    assert stored.names() == set()


def test_a_ready_file_cannot_be_called_off_and_expires(sender: Sender) -> None:
    export = made(asked(sender))
    with pytest.raises(IllegalMove):
        asking.cancel(actor=actor_of(sender), export=export)
    name = export.file
    with time_machine.travel(clock.now() + timedelta(days=8)):
        making.keep_making()
        export.refresh_from_db()
        assert export.status == ExportStatus.EXPIRED
        with pytest.raises(DomainError) as refusal:
            asking.take(actor=actor_of(sender), export=export)
    assert refusal.value.code is Code.EXPORT_NOT_READY
    with pytest.raises(DomainError):
        files.open_stored(name)


def test_an_account_has_its_own_allowance_or_everybody_s(sender: Sender) -> None:
    ExportAllowance.objects.create(account=None, at_once=1, per_day=9)
    asked(sender)
    with pytest.raises(DomainError) as refusal:
        asked(sender)
    assert refusal.value.code is Code.EXPORT_QUOTA and Export.unscoped.count() == 1
    ExportAllowance.objects.create(account=sender.account, at_once=9, per_day=2)
    asked(sender)
    with pytest.raises(DomainError) as refusal:
        asked(sender)
    assert refusal.value.code is Code.EXPORT_DAY_QUOTA and Export.unscoped.count() == 2


def test_a_file_that_is_too_long_says_so(
    sender: Sender, messages: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "XLSX_ROWS", MESSAGES - 1)
    export = made(asked(sender, Format.XLSX))
    assert (export.status, export.problem) == (ExportStatus.FAILED, Code.EXPORT_TOO_LONG_FOR_XLSX.value)
    assert made(asked(sender)).status == ExportStatus.READY
    ExportAllowance.objects.create(account=None, longest=MESSAGES - 1)
    assert made(asked(sender)).problem == Code.EXPORT_TOO_LONG.value


def test_strangers_find_nothing(sender: Sender) -> None:
    export = made(asked(sender))
    stranger = actor_of(ready_to_send("mallory", 2))
    for verb in (asking.take, asking.cancel):
        with pytest.raises(DomainError) as refusal:
            verb(actor=stranger, export=export)  # type: ignore[operator]
        assert refusal.value.code is Code.NOT_FOUND
    with pytest.raises(DomainError):
        asked(sender, actor=stranger)
    with pytest.raises(DomainError):
        asked(sender, account=None)  # records of the whole platform are nobody's


@pytest.mark.parametrize("name", sorted(SUBJECTS))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_subject_makes_its_file(
    sender: Sender, messages: list[Message], name: str, language: str
) -> None:
    with translation.override(language):
        of = {"send_task": SendTask.of(sender.account).get().public_id} if name == "task_rows" else {}
        export = asked(sender, subject=name, asked=of)
    assert made(export).status == ExportStatus.READY
    header = rows_of(taken(actor_of(sender), export), Format.CSV)[0]
    assert len(header) == len(SUBJECTS[name].columns) + 1


def test_who_sets_allowances_needs_the_right_and_leaves_a_trace(sender: Sender) -> None:
    allowed = allowances.Allowed(at_once=1, per_day=2, longest=3, kept_days=4)
    with pytest.raises(Forbidden):
        allowances.set_allowance(actor=actor_of(sender), account=sender.account, allowed=allowed)
    assert not ExportAllowance.objects.exists()
    for account in (None, sender.account, sender.account):
        row = allowances.set_allowance(actor=SYSTEM, account=account, allowed=allowed)
    assert (queries.allowance(sender.account), ExportAllowance.objects.count()) == (row, 2)
    event = AuditEvent.objects.order_by("id").last()
    assert event is not None and event.facts["changed"]["longest"] == 3
