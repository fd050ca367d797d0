"""What the report of a list shows: counts, rows with reason and fix, and messages as they will arrive."""

import pytest
from django.utils.translation import override

from apps.core.kinds import Region
from apps.core.segments import Encoding
from apps.messaging import report
from apps.messaging.row_remarks import letter, row_remark
from apps.messaging.services.verdicts import VERDICT_OF
from tests.support.lists import csv_of, imported, list_task
from tests.support.lists import file_store as file_store
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


ROWS = [
    ["13800000001", "甲", "1001", "Kunde Müller"],
    ["138 0000 0002", "乙", "1002", "vip"],
    ["13800000003", "丙", "", "VIP"],
    ["1.38E+10", "丁", "4", ""],
    ["13800000001", "戊", "5", ""],
]
HEADER = ("手机号", "姓名", "订单号", "备注")


def test_the_counts_are_filters_that_add_up(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS, HEADER)))
    found = report.report(task)
    assert [(one.verdict, one.count) for one in found.counts] == [
        ("good", 2),
        ("ambiguous", 1),
        ("missing", 1),
        ("duplicate", 1),
    ]
    assert (found.row_count, found.good_count, found.bad_count, found.repaired_count) == (5, 2, 3, 1)
    for one in found.counts:
        assert len(report.row_lines(task, verdict=one.verdict)) == one.count
    assert len(report.row_lines(task, verdict=report.NOT_GOOD)) == found.bad_count
    assert len(report.row_lines(task, repaired=True)) == found.repaired_count


def test_a_bad_row_says_where_what_why_and_what_to_do(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS, HEADER)))
    missing, ambiguous, duplicate = report.row_lines(task, verdict=report.NOT_GOOD)
    assert (missing.row_no, missing.column, missing.value) == (4, "订单号", "")
    assert "2" in missing.reason
    assert (ambiguous.column, ambiguous.value) == ("手机号", "1.38E+10")
    assert ambiguous.reason and ambiguous.fix
    assert "2" in duplicate.reason and duplicate.number_cell == "13800000001"
    (repaired,) = report.row_lines(task, repaired=True)
    assert repaired.repairs and repaired.repairs[0].startswith("手机号: ")


def test_pages_follow_one_another_without_gap_or_repeat(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS, HEADER)))
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = report.row_lines(task, after=after, size=2)
        seen += [line.row_no for line in page]
        after = page.after
    assert seen == [2, 3, 4, 5, 6]


def test_a_search_looks_into_every_cell_in_any_case(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    task = imported(list_task(sender, csv_of(ROWS, HEADER)))
    assert [line.row_no for line in report.row_lines(task, search="VIP")] == [3, 4]
    assert [line.row_no for line in report.row_lines(task, search="müller")] == [2]
    assert [line.row_no for line in report.row_lines(task, search="vip", verdict="missing")] == [4]
    assert not report.row_lines(task, search="nobody").lines
    first = report.row_lines(task, search="vip", size=1)
    assert (first.after, [line.row_no for line in first]) == (3, [3])
    monkeypatch.setattr(report, "_SCAN", 2)
    monkeypatch.setattr(report, "_FARTHEST", 2)
    part = report.row_lines(task, search="vip", after=0)
    assert (part.searched_through, part.after, [line.row_no for line in part]) == (3, 3, [3])


def test_every_reason_has_words_in_both_languages() -> None:
    for code in VERDICT_OF:
        for language in ("en", "zh-hans"):
            with override(language):
                assert str(row_remark(code.value, None).sentence)
    assert row_remark("", None).sentence == ""
    assert [letter(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_preview_shows_real_messages_with_masked_digits(sender: Sender) -> None:
    task = imported(list_task(sender, csv_of(ROWS, HEADER)))
    first, second = report.preview(task)
    assert first.text == "【晨光书店】尊敬的甲，您的订单1**1已发货。"
    assert first.number == "+86138****0001"
    assert (first.segments, first.encoding, first.forcing) == (1, Encoding.UCS2, ())
    assert second.row_no == 3


def test_a_preview_names_the_character_that_forces_ucs2(sender: Sender) -> None:
    rows = [["+6591234567", "O’Hara", "12"], ["+6591234568", "Ann", "12"]]
    task = imported(list_task(sender, csv_of(rows, ("phone", "name", "order")), region=Region.GLOBAL))
    curly, plain = report.preview(task)
    assert curly.encoding is Encoding.UCS2
    ((index, character, substitute),) = curly.forcing
    assert (curly.text[index], character, substitute) == ("’", "’", "'")
    assert (plain.encoding, plain.forcing) == (Encoding.GSM7, ())
