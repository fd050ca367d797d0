"""What is written opens with every digit, runs nothing, and can be uploaded again."""

import io

import pytest

from apps.core.sheets.reading import open_table
from apps.core.sheets.writing import csv_rows, guarded, write_xlsx, xlsx_rows

HEADER = ["手机号", "name", "code"]
ROWS = [
    ["+8613800138000", "张三 & <b>", "0042"],
    ["13900139000", "  spaces ", "1.38E+10"],
    ["00861380013800012345", 'line\nbreak, "quotes"', "😀"],
]


def _csv(rows=ROWS, header=HEADER) -> bytes:
    return b"".join(csv_rows(header, rows))


def _xlsx(rows=ROWS, header=HEADER, **options) -> bytes:
    stream = io.BytesIO()
    write_xlsx(stream, header, rows, **options)
    return stream.getvalue()


@pytest.mark.parametrize("write", [_csv, _xlsx])
def test_what_was_written_is_read_back(write):
    table = open_table(write())
    assert table.columns == HEADER
    assert [cells for _row, cells in table.rows()] == ROWS


@pytest.mark.parametrize("write", [_csv, _xlsx])
def test_without_a_header_the_rows_begin_at_the_first(write):
    assert next(open_table(write(header=[])).rows()) == (1, ROWS[0])


def test_csv_is_marked_so_that_excel_reads_it_as_utf8():
    assert _csv().startswith("\ufeff手机号,name,code\r\n".encode())
    assert _csv(rows=[], header=[]) == "\ufeff".encode()


@pytest.mark.parametrize(
    "cell", ["=1+1", "@SUM(A1)", "-2+3", "+1+1", "+cmd|' /C calc'!A0", "\t=1", "\r=1", "\n=1", "＝1", "+86"]
)
def test_formulas_get_an_apostrophe(cell):
    assert guarded(cell) == "'" + cell
    assert b",'" in _csv(rows=[["x", cell]], header=[]) or b",\"'" in _csv(rows=[["x", cell]], header=[])


@pytest.mark.parametrize("cell", ["+8613800138000", "13800138000", "", "张三", "a=b", None, 5])
def test_all_else_is_left_alone(cell):
    assert guarded(cell) == ("" if cell is None else str(cell))


def test_a_workbook_comes_in_pieces_and_does_not_wait_for_all_rows():
    seen = []

    def rows():
        for number in range(50_000):
            seen.append(number)
            yield [f"1380013{number:04d}", "x" * 50, str(number * 7919)]

    pieces = xlsx_rows(HEADER, rows(), widths=[20], sheet="名单")
    assert next(pieces)
    assert len(seen) < 5_000
    whole = b"".join([*pieces])
    assert len(seen) == 50_000
    assert whole


def test_pieces_of_a_workbook_are_the_workbook():
    whole = b"".join(xlsx_rows(HEADER, ROWS, sheet="名单", widths=[20, 30]))
    table = open_table(whole)
    assert table.reading.sheet == "名单"
    assert [cells for _row, cells in table.rows()] == ROWS


def test_what_xml_cannot_say_is_left_out_of_a_workbook():
    table = open_table(_xlsx(rows=[["13800138000", "a\x00b\x08c\ud800d", "x" * 1000]]))
    assert next(table.rows())[1][1] == "abcd"


def test_the_same_rows_give_the_same_rows_in_wide_tables():
    wide = [[f"c{column}" for column in range(60)]]
    assert open_table(_xlsx(rows=[wide[0]], header=wide[0]), has_header=True).columns == wide[0]
