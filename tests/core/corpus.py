"""Ugly files: what people upload when they are asked for a list, and what reading gives for each.

CASES is for whoever reads lists: each has the file's octets, its name, and either what is read of it or the code of the
refusal. `contacts.xls` and `contacts.ods` under corpus_files were written by other programs; all others are made here.
"""

import codecs
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from apps.core.errors import Code
from apps.core.sheets.ole import wrapped
from apps.core.sheets.reading import Format, NoteKind

FILES = Path(__file__).parent / "corpus_files"
HEADER = ["手机号", "姓名"]
ROWS = [["13800138000", "张三"], ["13900139000", "李四"]]
NUMBERED = list(enumerate(ROWS, 2))


@dataclass(frozen=True)
class Case:
    """One file. `rows` with their numbers and `columns`, or `refused`; None of the others means it does not matter here."""

    id: str
    file: str
    build: Callable[[], bytes]
    rows: list[tuple[int, list[str]]] | None = None
    columns: list[str] | None = None
    refused: Code | None = None
    header_row: int | None = None
    format: Format | None = None
    encoding: str | None = None
    delimiter: str | None = None
    notes: frozenset[NoteKind] = frozenset()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def octets(self) -> bytes:
        """The file."""
        return self.build()


def text(
    rows: Iterable[Iterable[str]], *, by: str = ",", end: str = "\r\n", encoding: str = "utf-8"
) -> bytes:
    """Rows as plain text, without quotes."""
    return "".join(by.join(row) + end for row in rows).encode(encoding)


LIST = [HEADER, *ROWS]


