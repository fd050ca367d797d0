"""Open a list whatever it is: the one way in for files that people bring."""

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath

from apps.core.errors import Code, DomainError
from apps.core.sheets import archive, headers
from apps.core.sheets.sniffing import sniff
from apps.core.sheets.table import Format, Limits, Note, NoteKind, Reading, Source, Table
from apps.core.sheets.text import TextSource
from apps.core.sheets.workbooks import open_book

__all__ = ["Format", "Limits", "Note", "NoteKind", "Reading", "Table", "open_table"]

_LOOKED_AT = 100  # rows for the header and the number of columns
_SUFFIXES = {
    ".csv": Format.TEXT,
    ".tsv": Format.TEXT,
    ".txt": Format.TEXT,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xls": Format.XLS,
    ".ods": Format.ODS,
}


def open_table(
    octets: bytes,
    *,
    name: str = "",
    sheet: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    has_header: bool | None = None,
    limits: Limits | None = None,
) -> Table:
    """Understand a list; what is None is found out. `name` (of the file) only serves a note when it tells otherwise.

    `delimiter` "" means a single column. `has_header` False reads the first row as one of the list, True takes it as the
    header. Raises DomainError with one of Code.FILE_…; some only show when `rows()` comes to them.
    """
    limits = limits or Limits()
    kind = sniff(octets) or archive.kind_of(octets, limits)
    source: Source
    if kind is Format.TEXT:
        source = TextSource(octets, encoding=encoding, delimiter=delimiter, limits=limits)
    else:
        source = open_book(octets, kind, sheet=sheet, limits=limits)
    first = list(islice(source.records(), _LOOKED_AT))
    if not first:
        raise DomainError(Code.FILE_EMPTY)
    header = 0 if has_header else -1 if has_header is False else headers.find_header(first)
    if header == len(first) - 1:
        raise DomainError(Code.FILE_NO_ROWS)
    _check_length(source, header + 1, limits)
    reading = source.reading
    if header > 0:
        reading = reading.noting(Note(NoteKind.TITLE_ROWS, header))
    said = _SUFFIXES.get(PurePath(name).suffix.lower())
    if said is not None and said is not kind:
        reading = reading.noting(
            Note(NoteKind.OTHER_NAME, text=PurePath(name).suffix[1:].lower(), format=kind.value)
        )
    width = max(len(cells) for _number, cells in first[max(header, 0) :])
    names = [cell.strip() for cell in first[header][1]] if header >= 0 else []
    return Table(
        source,
        header_row=first[header][0] if header >= 0 else 0,
        columns=names + [""] * (width - len(names)),
        reading=reading,
        limits=limits,
    )


def _check_length(source: Source, skipped: int, limits: Limits) -> None:
    """Say at once that a list is too long; only those are counted that seem to be."""
    if source.expected_records <= limits.rows + skipped:
        return
    rows: Iterator[object] = islice(source.records(), limits.rows + skipped + 1)
    if sum(1 for _row in rows) > limits.rows + skipped:
        raise DomainError(Code.FILE_TOO_MANY_ROWS, limit=limits.rows)
