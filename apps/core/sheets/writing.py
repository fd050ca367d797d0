"""Lists for people: csv and xlsx that a spreadsheet opens without changing a digit or running a formula.

Both stream: nothing is held but the row at hand, and nothing is written to a temporary file (numbers and contents never
lie on a disk in plain). xlsxwriter makes the workbook with its header and formats; the rows are put into its sheet
as inline texts while the archive is written.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter

_DANGEROUS = frozenset("=+-@\t\r\n＝＋－＠")  # at the beginning of a cell; OWASP, CSV Injection
_E164 = re.compile(r"\+[1-9]\d{6,14}\Z")
_NEGATIVE = re.compile(r"-\d{1,30}(\.\d{1,30})?\Z")
_BATCH = 500  # rows in one piece of a streamed file
_LONGEST = 32_767  # characters in a cell of Excel
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not allowed in XML 1.0
# What a row of cells joined by "|" has only if one of them needs care: marks of XML, what XML has not, blanks at an end. A row
# is looked at once; a "|" of its own beside a blank costs no more than the care.
_AWKWARD = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff&<>]|\\|\\s|\\s\\|")
_QUICK = 3  # of zlib: a seventh more octets than with 6, in three quarters of the time
_SHEET = "xl/worksheets/sheet1.xml"
_WIDTH = 18.0


def csv_rows(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """A csv file piece by piece: UTF-8 with its mark, so that Excel reads it right; cells are guarded.

    Numbers as +86… stay as they are: no spreadsheet runs them, and the file can be uploaded again.
    """
    buffer = io.StringIO("\ufeff")
    buffer.seek(1)
    writer = csv.writer(buffer, lineterminator="\r\n")
    if header:
        writer.writerow([guarded(cell) for cell in header])
    for count, row in enumerate(rows, 1):
        writer.writerow([guarded(cell) for cell in row])
        if count % _BATCH == 0:
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
    if buffer.tell():
        yield buffer.getvalue().encode("utf-8", "replace")


def xlsx_rows(
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    sheet: str = "",
    widths: Sequence[float] = (),
) -> Iterator[bytes]:
    """A workbook of text cells piece by piece; see `write_xlsx`."""
    skeleton = ZipFile(io.BytesIO(_skeleton(header, sheet, widths)))
    sink = _Pieces()
    with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=_QUICK) as archive:
        for part in skeleton.infolist():
            if part.filename != _SHEET:
                archive.writestr(_entry(part.filename), skeleton.read(part))
        before, after, style = _divided(skeleton.read(_SHEET).decode())
        with archive.open(_SHEET, "w", force_zip64=True) as page:  # dated 1980 like the others
            page.write(before.encode())
            pending: list[str] = []
            for number, row in enumerate(rows, 2 if header else 1):
                pending.append(_row(number, row, style))
                if len(pending) >= _BATCH:
                    page.write("".join(pending).encode())
                    pending.clear()
                    yield from sink.taken()
            page.write(("".join(pending) + after).encode())
    yield from sink.taken()


def write_xlsx(
    stream: IO[bytes],
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    sheet: str = "",
    widths: Sequence[float] = (),
) -> None:
    """Write a workbook of text cells to a stream in constant memory.

    `sheet` is the name of its one sheet; `widths` are those of the first columns, in characters, the others get 18.
    """
    for piece in xlsx_rows(header, rows, sheet=sheet, widths=widths):
        stream.write(piece)


def guarded(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front.

    Numbers in E.164 and amounts below zero are let through. Text cells of a workbook are never run, but may be once saved as csv.
    """
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if text[:1] not in _DANGEROUS or _E164.match(text) or _NEGATIVE.match(text):
        return text
    return "'" + text


class _Pieces(io.RawIOBase):
    """A file that only goes forward and gives what was written in pieces."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, octets: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._pieces.append(bytes(octets))
        return len(octets)

    def taken(self) -> Iterator[bytes]:
        """What has come since the last time."""
        pieces, self._pieces = self._pieces, []
        if piece := b"".join(pieces):
            yield piece


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the same list gives the same file
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _skeleton(header: Sequence[object], sheet: str, widths: Sequence[float]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"num_format": "@", "bold": True})
    page = book.add_worksheet(sheet or None)
    for column in range(max(len(header), len(widths), 1)):
        page.set_column(column, column, widths[column] if column < len(widths) else _WIDTH, text)
    if header:
        page.freeze_panes(1, 0)
    for column, cell in enumerate(header):
        page.write_string(0, column, _written(cell), bold)
    book.close()
    return buffer.getvalue()


def _divided(page: str) -> tuple[str, str, str]:
    """The sheet before and after its further rows, and the number of the text format."""
    page = re.sub(r"<dimension [^>]*/>", "", page, count=1)  # optional, and not known yet
    page = page.replace("<sheetData/>", "<sheetData></sheetData>", 1)
    before, end, after = page.partition("</sheetData>")
    style = re.search(r'<col [^>]*style="(\d+)"', before)
    assert style, "every column has been given the text format"
    return before, end + after, style[1]


def _row(number: int, row: Sequence[object], style: str) -> str:
    texts = [guarded(value) for value in row]
    if _AWKWARD.search(f"|{'|'.join(texts)}|") or max(map(len, texts), default=0) > _LONGEST:
        space, texts = ' xml:space="preserve"', [_escaped(_written(text)) for text in texts]
    else:
        space = ""
    rest = f'{number}" s="{style}" t="inlineStr"><is><t{space}>'
    cells = [
        f'<c r="{column}{rest}{text}</t></is></c>'
        for column, text in zip(_columns(len(texts)), texts, strict=True)
        if text
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


@lru_cache(maxsize=64)
def _columns(count: int) -> tuple[str, ...]:
    return tuple(map(_letters, range(count)))


def _written(value: object) -> str:
    return _UNWRITABLE.sub("", guarded(value))[:_LONGEST]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
