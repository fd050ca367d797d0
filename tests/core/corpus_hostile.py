"""Files made to harm the reader, and files that are simply too much."""

import struct

from apps.core.errors import Code
from apps.core.sheets.ole import wrapped
from tests.core.corpus_making import (
    MANY_COLUMNS,
    SHEET,
    Case,
    archive,
    bad,
    biff,
    biff_book,
    biff_label,
    circle,
    filled,
    lying_directory,
    ods,
    ods_cell,
    parts_of,
    sheet_xml,
    text,
    with_part,
    xlsx,
)

CASES: list[Case] = [
    # hostile
    bad(
        "zip_bomb",
        "a.xlsx",
        lambda: with_part("xl/media/image1.png", b"\0" * (70 * 1024 * 1024)),
        Code.FILE_EXPANDS,
        rows=10,
    ),
    bad("zip_bomb_with_a_lying_directory", "a.xlsx", lying_directory, Code.FILE_EXPANDS, rows=10),
    bad(
        "texts_larger_than_memory",
        "a.xlsx",
        lambda: with_part(
            "xl/sharedStrings.xml", b"<sst><si><t>" + b"x" * (40 * 1024 * 1024) + b"</t></si></sst>"
        ),
        Code.FILE_EXPANDS,
        rows=10,
    ),
    bad(
        "cell_in_the_last_corner",
        "a.xlsx",
        lambda: with_part(
            SHEET,
            sheet_xml(
                '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
            ),
        ),
        Code.FILE_SPREAD,
    ),
    bad(
        "cell_far_outside",
        "a.xlsx",
        lambda: with_part(
            SHEET, sheet_xml("<row r='1'><c r='A1'><v>1</v></c><c r = 'A4000000000'><v>1</v></c></row>")
        ),
        Code.FILE_SPREAD,
    ),
    bad(
        "entities",
        "a.xlsx",
        lambda: with_part(
            "xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
        ),
        Code.FILE_DAMAGED,
    ),
    bad(
        "ods_repeated_without_end",
        "a.ods",
        lambda: ods(
            f'<table:table-row table:number-rows-repeated="1000000">{ods_cell("1", MANY_COLUMNS)}</table:table-row>'
        ),
        Code.FILE_SPREAD,
    ),
    bad("xls_in_circles", "a.xls", lambda: circle(), Code.FILE_DAMAGED),
    bad(
        "xls_cell_in_the_last_corner",
        "a.xls",
        lambda: wrapped(biff_book(biff(biff_label(0, 0, "1"), biff_label(65535, 65535, "2")))),
        Code.FILE_SPREAD,
    ),
    bad(
        "xls_texts_that_are_not_there",
        "a.xls",
        lambda: wrapped(
            biff_book(biff(biff_label(0, 0, "1")), (0x00FC, struct.pack("<LL", 1, 2_000_000_000)))
        ),
        Code.FILE_DAMAGED,
    ),
    Case(
        "xls_that_lies_about_its_area",
        "a.xls",
        lambda: wrapped(
            biff_book(
                biff(
                    (0x0200, struct.pack("<LLHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)),
                    biff_label(0, 0, "13800138000"),
                )
            )
        ),
        rows=[(1, ["13800138000"])],
    ),
    bad(
        "texts_that_are_not_there",
        "a.xlsx",
        lambda: archive(
            {
                **parts_of(xlsx(filled)),
                "xl/sharedStrings.xml": parts_of(xlsx(filled))["xl/sharedStrings.xml"].replace(
                    b'uniqueCount="6"', b'uniqueCount="4000000000"'
                ),
            }
        ),
        Code.FILE_DAMAGED,
    ),
    bad(
        "encoding_that_nobody_knows",
        "a.xlsx",
        lambda: with_part("xl/workbook.xml", b'<?xml version="1.0" encoding="UTF-te"?><workbook/>'),
        Code.FILE_DAMAGED,
    ),
    bad(
        "three_million_blank_lines",
        "a.csv",
        lambda: b"13800138000\n" + b"\n" * 3_000_000,
        Code.FILE_TOO_MANY_ROWS,
    ),
    bad("one_line_of_delimiters", "a.csv", lambda: b"," * 5_000_000 + b"1", Code.FILE_TOO_MANY_COLUMNS),
    bad("one_line_of_digits", "a.csv", lambda: b"1" * 5_000_000, Code.FILE_CELL_TOO_LONG),
    bad("one_row_over_many_lines", "a.csv", lambda: b'"\n",' * 200_000, Code.FILE_QUOTE_OPEN),
    # too much
    bad(
        "very_long_cell",
        "a.csv",
        lambda: text([["phone", "name"], ["13800138000", "x" * 2001]]),
        Code.FILE_CELL_TOO_LONG,
    ),
    bad(
        "very_long_cell_in_a_sheet",
        "a.xlsx",
        lambda: xlsx(lambda _book, page: page.write_row(0, 0, ["13800138000", "x" * 2001])),
        Code.FILE_CELL_TOO_LONG,
    ),
    bad(
        "too_many_rows",
        "a.csv",
        lambda: text([["phone"], *[["13800138000"]] * 11]),
        Code.FILE_TOO_MANY_ROWS,
        rows=10,
    ),
    bad(
        "too_many_rows_in_a_sheet",
        "a.xlsx",
        lambda: xlsx(lambda _book, page: page.write_column(0, 0, ["13800138000"] * 11)),
        Code.FILE_TOO_MANY_ROWS,
        rows=10,
    ),
    Case(
        "just_enough_rows",
        "a.csv",
        lambda: text([["phone"], *[["13800138000"]] * 10]) + b"\n\n\n",
        rows=[(n, ["13800138000"]) for n in range(2, 12)],
        options={"rows": 10},
    ),
]
