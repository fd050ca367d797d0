"""A list becomes rows with one verdict each: what the rules say, what is mended, which of two equal rows is sent."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from apps.core import clock
from apps.core.errors import Code
from apps.core.kinds import MessageKind, Region
from apps.core.privacy import number_hash, open_sealed, seal
from apps.messaging.models import SendTask, SendTaskLeg, SendTaskRow
from apps.messaging.services import imports, runs
from apps.messaging.services.verdicts import VERDICT_OF, verdict_of
from apps.messaging.states import RowVerdict, SendTaskStatus
from apps.messaging.uploads.cells import open_cells
from apps.pricing.models import Price
from apps.unsubscribes.models import Origin, Unsubscribe
from apps.words import live
from tests.support import wording
from tests.support.lists import assert_adds_up, csv_of, greeting, imported, list_task, verdicts
from tests.support.lists import file_store as file_store
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]

RULES = Path(__file__).parents[2] / "apps" / "policy" / "rules"


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


def _good(index: int) -> list[str]:
    return [f"138{index:08d}", f"客户{index}", str(1000 + index)]


def test_every_row_has_one_verdict_and_they_add_up(sender: Sender) -> None:
    gone = "+8613800000009"
    Unsubscribe.unscoped.create(
        account=sender.account,
        number_hash=number_hash(gone),
        number_sealed=seal(gone),
        number_last4=gone[-4:],
        origin=Origin.REPLY,
    )
    rows = [
        _good(1),
        ["12345", "王芳", "1"],
        ["1.38E+10", "王芳", "1"],
        ["+6591234567", "王芳", "1"],
        ["13800000002", "", "1"],
        ["13800000003", "看 https://evil.cn", "1"],
        ["13800000004", "王\u202e芳", "1"],
        ["13800000005", "长" * 600, "1"],
        ["13800000001", "李雷", "2"],
        ["13800000009", "韩梅", "3"],
        ["", "空", "4"],
    ]
    task = imported(list_task(sender, csv_of(rows)))
    assert task.status == SendTaskStatus.READY
    assert verdicts(task) == {
        2: "good",
        3: "invalid",
        4: "ambiguous",
        5: "region",
        6: "missing",
        7: "link",
        8: "characters",
        9: "too_long",
        10: "duplicate",
        11: "unsubscribed",
        12: "invalid",
    }
    assert task.row_count == 11 and task.imported_count == 11
    assert_adds_up(task)
    leg = SendTaskLeg.objects.get(send_task=task)
    assert (leg.country, leg.message_count, leg.amount) == ("CN", 1, leg.unit_price * leg.segments)


def test_number_values_and_cells_are_sealed_as_messages_keep_them(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of([["138-0000 0001", " 王芳", "77", "vip"]])))
    row = SendTaskRow.objects.get(send_task_id=task.pk)
    assert row.number_sealed is not None and row.parameters_sealed is not None
    assert open_sealed(row.number_sealed) == "+8613800000001"
    assert open_sealed(row.parameters_sealed) == '["王芳","77"]'
    assert open_cells([row.cells_sealed]) == [["138-0000 0001", " 王芳", "77", "vip"]]
    assert (row.number_prefix, row.number_last4, row.country) == ("861380", "0001", "CN")
    assert row.number_hash == number_hash("+8613800000001")
    for sealed in (row.number_sealed, row.parameters_sealed, row.cells_sealed):
        assert b"0001" not in bytes(sealed)


def test_what_was_mended_is_named_with_its_column(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of([["138-0000 0001", "王芳\u200b", "77"], _good(2)])))
    row = SendTaskRow.objects.get(send_task_id=task.pk, row_no=2)
    assert row.repairs is not None
    assert {named.split(":")[0] for named in row.repairs} == {"0", "1"}
    assert task.repaired_count == 1


def test_the_column_to_blame_is_that_of_the_value(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of([["13800000002", "王芳", ""], ["123", "王芳", "1"]])))
    missing, invalid = SendTaskRow.objects.filter(send_task_id=task.pk).order_by("row_no")
    assert (missing.code, missing.column, missing.facts) == ("parameter_missing", 2, {"position": 2})
    assert (invalid.code, invalid.column) == ("number_invalid", 0)
    assert invalid.facts is not None and invalid.facts["problem"].islower()  # a word, not a sentence


def test_the_first_good_row_of_a_number_is_sent_however_far_apart_they_stand(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "_FIRST_CHUNK", 2)
    monkeypatch.setattr(imports, "_ROWS_PER_CHUNK", 3)
    rows = [
        ["13800000000", "", "0"],
        *[_good(index) for index in range(9)],
        ["+86 138 0000 0000", "再来", "9"],
    ]
    task = imported(list_task(sender, csv_of(rows)))
    found = verdicts(task)
    assert (found[2], found[3], found[12]) == ("missing", "good", "duplicate")
    assert SendTaskRow.objects.get(send_task_id=task.pk, row_no=12).facts == {"first": 3}
    assert_adds_up(task)


def test_by_values_the_same_number_with_other_values_is_no_duplicate(sender: Sender) -> None:
    rows = [_good(1), ["13800000001", "另", "5"], ["13800000001", " 另", "5"]]
    task = imported(list_task(sender, csv_of(rows), dedupe="values"))
    assert list(verdicts(task).values()) == ["good", "good", "duplicate"]
    assert_adds_up(task)


def test_a_closed_country_and_the_other_region_close_only_their_rows(sender: Sender) -> None:
    rows = [["+6591234567", "Ann", "1"], ["+4915112345678", "Udo", "2"], ["+8613800000001", "Li", "3"]]
    task = imported(list_task(sender, csv_of(rows, ("phone", "name", "order")), region=Region.GLOBAL))
    assert list(verdicts(task).values()) == ["good", "closed", "region"]
    closed = SendTaskRow.objects.get(send_task_id=task.pk, verdict="closed")
    assert closed.facts == {"country": "DE"}


def test_the_amount_is_what_acceptance_would_charge(sender: Sender) -> None:
    rows = [["+6591234567", "Ann", "1"], ["+12025550123", "Bob", "x" * 200], ["+6591234568", "Zoë中", "1"]]
    task = imported(list_task(sender, csv_of(rows, ("phone", "name", "order")), region=Region.GLOBAL))
    prices = dict(Price.objects.values_list("country", "unit_price"))
    assert task.counts == {"good": 3}
    assert task.segments == 1 + 2 + 1
    assert task.amount == prices["SG"] * 2 + prices["US"] * 2
    assert task.currency == "USD"


def test_the_rows_that_explain_a_standard_file_are_not_rows_of_the_list(sender: Sender) -> None:
    from apps.messaging.uploads.standard import standard_file

    made = standard_file(greeting(sender))
    text = csv_of([[cell.replace(",", "") for cell in made.sample], _good(1)], made.header)
    task = imported(list_task(sender, text))
    assert task.row_count == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Code.FILE_EMPTY),
        ("手机号,姓名,订单号\n", Code.FILE_NO_ROWS),
        ("\x89PNG\r\n\x1a\n....", Code.FILE_IMAGE),
    ],
)
def test_a_list_that_cannot_be_read_fails_with_the_reason(sender: Sender, text: str, code: Code) -> None:
    task = imported(list_task(sender, text.encode("latin-1") if code is Code.FILE_IMAGE else text))
    assert (task.status, task.problem) == (SendTaskStatus.FAILED, code.value)
    assert (task.row_count, task.counts) == (0, {})
    assert not SendTaskRow.objects.filter(send_task_id=task.pk).exists()


def test_nothing_is_judged_for_a_template_that_is_no_longer_approved(sender: Sender) -> None:
    task = list_task(sender, csv_of([_good(1)]))
    type(task.template).unscoped.filter(pk=task.template_id).update(is_approved=False)
    assert imported(task).problem == Code.TEMPLATE_UNAPPROVED.value
    task = list_task(sender, csv_of([_good(1)]), signature=None)
    assert imported(task).problem == Code.SIGNATURE_UNAPPROVED.value


def test_a_disabled_application_stops_the_list(sender: Sender) -> None:
    type(sender.application).unscoped.filter(pk=sender.application.pk).update(status="disabled")
    assert imported(list_task(sender, csv_of([_good(1)]))).problem == Code.APPLICATION_DISABLED.value


def test_a_file_that_is_gone_is_said_and_not_retried(sender: Sender, file_store: Path) -> None:
    task = list_task(sender, csv_of([_good(1)]))
    (file_store / task.file).unlink()
    assert imported(task).problem == Code.FILE_GONE.value


def test_a_second_hint_changes_nothing(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of([_good(1)])))
    assert not imports.run(task.pk)
    assert not imports.run(task.pk + 1)
    assert_adds_up(task)


def test_an_import_that_died_half_way_is_replaced_as_a_whole(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "_FIRST_CHUNK", 2)
    task = list_task(sender, csv_of([_good(index) for index in range(5)]))
    with monkeypatch.context() as patched:
        patched.setattr(imports, "_finish", _die)
        with pytest.raises(RuntimeError):
            imports.run(task.pk)
    task.refresh_from_db()
    assert (task.status, task.imported_count) == (SendTaskStatus.IMPORTING, 5)
    assert SendTaskRow.objects.filter(send_task_id=task.pk).count() == 5
    imported(task)
    assert task.import_run == 2 and task.counts == {"good": 5}
    assert_adds_up(task)


def test_an_importer_that_was_thought_dead_writes_no_more(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "_FIRST_CHUNK", 2)
    task = list_task(sender, csv_of([_good(index) for index in range(5)]))
    write = imports._write

    def overtaken(slow: SendTask, found: Any, count: int) -> None:
        if slow.import_run == 1 and count > 2:
            imported(SendTask.unscoped.get(pk=slow.pk))
        write(slow, found, count)

    monkeypatch.setattr(imports, "_write", overtaken)
    assert not imports.run(task.pk)
    task.refresh_from_db()
    assert (task.status, task.import_run) == (SendTaskStatus.READY, 2)
    assert_adds_up(task)


def test_a_list_that_kills_its_reader_is_given_up(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    task = list_task(sender, csv_of([_good(1)]))
    with monkeypatch.context() as patched:
        patched.setattr(imports, "open_source", _die)
        for _try in range(10):
            with pytest.raises(RuntimeError):
                imports.run(task.pk)
    assert imported(task).problem == Code.IMPORT_GAVE_UP.value


def test_a_cancelled_task_is_not_imported_any_further(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = list_task(sender, csv_of([_good(1)]))
    SendTask.unscoped.filter(pk=task.pk).update(status=SendTaskStatus.CANCELLED)
    assert not imports.run(task.pk)
    assert not SendTaskRow.objects.filter(send_task_id=task.pk).exists()


@pytest.mark.parametrize(("silent", "is_hinted"), [(11, True), (3, False)])
def test_the_sweep_hints_at_what_shows_no_life(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, silent: int, is_hinted: bool
) -> None:
    hinted: list[tuple[Any, ...]] = []
    monkeypatch.setattr(imports, "hint", lambda *args, **options: hinted.append((*args, options["queue"])))
    task = list_task(sender, csv_of([_good(1)]))
    seen_at = clock.now() - imports.timedelta(seconds=silent)
    SendTask.unscoped.filter(pk=task.pk).update(created_at=seen_at)
    assert imports.hint_stale() == int(is_hinted)
    assert hinted == ([(imports.TASK, task.pk, "files")] if is_hinted else [])
    assert imports.hint_stale() == 0  # the hint counts as a sign of life


@pytest.mark.django_db(transaction=True)
def test_an_import_that_somebody_lives_on_is_left_to_them(sender: Sender) -> None:
    from apps.core.locks import _key

    task = list_task(sender, csv_of([_good(1)]))
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_key(f"send_task.import:{task.pk}")])
        assert not imports.run(task.pk)
    finally:
        other.close()
    connection.close()
    imported(task)
    assert task.status == SendTaskStatus.READY


def test_every_code_that_a_rule_gives_has_its_verdict() -> None:
    given = set()
    for file in RULES.glob("*.py"):
        given |= {Code[name] for name in re.findall(r"Code\.([A-Z_]+)", file.read_text(encoding="utf-8"))}
    whole_call = {Code.ACCOUNT_SUSPENDED, Code.APPLICATION_DISABLED, Code.MIXED_REGIONS}
    whole_call |= {Code.APPLICATION_STOPPED, Code.TEMPLATE_STOPPED}  # of a list: it waits for the release
    assert given - whole_call <= set(VERDICT_OF)
    assert RowVerdict.GOOD not in VERDICT_OF.values()
    assert verdict_of(Code.FORBIDDEN) is RowVerdict.REFUSED


def test_a_code_template_wants_digits(sender: Sender) -> None:
    template = sender.mainland_template
    assert template.message_kind == MessageKind.CODE
    task = imported(
        list_task(sender, "手机号,验证码\n13800000001,12ab\n13800000002,123456\n", template=template)
    )
    assert list(verdicts(task).values()) == ["characters", "good"]


def _die(*_args: Any, **_options: Any) -> None:
    raise RuntimeError("killed")


def test_a_row_with_a_sensitive_word_is_named_with_its_column_and_no_other_row_suffers(
    sender: Sender,
) -> None:
    wording.publish("Loans", "贷款")
    rows = [_good(1), ["13800000002", "贷款人", "7"], _good(3)]
    task = imported(list_task(sender, csv_of(rows)))
    assert list(verdicts(task).values()) == ["good", "words", "good"]
    row = SendTaskRow.objects.get(send_task_id=task.pk, row_no=3)
    assert (row.code, row.column, row.facts["version"]) == ("sensitive_words", 1, 1)
    assert_adds_up(task)
    assert task.words_digest == live.at_sending().digest


def test_words_published_after_the_import_refuse_the_rows_when_they_are_accepted(
    sender: Sender, hints: list[Any]
) -> None:
    task = imported(list_task(sender, csv_of([_good(1), ["13800000002", "贷款人", "7"], _good(3)])))
    assert list(verdicts(task).values()) == ["good", "good", "good"]
    wording.publish("Loans", "贷款")
    SendTask.unscoped.filter(pk=task.pk).update(status=SendTaskStatus.SENDING, started_at=clock.now())
    runs.run(task.pk)
    assert list(verdicts(task).values()) == ["good", "words", "good"]
    task.refresh_from_db()
    assert (task.accepted_count, task.counts) == (2, {"good": 2, "words": 1})
