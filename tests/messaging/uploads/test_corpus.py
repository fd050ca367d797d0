"""Every ugly file of the corpus, from its octets to the number and the repairs of each row."""

import re

import pytest

from apps.core.kinds import MessageKind, Region
from apps.core.phones import Phone, PhoneProblem
from apps.core.repairs import Ambiguity, Repair, mend_number
from apps.core.sheets.reading import Limits, Table, open_table
from apps.message_templates.models import MessageTemplate
from apps.messaging.uploads.mapping import Doubt, Guess, guess
from tests.core.corpus import CASES, Case

R, A, P = Repair, Ambiguity, PhoneProblem
Reading = str | PhoneProblem | Ambiguity
READABLE = [case for case in CASES if case.refused is None]
SAMPLE = 50

# What becomes of the cells that are not simply right, by case: cell → E.164 or what is wrong, and what was mended.
MENDED: dict[str, dict[str, tuple[Reading, tuple[Repair, ...]]]] = {
    "mark_in_second_file_glued_on": {"\ufeff13900139000": ("+8613900139000", (R.INVISIBLE,))},
    "mixed_line_ends": {"138": (P.TOO_SHORT, ())},
    "excel_damage_in_csv": {
        "1.38E+10": (A.SCIENTIFIC, ()),
        '="13900139000"': ("+8613900139000", (R.QUOTES,)),
        "'13700137000": ("+8613700137000", (R.QUOTES,)),
        "13600136000.0": ("+8613600136000", (R.DECIMAL,)),
    },
    "excel_numbers": {
        "1.38E+10": (A.SCIENTIFIC, ()),
        "8.61380013800012E+15": (A.SCIENTIFIC, ()),
    },
    "one_column_with_commas_in_few_rows": {"13900139000,13700137000": (A.TWO_NUMBERS, ())},
    "header_over_rows_that_are_all_wrong": {"-": (P.EMPTY, ()), "unknown": (P.CHARACTERS, ())},
    "no_header_and_first_row_wrong": {"无": (P.CHARACTERS, ())},
    "text_that_looks_like_a_position": {'13800138000 r="ZZZ99999999"': (A.TEXT_AROUND, ())},
}
NUMBER_COLUMN = {"list_in_the_middle": 2}
DOUBTFUL = {"header_over_rows_that_are_all_wrong": Doubt.NO_NUMBERS}
_PLAIN_MOBILE = re.compile(r"1[3-9][0-9]{9}").fullmatch
_E164 = re.compile(r"\+[0-9]{10,14}").fullmatch


def opened(case: Case) -> Table:
    options = dict(case.options)
    return open_table(
        case.octets, name=case.file, limits=Limits(rows=options.pop("rows", 100_000)), **options
    )


def guessed(table: Table) -> Guess:
    template = MessageTemplate(content="开业", message_kind=MessageKind.NOTICE, region=Region.MAINLAND)
    return guess(table.columns, table.sample(SAMPLE), template=template, region=Region.MAINLAND)


@pytest.mark.parametrize("case", READABLE, ids=lambda case: case.id)
def test_the_numbers_of_every_readable_file_are_found(case: Case) -> None:
    found = guessed(opened(case))
    assert found.mapping.number == NUMBER_COLUMN.get(case.id, 0)
    assert found.mapping.country is None
    assert found.why is DOUBTFUL.get(case.id)


@pytest.mark.parametrize("case", READABLE, ids=lambda case: case.id)
def test_every_row_has_the_number_a_person_would_write_or_says_why_not(case: Case) -> None:
    table = opened(case)
    column = guessed(table).mapping.number
    cells = {row[column] if column < len(row) else "" for _row_no, row in table.rows()}
    odd = MENDED.get(case.id, {})
    assert cells >= odd.keys()
    for cell in cells:
        mended = mend_number(cell, region=Region.MAINLAND)
        reading = mended.phone.e164 if isinstance(mended.phone, Phone) else mended.phone
        assert (reading, mended.repairs) == (odd.get(cell) or (right(cell), ()))


def right(cell: str) -> str:
    """E.164 of a cell that nothing was done to."""
    assert _PLAIN_MOBILE(cell) or _E164(cell), f"{cell!r} needs an expectation"
    return cell if cell.startswith("+") else "+86" + cell