def xlsx(*fill: Callable[[Any, Any], None], names: tuple[str, ...] = ()) -> bytes:
    """A workbook; each function fills one sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for index, one in enumerate(fill):
        one(book, book.add_worksheet(names[index] if names else None))
    book.close()
    return buffer.getvalue()


def filled(book: Any, page: Any) -> None:
    for at, row in enumerate(LIST):
        for column, cell in enumerate(row):
            page.write_string(at, column, cell)


def archive(parts: dict[str, bytes], *, stored: Iterable[str] = ()) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, octets in parts.items():
            file.writestr(name, octets, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def parts_of(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        return {name: file.read(name) for name in file.namelist()}


def with_part(name: str, octets: bytes) -> bytes:
    """The plain workbook with one part replaced."""
    return archive({**parts_of(xlsx(filled)), name: octets})


def sheet_xml(inside: str, *, prefix: str = "") -> bytes:
    space = f"xmlns{':' + prefix if prefix else ''}"
    tag = f"{prefix}:" if prefix else ""
    return (
        f'<{tag}worksheet {space}="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<{tag}sheetData>{inside}</{tag}sheetData></{tag}worksheet>"
    ).encode()


SHEET = "xl/worksheets/sheet1.xml"
MANY_COLUMNS = 'table:number-columns-repeated="16000"'


def damaged_numbers(book: Any, page: Any) -> None:
    """What Excel does to numbers: a real number that only looks rounded, a rounded text, 16 digits, a date, an amount."""
    page.write_row(0, 0, ["phone", "note"])
    page.write_number(1, 0, 13800138000, book.add_format({"num_format": "0.00E+00"}))
    page.write_string(2, 0, "1.38E+10")
    page.write_number(3, 0, 8613800138000123)
    page.write_number(4, 0, 13900139000.0)
    page.write_datetime(4, 1, date(2026, 5, 1), book.add_format({"num_format": "d/m/yy"}))
    page.write_number(5, 0, 13700137000)
    page.write_number(5, 1, 0.1 + 0.2)


def merged(book: Any, page: Any) -> None:
    page.merge_range(0, 0, 0, 2, "客户名单 2026")
    page.write_row(1, 0, ["手机号", "姓名", "城市"])
    page.write_row(2, 0, ["13800138000", "张三"])
    page.merge_range(2, 2, 3, 2, "北京")
    page.write_row(3, 0, ["13900139000", "李四"])


def hidden_rows(book: Any, page: Any) -> None:
    filled(book, page)
    page.set_row(2, None, None, {"hidden": True})


def hidden_page(book: Any, page: Any) -> None:
    page.write_string(0, 0, "13000130000")
    page.hide()


def filled_in_front(book: Any, page: Any) -> None:
    filled(book, page)
    page.activate()
    page.set_first_sheet()


def empty_columns(book: Any, page: Any) -> None:
    filled(book, page)
    for column in range(2, 10_000):
        page.write_blank(0, column, None, book.get_default_url_format())


def formulas(book: Any, page: Any) -> None:
    page.write_row(0, 0, ["phone", "sum", "look-up"])
    page.write_string(1, 0, "13800138000")
    page.write_formula(1, 1, "=1+1", None, 2)
    page.write_formula(1, 2, '=VLOOKUP("x",A1:B2,2,0)', None, "#N/A")
    page.write_formula(2, 0, '="139"&"00139000"', None, "13900139000")
    page.write_formula(2, 1, "=1/0", None, "#DIV/0!")


def shifted(book: Any, page: Any) -> None:
    """The list stands in the middle of the sheet."""
    for at, row in enumerate(LIST):
        for column, cell in enumerate(row):
            page.write_string(at + 3, column + 2, cell)


def nothing(book: Any, page: Any) -> None:
    return


def lying_directory() -> bytes:
    """66 MiB in a sheet of which both headers say that it has a hundred octets."""
    whole = bytearray(with_part(SHEET, sheet_xml("<row/>" + " " * (66 * 1024 * 1024))))
    at = whole.rfind(b"PK\x01\x02", 0, whole.rfind(SHEET.encode()))
    struct.pack_into("<L", whole, at + 24, 100)
    local = whole.find(SHEET.encode()) - 30
    struct.pack_into("<L", whole, local + 22, 100)
    return bytes(whole)


def biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(octets)) + octets for kind, octets in records)


def biff_book(sheet: bytes, *further: tuple[int, bytes]) -> bytes:
    """The stream of a BIFF8 workbook with one sheet, whose records are given."""
    start = biff((0x0809, struct.pack("<HHHHLL", 0x0600, 5, 0, 0, 0, 0)), *further)
    bound = 4 + 8 + len("Sheet1")
    position = len(start) + bound + 4
    start += biff((0x0085, struct.pack("<LBBBB", position, 0, 0, 6, 0) + b"Sheet1"), (0x000A, b""))
    return (
        start + biff((0x0809, struct.pack("<HHHHLL", 0x0600, 0x10, 0, 0, 0, 0))) + sheet + biff((0x000A, b""))
    )


def biff_label(row: int, column: int, label: str) -> tuple[int, bytes]:
    return 0x0204, struct.pack("<HHHHB", row, column, 0, len(label), 1) + label.encode("utf-16-le")


def ods(rows: str) -> bytes:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text", "style")
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return archive(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": content.encode(),
        },
        stored=["mimetype"],
    )


def ods_cell(value: str, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{value}</text:p></table:table-cell>'


def png() -> bytes:
    def chunk(kind: bytes, octets: bytes) -> bytes:
        return struct.pack(">L", len(octets)) + kind + octets + struct.pack(">L", zlib.crc32(kind + octets))

    head = struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def encrypted_flag() -> bytes:
    """A zip whose parts are encrypted in the old way."""
    whole = bytearray(xlsx(filled))
    at = 0
    while (at := whole.find(b"PK\x01\x02", at)) >= 0:
        whole[at + 8] |= 1
        at += 4
    return bytes(whole)


def _good(id: str, file: str, build: Callable[[], bytes], **expected: Any) -> Case:
    """A file that holds the usual list."""
    return Case(id, file, build, **{"rows": NUMBERED, "columns": HEADER, "header_row": 1, **expected})


def _bad(id: str, file: str, build: Callable[[], bytes], refused: Code, **options: Any) -> Case:
    return Case(id, file, build, refused=refused, options=options)


T, X = Format.TEXT, Format.XLSX
CASES: list[Case] = [
    # encodings
    _good("utf8", "a.csv", lambda: text(LIST), format=T, encoding="utf-8", delimiter=","),
    _good("utf8_mark", "a.csv", lambda: codecs.BOM_UTF8 + text(LIST), encoding="utf-8"),
    _good(
        "utf16le_mark",
        "a.txt",
        lambda: codecs.BOM_UTF16_LE + text(LIST, by="\t", encoding="utf-16-le"),
        encoding="utf-16-le",
        delimiter="\t",
    ),
    _good(
        "utf16be_mark",
        "a.txt",
        lambda: codecs.BOM_UTF16_BE + text(LIST, encoding="utf-16-be"),
        encoding="utf-16-be",
    ),
    _good("utf16le_bare", "a.csv", lambda: text(LIST, encoding="utf-16-le"), encoding="utf-16-le"),
    _good("utf16be_bare", "a.csv", lambda: text(LIST, encoding="utf-16-be"), encoding="utf-16-be"),
    _good(
        "utf32_mark",
        "a.csv",
        lambda: codecs.BOM_UTF32_LE + text(LIST, encoding="utf-32-le"),
        encoding="utf-32-le",
    ),
    _good("gb18030", "a.csv", lambda: text(LIST, encoding="gb18030"), encoding="gb18030"),
    Case(
        "gb18030_rare",
        "a.csv",
        lambda: text([["手机", "姓名"], ["13800138000", "𠮷田镕"]], encoding="gb18030"),
        rows=[(2, ["13800138000", "𠮷田镕"])],
        encoding="gb18030",
    ),
    Case(
        "latin1",
        "a.csv",
        lambda: text(
            [["phone", "name"], ["+4915112345678", "Jürgen Müßig"], ["+33612345678", "René"]],
            encoding="latin-1",
        ),
        rows=[(2, ["+4915112345678", "Jürgen Müßig"]), (3, ["+33612345678", "René"])],
        encoding="cp1252",
        notes=frozenset({NoteKind.ENCODING_GUESSED}),
    ),
    Case(
        "big5_told",
        "a.csv",
        lambda: text([["手機", "姓名"], ["+886912345678", "陳小明"]], encoding="big5"),
        rows=[(2, ["+886912345678", "陳小明"])],
        columns=["手機", "姓名"],
        encoding="big5",
        options={"encoding": "big5"},
    ),
    Case(
        "utf8_with_a_cut_character",
        "a.csv",
        lambda: (
            text([["phone", "名"], *[["13800138000", "张三李四王五赵六" * 3]] * 9])
            + b"13900139000,\xe5\xbc\r\n"
        ),
        encoding="utf-8",
        notes=frozenset({NoteKind.UNREADABLE}),
    ),
    Case(
        "mark_in_second_file_glued_on",
        "a.csv",
        lambda: (
            codecs.BOM_UTF8 + text([["phone"], ["13800138000"]]) + codecs.BOM_UTF8 + text([["13900139000"]])
        ),
        rows=[(2, ["13800138000"]), (3, ["\ufeff13900139000"])],
    ),
    _good(
        "nul_octets",
        "a.csv",
        lambda: b"\0".join([text(LIST)[:20], text(LIST)[20:40], text(LIST)[40:]]) + b"\0\0",
        notes=frozenset({NoteKind.NULS}),
    ),
    # delimiters, line ends, quotes
    _good("semicolon", "a.csv", lambda: text(LIST, by=";"), delimiter=";"),
    _good("tab", "a.tsv", lambda: text(LIST, by="\t"), delimiter="\t"),
    _good("pipe", "a.txt", lambda: text(LIST, by="|"), delimiter="|"),
    _good("wide_comma", "a.txt", lambda: text(LIST, by="，"), delimiter="，"),
    _good("sep_line", "a.csv", lambda: b"sep=;\r\n" + text(LIST, by=";"), delimiter=";"),
    Case(
        "decimal_commas",
        "a.csv",
        lambda: text(
            [["phone", "amount", "tax"], ["+4915112345678", "1,5", "0,3"], ["+4915112345679", "2,5", "0,5"]],
            by=";",
        ),
        rows=[(2, ["+4915112345678", "1,5", "0,3"]), (3, ["+4915112345679", "2,5", "0,5"])],
        delimiter=";",
    ),
    _good("only_cr", "a.csv", lambda: text(LIST, end="\r")),
    _good("only_lf_and_no_end", "a.csv", lambda: text(LIST, end="\n")[:-1]),
    Case(
        "mixed_line_ends",
        "a.csv",
        lambda: b"phone,name\r138,x\n13900139000,y\r\n13700137000,z",
        rows=[(2, ["138", "x"]), (3, ["13900139000", "y"]), (4, ["13700137000", "z"])],
    ),
    Case(
        "blank_lines_between",
        "a.csv",
        lambda: b"phone,name\n\n13800138000,x\n , \n\n13900139000,y\n\n\n",
        rows=[(3, ["13800138000", "x"]), (6, ["13900139000", "y"])],
    ),
    Case(
        "quoted_line_breaks",
        "a.csv",
        lambda: b'phone,note\r\n13800138000,"two\r\nlines, ""quoted"""\r\n13900139000,one\r\n',
        rows=[(2, ["13800138000", 'two\r\nlines, "quoted"']), (3, ["13900139000", "one"])],
    ),
    Case(
        "quoted_delimiter_after_a_space",
        "a.csv",
        lambda: b'phone, note\n13800138000, "Zhang, San"\n',
        rows=[(2, ["13800138000", "Zhang, San"])],
    ),
    Case(
        "quotes_inside_words",
        "a.csv",
        lambda: b'phone,screen\n13800138000,5" wide\n13900139000,6"\n',
        rows=[(2, ["13800138000", '5" wide']), (3, ["13900139000", '6"'])],
    ),
    _bad(
        "quote_never_closed",
        "a.csv",
        lambda: text([["phone", "name"], ["13800138000", '"Zhang'], *[["13900139000", "x"]] * 50]),
        Code.FILE_QUOTE_OPEN,
    ),
    _bad(
        "quote_never_closed_in_a_long_file",
        "a.csv",
        lambda: text([["phone", "name"], ["13800138000", '"Zhang'], *[["13900139000", "x"]] * 20_000]),
        Code.FILE_QUOTE_OPEN,
    ),
    Case(
        "trailing_delimiters",
        "a.csv",
        lambda: b"phone,name,,,\n13800138000,x,,,\n13900139000,,,,\n",
        rows=[(2, ["13800138000", "x"]), (3, ["13900139000"])],
        columns=["phone", "name"],
    ),
    Case(
        "ragged_rows",
        "a.csv",
        lambda: b"phone,name\n13800138000\n13900139000,y,more\n",
        rows=[(2, ["13800138000"]), (3, ["13900139000", "y", "more"])],
        columns=["phone", "name", ""],
    ),
    Case(
        "excel_damage_in_csv",
        "a.csv",
        lambda: b'phone,name\n1.38E+10,a\n="13900139000",b\n\'13700137000,c\n13600136000.0,d\n',
        rows=[
            (2, ["1.38E+10", "a"]),
            (3, ['="13900139000"', "b"]),
            (4, ["'13700137000", "c"]),
            (5, ["13600136000.0", "d"]),
        ],
    ),
    # headers
    Case(
        "one_column_without_header",
        "a.txt",
        lambda: b"13800138000\n13900139000\n",
        rows=[(1, ["13800138000"]), (2, ["13900139000"])],
        columns=[""],
        header_row=0,
        delimiter="",
    ),
    Case(
        "one_column_with_header",
        "a.txt",
        lambda: "号码\n13800138000\n".encode(),
        rows=[(2, ["13800138000"])],
        columns=["号码"],
        header_row=1,
    ),
    Case(
        "one_column_with_commas_in_few_rows",
        "a.txt",
        lambda: b"13800138000\n" * 9 + b"13900139000,13700137000\n",
        rows=[*[(n, ["13800138000"]) for n in range(1, 10)], (10, ["13900139000,13700137000"])],
        delimiter="",
    ),
    Case(
        "no_header",
        "a.csv",
        lambda: text(ROWS),
        rows=list(enumerate(ROWS, 1)),
        columns=["", ""],
        header_row=0,
    ),
    Case(
        "header_unlike_any_word",
        "a.csv",
        lambda: b"foo,bar\n13800138000,x\n",
        rows=[(2, ["13800138000", "x"])],
        columns=["foo", "bar"],
    ),
    Case(
        "header_of_a_template",
        "a.csv",
        lambda: "手机号,{1},{2}\n13800138000,张三,5\n".encode(),
        rows=[(2, ["13800138000", "张三", "5"])],
        columns=["手机号", "{1}", "{2}"],
    ),
    Case(
        "header_numbered",
        "a.csv",
        lambda: b"phone number,1,2\n13800138000,x,5\n",
        rows=[(2, ["13800138000", "x", "5"])],
        columns=["phone number", "1", "2"],
    ),
    Case(
        "header_over_rows_that_are_all_wrong",
        "a.csv",
        lambda: b"mobile,name\n-,x\nunknown,y\n",
        rows=[(2, ["-", "x"]), (3, ["unknown", "y"])],
    ),
    Case(
        "no_header_and_first_row_wrong",
        "a.csv",
        lambda: "无,张三\n13800138000,李四\n".encode(),
        rows=[(1, ["无", "张三"]), (2, ["13800138000", "李四"])],
        options={"has_header": False},
        columns=["", ""],
    ),
    _bad("header_only", "a.csv", lambda: text([HEADER]), Code.FILE_NO_ROWS),
    # workbooks
    _good("xlsx", "a.xlsx", lambda: xlsx(filled), format=X),
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
    _good("hidden_rows", "a.xlsx", lambda: xlsx(hidden_rows), notes=frozenset({NoteKind.HIDDEN_ROWS})),
    _good(
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
    _bad("unknown_sheet", "a.xlsx", lambda: xlsx(filled), Code.FILE_SHEET_UNKNOWN, sheet="nowhere"),
    _good("ten_thousand_empty_columns", "a.xlsx", lambda: xlsx(empty_columns)),
    _bad(
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
    _bad("empty_workbook", "a.xlsx", lambda: xlsx(nothing), Code.FILE_EMPTY),
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
    # names that say otherwise
    _good("csv_named_xlsx", "a.xlsx", lambda: text(LIST), format=T, notes=frozenset({NoteKind.OTHER_NAME})),
    _good("xlsx_named_csv", "a.csv", lambda: xlsx(filled), format=X, notes=frozenset({NoteKind.OTHER_NAME})),
    _good("xlsx_named_xls", "a.xls", lambda: xlsx(filled), format=X, notes=frozenset({NoteKind.OTHER_NAME})),
    _bad(
        "html_named_xls",
        "a.xls",
        lambda: b"<html><head><meta charset=utf-8></head><table><tr><td>13800138000</td></tr></table></html>",
        Code.FILE_WEB_PAGE,
    ),
    _bad(
        "xml_spreadsheet",
        "a.xls",
        lambda: b'\xef\xbb\xbf<?xml version="1.0"?>\n<Workbook/>',
        Code.FILE_WEB_PAGE,
    ),
    # what is no list
    _bad("image", "a.csv", png, Code.FILE_IMAGE),
    _bad("photograph", "a.csv", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(256)), Code.FILE_IMAGE),
    _bad("telephone_picture", "a.heic", lambda: b"\0\0\0\x18ftypheic" + bytes(64), Code.FILE_IMAGE),
    _bad("pdf", "a.pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj", Code.FILE_PDF),
    _bad(
        "docx",
        "a.docx",
        lambda: archive({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}),
        Code.FILE_DOCUMENT,
    ),
    _bad("rtf", "a.rtf", lambda: b"{\\rtf1\\ansi 13800138000}", Code.FILE_DOCUMENT),
    _bad("doc", "a.doc", lambda: wrapped(b"x" * 5000, "WordDocument"), Code.FILE_DOCUMENT),
    _bad("other_zip", "a.zip", lambda: archive({"list.csv": text(LIST)}), Code.FILE_ARCHIVE),
    _bad("gzip", "a.csv.gz", lambda: b"\x1f\x8b\x08\0" + bytes(40), Code.FILE_ARCHIVE),
    _bad("xlsb", "a.xlsb", lambda: archive({"xl/workbook.bin": b"x"}), Code.FILE_OTHER_SHEET),
    _bad(
        "numbers_of_a_mac", "a.numbers", lambda: archive({"Index/Document.iwa": b"x"}), Code.FILE_OTHER_SHEET
    ),
    _bad("vcard", "a.vcf", lambda: b"BEGIN:VCARD\nTEL:13800138000\nEND:VCARD\n", Code.FILE_OTHER_SHEET),
    _bad(
        "noise",
        "a.csv",
        lambda: zlib.compress(b"x" * 100)[2:] + bytes(range(255, 0, -1)) * 20,
        Code.FILE_UNREADABLE,
    ),
    # nothing
    _bad("empty_file", "a.csv", lambda: b"", Code.FILE_EMPTY),
    _bad("only_a_mark", "a.csv", lambda: codecs.BOM_UTF8, Code.FILE_EMPTY),
    _bad("only_blank_lines", "a.csv", lambda: b"\r\n \r\n\t\r\n" * 1000, Code.FILE_EMPTY),
    _bad("only_delimiters", "a.csv", lambda: b",,,\r\n" * 10, Code.FILE_EMPTY),
    # protected
    _bad(
        "xlsx_with_password", "a.xlsx", lambda: wrapped(b"x" * 5000, "EncryptedPackage"), Code.FILE_PASSWORD
    ),
    _bad(
        "xls_with_password",
        "a.xls",
        lambda: wrapped(biff_book(biff(biff_label(0, 0, "1")), (0x002F, b"\x01\0" + bytes(50)))),
        Code.FILE_PASSWORD,
    ),
    _bad("zip_with_password", "a.xlsx", encrypted_flag, Code.FILE_PASSWORD),
    _bad(
        "ods_with_password",
        "a.ods",
        lambda: archive(
            {**parts_of(ods("")), "META-INF/manifest.xml": b"<m><manifest:encryption-data/></m>"}
        ),
        Code.FILE_PASSWORD,
    ),
    # damaged
    _bad("truncated_zip", "a.xlsx", lambda: xlsx(filled)[:-200], Code.FILE_DAMAGED),
    _bad("zip_cut_in_half", "a.xlsx", lambda: xlsx(filled)[:3000], Code.FILE_DAMAGED),
    _bad("two_directories", "a.xlsx", lambda: xlsx(filled) + xlsx(nothing)[-22:], Code.FILE_DAMAGED),
    _bad(
        "sheet_that_is_no_xml",
        "a.xlsx",
        lambda: with_part(SHEET, b"<worksheet><sheetData><row r='1'><c"),
        Code.FILE_DAMAGED,
    ),
    _bad("xls_cut", "a.xls", lambda: (FILES / "contacts.xls").read_bytes()[:2000], Code.FILE_DAMAGED),
    # hostile
    _bad(
        "zip_bomb",
        "a.xlsx",
        lambda: with_part("xl/media/image1.png", b"\0" * (70 * 1024 * 1024)),
        Code.FILE_EXPANDS,
        rows=10,
    ),
    _bad("zip_bomb_with_a_lying_directory", "a.xlsx", lying_directory, Code.FILE_EXPANDS, rows=10),
    _bad(
        "texts_larger_than_memory",
        "a.xlsx",
        lambda: with_part(
            "xl/sharedStrings.xml", b"<sst><si><t>" + b"x" * (40 * 1024 * 1024) + b"</t></si></sst>"
        ),
        Code.FILE_EXPANDS,
        rows=10,
    ),
    _bad(
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
    _bad(
        "cell_far_outside",
        "a.xlsx",
        lambda: with_part(
            SHEET, sheet_xml("<row r='1'><c r='A1'><v>1</v></c><c r = 'A4000000000'><v>1</v></c></row>")
        ),
        Code.FILE_SPREAD,
    ),
    _bad(
        "entities",
        "a.xlsx",
        lambda: with_part(
            "xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
        ),
        Code.FILE_DAMAGED,
    ),
    _bad(
        "ods_repeated_without_end",
        "a.ods",
        lambda: ods(
            f'<table:table-row table:number-rows-repeated="1000000">{ods_cell("1", MANY_COLUMNS)}</table:table-row>'
        ),
        Code.FILE_SPREAD,
    ),
    _bad("xls_in_circles", "a.xls", lambda: _circle(), Code.FILE_DAMAGED),
    _bad(
        "xls_cell_in_the_last_corner",
        "a.xls",
        lambda: wrapped(biff_book(biff(biff_label(0, 0, "1"), biff_label(65535, 65535, "2")))),
        Code.FILE_SPREAD,
    ),
    _bad(
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
    _bad(
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
    _bad(
        "encoding_that_nobody_knows",
        "a.xlsx",
        lambda: with_part("xl/workbook.xml", b'<?xml version="1.0" encoding="UTF-te"?><workbook/>'),
        Code.FILE_DAMAGED,
    ),
    _bad(
        "three_million_blank_lines",
        "a.csv",
        lambda: b"13800138000\n" + b"\n" * 3_000_000,
        Code.FILE_TOO_MANY_ROWS,
    ),
    _bad("one_line_of_delimiters", "a.csv", lambda: b"," * 5_000_000 + b"1", Code.FILE_TOO_MANY_COLUMNS),
    _bad("one_line_of_digits", "a.csv", lambda: b"1" * 5_000_000, Code.FILE_CELL_TOO_LONG),
    _bad("one_row_over_many_lines", "a.csv", lambda: b'"\n",' * 200_000, Code.FILE_QUOTE_OPEN),
    Case(
        "number_that_is_none",
        "a.xlsx",
        lambda: with_part(
            SHEET,
            sheet_xml(
                '<row r="1"><c r="A1"><v>1e999</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c></row>'
            ),
        ),
        rows=[(1, ["#NUM!", "x"])],
    ),
    # too much
    _bad(
        "very_long_cell",
        "a.csv",
        lambda: text([["phone", "name"], ["13800138000", "x" * 2001]]),
        Code.FILE_CELL_TOO_LONG,
    ),
    _bad(
        "very_long_cell_in_a_sheet",
        "a.xlsx",
        lambda: xlsx(lambda _book, page: page.write_row(0, 0, ["13800138000", "x" * 2001])),
        Code.FILE_CELL_TOO_LONG,
    ),
    _bad(
        "too_many_rows",
        "a.csv",
        lambda: text([["phone"], *[["13800138000"]] * 11]),
        Code.FILE_TOO_MANY_ROWS,
        rows=10,
    ),
    _bad(
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


def _circle() -> bytes:
    """A compound file whose stream never ends: its last sector leads to its first."""
    whole = bytearray((FILES / "contacts.xls").read_bytes())
    table = 512 * (struct.unpack_from("<L", whole, 76)[0] + 1)
    for at in range(table, table + 512, 4):
        if struct.unpack_from("<L", whole, at)[0] == 0xFFFFFFFE:
            struct.pack_into("<L", whole, at, 0)
    return bytes(whole)
