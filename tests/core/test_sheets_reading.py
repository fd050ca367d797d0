"""Every ugly file of the corpus is read as it should be, or refused with the sentence that helps."""

import pytest

from apps.core.errors import DomainError
from apps.core.sheets.cells import number_text
from apps.core.sheets.reading import Limits, NoteKind, Reading, open_table
from tests.core.corpus import CASES, Case


def _open(case: Case):
    options = dict(case.options)
    limits = Limits(rows=options.pop("rows")) if "rows" in options else Limits(rows=100_000)
    return open_table(case.octets, name=case.file, limits=limits, **options)


def test_the_corpus_is_large_enough_and_has_no_name_twice():
    assert len(CASES) >= 40
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", [c for c in CASES if c.refused is None], ids=lambda case: case.id)
def test_reading(case: Case):
    table = _open(case)
    if case.rows is not None:
        assert list(table.rows()) == case.rows
        assert list(table.rows()) == case.rows  # a second time the same
        assert table.sample(1) == [case.rows[0][1]]
        assert table.expected_rows >= 1
    for name in ("columns", "header_row"):
        if getattr(case, name) is not None:
            assert getattr(table, name) == getattr(case, name)
    for name in ("format", "encoding", "delimiter"):
        if getattr(case, name) is not None:
            assert getattr(table.reading, name) == getattr(case, name)
    assert {note.kind for note in table.reading.notes} == case.notes
    assert all(note.sentence for note in table.reading.notes)
    assert Reading.from_json(table.reading.to_json()) == table.reading


@pytest.mark.parametrize("case", [c for c in CASES if c.refused is not None], ids=lambda case: case.id)
def test_refusal(case: Case):
    with pytest.raises(DomainError) as refusal:
        for _row in _open(case).rows():
            pass
    assert refusal.value.code is case.refused
    assert "…" not in refusal.value.sentence  # every fact of the sentence came


def test_a_note_of_a_kind_that_is_gone_is_left_out():
    kept = {
        "format": "text",
        "encoding": "utf-8",
        "delimiter": ",",
        "sheet": "",
        "sheets": [],
        "notes": [{"kind": "gone", "count": 1, "text": "", "format": ""}],
    }
    assert Reading.from_json(kept).notes == ()


def test_every_note_has_a_sentence():
    assert all(str(kind.sentence) for kind in NoteKind)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13800138000.0, "13800138000"),
        (-5.0, "-5"),
        (0.1 + 0.2, "0.3"),
        (999_999_999_999_999.0, "999999999999999"),
        (1e15, "1E+15"),
        (8613800138000123.0, "8.61380013800012E+15"),
        (float("inf"), "#NUM!"),
        (float("nan"), "#NUM!"),
    ],
)
def test_numbers_keep_the_digits_a_sheet_keeps(value: float, text: str):
    assert number_text(value) == text
