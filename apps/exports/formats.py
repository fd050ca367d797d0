"""The forms in which a file goes out, and those of them that are made while they are taken."""

import tempfile
from collections.abc import Iterator
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.sheets.writing import csv_rows, write_xlsx
from apps.exports.task_files import Sheet

_BLOCK = 64 * 1024


class Format(models.TextChoices):
    """The ending of the file's name."""

    CSV = "csv", _("csv: for every program")
    XLSX = "xlsx", _("xlsx: for Excel and its like, at most 1,048,575 rows")
    PARQUET = "parquet", _("parquet: for analysis, with typed columns")

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self]


_CONTENT_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PARQUET: "application/vnd.apache.parquet",
}
STREAMED: Final = (Format.CSV, Format.XLSX)


def octets(sheet: Sheet, form: Format) -> Iterator[bytes]:
    """The file in pieces, of one of the STREAMED forms. A csv starts at once; a workbook must be whole first, in a file
    that has no name."""
    if form is Format.CSV:
        yield from csv_rows(sheet.header, sheet.rows)
        return
    with tempfile.TemporaryFile() as file:
        write_xlsx(file, sheet.header, sheet.rows)
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block
