"""Ugly workbooks: what spreadsheet programs and people do to a list."""

from apps.core.errors import Code
from apps.core.sheets.ole import wrapped
from apps.core.sheets.reading import Format, NoteKind
from tests.core.corpus_making import (
    FILES,
    HEADER,
    ROWS,
    SHEET,
    Case,
    bad,
    biff,
    biff_book,
    biff_label,
    damaged_numbers,
    empty_columns,
    filled,
    filled_in_front,
    formulas,
    good,
    hidden_page,
    hidden_rows,
    instructions,
    merged,
    nothing,
    ods,
    ods_cell,
    sheet_xml,
    shifted,
    text,
    with_part,
    xlsx,
)

CASES: list[Case] = [
    # workbooks
    good("xlsx", "a.xlsx", lambda: xlsx(filled), format=Format.XLSX),
    Case(
        "excel_numbers",
        "a.xlsx",
        lambda: xlsx(damaged_numbers),
        rows=[
            (2, ["13800138000"]),
            (3, ["1.38E+10"]),
            (4, ["8.61380013800012E+15"]),
            (5, ["13900139000", "2026-05-01"]),
            (6, ["13700137000", "0.3"]),
        ],
    ),
    Case(
        "merged_cells_and_a_title",
        "a.xlsx",
        lambda: xlsx(merged),
        rows=[(3, ["13800138000", "张三", "北京"]), (4, ["13900139000", "李四"])],
        columns=["手机号", "姓名", "城市"],
        header_row=2,
        notes=frozenset({NoteKind.MERGED_CELLS, NoteKind.TITLE_ROWS}),
    ),
    good("hidden_rows", "a.xlsx", lambda: xlsx(hidden_rows), notes=frozenset({NoteKind.HIDDEN_ROWS})),
    good(
        "hidden_sheet_first",
        "a.xlsx",
        lambda: xlsx(hidden_page, filled_in_front),
        notes=frozenset({NoteKind.SHEETS, NoteKind.HIDDEN_SHEETS}),
    ),
    Case(
        "another_sheet_told",
        "a.xlsx",
        lambda: xlsx(filled, hidden_page, names=("甲", "乙")),
        rows=[(1, ["13000130000"])],
        options={"sheet": "乙"},
        notes=frozenset({NoteKind.SHEETS, NoteKind.HIDDEN_SHEET}),
    ),
    good(
        "empty_sheet_first",
        "a.xlsx",
        lambda: xlsx(nothing, filled),
        notes=frozenset({NoteKind.SHEETS}),
    ),
    good(
        "instructions_first",
        "a.xlsx",
        lambda: xlsx(instructions, filled, names=("填写说明", "名单")),
        notes=frozenset({NoteKind.SHEETS}),
    ),
    good(
        "nothing_but_an_empty_sheet_behind",
        "a.xlsx",
        lambda: xlsx(filled, nothing),
        notes=frozenset({NoteKind.SHEETS}),
    ),
    bad("unknown_sheet", "a.xlsx", lambda: xlsx(filled), Code.FILE_SHEET_UNKNOWN, sheet="nowhere"),
    good("ten_thousand_empty_columns", "a.xlsx", lambda: xlsx(empty_columns)),
    bad(
        "three_hundred_columns",
        "a.csv",
        lambda: text([["phone", *["x"] * 299]] * 3),
        Code.FILE_TOO_MANY_COLUMNS,
    ),
    Case(
        "formulas",
        "a.xlsx",
        lambda: xlsx(formulas),
        rows=[(2, ["13800138000", "2", "#N/A"]), (3, ["13900139000", "#DIV/0!"])],
        notes=frozenset({NoteKind.ERROR_CELLS}),
    ),
    Case(
        "formulas_never_calculated",
        "a.xlsx",
        lambda: with_part(
            SHEET,
            sheet_xml(
                '<row r="1"><c r="A1" t="inlineStr"><is><t>13800138000</t></is></c><c r="B1"><f>1+1</f><v></v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>13900139000</t></is></c><c r="B2"><f>1+1</f></c></row>'
            ),
        ),
        rows=[(1, ["13800138000"]), (2, ["13900139000"])],
        notes=frozenset({NoteKind.FORMULAS_EMPTY}),
    ),
    Case(
        "list_in_the_middle",
        "a.xlsx",
        lambda: xlsx(shifted),
        rows=[(5, ["", "", *ROWS[0]]), (6, ["", "", *ROWS[1]])],
        columns=["", "", *HEADER],
        header_row=4,
    ),
    Case(
        "prefixed_elements_and_no_positions",
        "a.xlsx",
        lambda: with_part(
            SHEET,
            sheet_xml(
                '<x:row><x:c t="inlineStr"><x:is><x:t>13800138000</x:t></x:is></x:c></x:row>', prefix="x"
            ),
        ),
        rows=[(1, ["13800138000"])],
    ),
    Case(
        "text_that_looks_like_a_position",
        "a.xlsx",
        lambda: with_part(
            SHEET,
            sheet_xml(
                '<row r="1"><c r="A1" t="inlineStr"><is><t>13800138000 r="ZZZ99999999"</t></is></c></row>'
            ),
        ),
        rows=[(1, ['13800138000 r="ZZZ99999999"'])],
    ),
    bad("empty_workbook", "a.xlsx", lambda: xlsx(nothing), Code.FILE_EMPTY),
    Case(
        "xls",
        "a.xls",
        lambda: (FILES / "contacts.xls").read_bytes(),
        rows=[
            (2, ["13800138000", "张三", "2026-05-01", "12.5", "合并"]),
            (3, ["13900139000", "李四"]),
            (4, ["13700137000", "TRUE", "", "#N/A"]),
        ],
        format=Format.XLS,
        notes=frozenset(
            {
                NoteKind.SHEETS,
                NoteKind.HIDDEN_SHEETS,
                NoteKind.HIDDEN_ROWS,
                NoteKind.MERGED_CELLS,
                NoteKind.ERROR_CELLS,
            }
        ),
    ),
    Case(
        "xls_by_hand",
        "a.xls",
        lambda: wrapped(biff_book(biff(biff_label(0, 0, "号码"), biff_label(1, 0, "13800138000")))),
        rows=[(2, ["13800138000"])],
        format=Format.XLS,
    ),
    Case(
        "ods",
        "a.ods",
        lambda: (FILES / "contacts.ods").read_bytes(),
        rows=[(2, ["13800138000", "张三", "2026-05-01"]), (5, ["13900139000", "李四"])],
        format=Format.ODS,
        notes=frozenset({NoteKind.SHEETS, NoteKind.HIDDEN_SHEETS, NoteKind.HIDDEN_ROWS}),
    ),
    Case(
        "ods_repeated_rows",
        "a.ods",
        lambda: ods(
            f'<table:table-row table:number-rows-repeated="3">{ods_cell("13800138000")}</table:table-row>'
        ),
        rows=[(n, ["13800138000"]) for n in (1, 2, 3)],
    ),
]
