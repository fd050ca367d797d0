"""How the ugly files are made: what a case says, and the builders of text, workbooks and containers."""

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


def instructions(_book: Any, page: Any) -> None:
    """The sheet that stands in front of many a company's form."""
    page.write_column(0, 0, ["填写说明", "1. 请勿修改表头", "2. 手机号为11位数字", "更新日期 2026-05"])


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


def circle() -> bytes:
    """A compound file whose stream never ends: its last sector leads to its first."""
    whole = bytearray((FILES / "contacts.xls").read_bytes())
    table = 512 * (struct.unpack_from("<L", whole, 76)[0] + 1)
    for at in range(table, table + 512, 4):
        if struct.unpack_from("<L", whole, at)[0] == 0xFFFFFFFE:
            struct.pack_into("<L", whole, at, 0)
    return bytes(whole)


def good(id: str, file: str, build: Callable[[], bytes], **expected: Any) -> Case:
    """A file that holds the usual list."""
    return Case(id, file, build, **{"rows": NUMBERED, "columns": HEADER, "header_row": 1, **expected})


def bad(id: str, file: str, build: Callable[[], bytes], refused: Code, **options: Any) -> Case:
    return Case(id, file, build, refused=refused, options=options)
