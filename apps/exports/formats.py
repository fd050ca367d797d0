"""The two forms in which a file goes out, each made while it is read: memory does not grow with the rows."""

import tempfile
from collections.abc import Iterator
from enum import StrEnum

from apps.core.sheets.writing import csv_rows, write_xlsx
from apps.exports.task_files import Sheet

_BLOCK = 64 * 1024


class Format(StrEnum):
    """The ending of the file's name."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self]


_CONTENT_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def octets(sheet: Sheet, form: Format) -> Iterator[bytes]:
    """The file in pieces. A csv starts at once; a workbook must be whole first, in a file that has no name."""
    if form is Format.CSV:
        yield from csv_rows(sheet.header, sheet.rows)
        return
    with tempfile.TemporaryFile() as file:
        write_xlsx(file, sheet.header, sheet.rows)
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block
