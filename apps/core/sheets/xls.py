"""The survey of an old binary workbook ([MS-XLS], BIFF5 and BIFF8), record by record."""

import struct
from collections.abc import Iterator

import python_calamine as calamine

from apps.core.errors import Code, DomainError
from apps.core.sheets.ole import CompoundFile, wrapped
from apps.core.sheets.survey import Survey, check_reach, choose_sheet, opened
from apps.core.sheets.table import Limits

_END, _FILE_PASS, _BOUND_SHEET, _TEXTS, _CONTINUE = 0x000A, 0x002F, 0x0085, 0x00FC, 0x003C
_DIMENSIONS, _ROW, _FORMULA, _BOOLEAN_OR_ERROR, _NUMBERS = 0x0200, 0x0208, 0x0006, 0x0205, 0x00BD
_CELLS = frozenset({0x0203, 0x0204, _BOOLEAN_OR_ERROR, 0x027E, 0x00FD, _FORMULA, _NUMBERS, 0x00D6})
_HIDDEN = 0x20
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_SMALLEST_TEXT = 3  # octets of an empty text in the table of texts
_HEAD = struct.Struct("<HH")


def survey(octets: bytes, wanted: str | None, limits: Limits) -> Survey:
    """What a workbook holds; raises DomainError (FILE_…) for what must not be opened or is no workbook."""
    stream = bytearray(_workbook_stream(CompoundFile(octets)))
    try:
        starts = _check_globals(stream)
        found = [_walk(stream, start, limits) for start in starts]
    except (struct.error, IndexError):
        raise DomainError(Code.FILE_DAMAGED) from None
    checked = wrapped(stream)
    with opened(checked) as book:
        known = book.sheets_metadata
    pages = [
        (sheet, page)
        for sheet, page in zip(known, found, strict=False)
        if sheet.typ is calamine.SheetTypeEnum.WorkSheet
    ]
    sheets = tuple(sheet.name for sheet, _page in pages)
    hidden = frozenset(
        sheet.name for sheet, _page in pages if sheet.visible is not calamine.SheetVisibleEnum.Visible
    )
    chosen = choose_sheet(sheets, hidden, wanted)
    hidden_rows, errors = pages[sheets.index(chosen)][1]
    return Survey(checked, sheets, hidden, chosen, hidden_rows=hidden_rows, errors=errors)


def _workbook_stream(file: CompoundFile) -> bytes:
    names = file.names
    for name in ("Workbook", "Book"):
        if name in names:
            return file.stream(name)
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        raise DomainError(Code.FILE_PASSWORD)
    if names & {"WordDocument", "PowerPoint Document"}:
        raise DomainError(Code.FILE_DOCUMENT)
    raise DomainError(Code.FILE_UNREADABLE)


def _records(stream: bytearray, at: int) -> Iterator[tuple[int, int, int]]:
    """(type, where its octets begin, how many) up to the end of the part."""
    while at + 4 <= len(stream):
        kind, length = _HEAD.unpack_from(stream, at)
        at += 4
        if at + length > len(stream):
            raise DomainError(Code.FILE_DAMAGED)
        yield kind, at, length
        if kind == _END:
            return
        at += length
    raise DomainError(Code.FILE_DAMAGED)


def _check_globals(stream: bytearray) -> list[int]:
    """Where the sheets begin; raises DomainError for a password and for a table of texts that lies about its length."""
    starts: list[int] = []
    texts = room = 0
    previous = 0
    for kind, at, length in _records(stream, 0):
        if kind == _FILE_PASS:
            raise DomainError(Code.FILE_PASSWORD)
        if kind == _BOUND_SHEET:
            starts.append(struct.unpack_from("<L", stream, at)[0])
        elif kind == _TEXTS:
            texts += struct.unpack_from("<4xL", stream, at)[0]
            room += length
        elif kind == _CONTINUE and previous == _TEXTS:
            room += length
            kind = _TEXTS
        previous = kind
    if texts * _SMALLEST_TEXT > room or len(starts) > 1024 or len(set(starts)) != len(starts):
        raise DomainError(Code.FILE_DAMAGED)
    return starts


def _walk(stream: bytearray, start: int, limits: Limits) -> tuple[int, dict[int, dict[int, str]]]:
    """(hidden rows, errors) of a sheet, whose reach is checked and whose own word for it is blanked."""
    hidden_rows = rows = columns = 0
    errors: dict[int, dict[int, str]] = {}
    for kind, at, length in _records(stream, start):
        if kind in _CELLS:
            row, column = _HEAD.unpack_from(stream, at)
            rows = max(rows, row + 1)
            last = struct.unpack_from("<H", stream, at + length - 2)[0] if kind == _NUMBERS else column
            columns = max(columns, last + 1, column + 1)
            code = _error_code(stream, kind, at)
            if code is not None:
                errors.setdefault(row + 1, {})[column] = _ERRORS.get(code, "#ERROR")
        elif kind == _ROW:
            hidden_rows += bool(stream[at + 12] & _HIDDEN)
        elif kind == _DIMENSIONS:
            stream[at : at + length] = bytes(length)  # calamine would reserve memory for what it says
    check_reach(rows, columns, limits)
    return hidden_rows, errors


def _error_code(stream: bytearray, kind: int, at: int) -> int | None:
    if kind == _BOOLEAN_OR_ERROR:
        return stream[at + 6] if stream[at + 7] else None
    if kind == _FORMULA and stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2:
        return stream[at + 8]
    return None
