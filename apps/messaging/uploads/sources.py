"""Where the rows of a send task come from: a stored file or paste, a contact group, the failed numbers of another task."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from apps.contacts.queries import group_columns, group_rows
from apps.core.errors import Code, DomainError
from apps.core.files import read_stored
from apps.core.sheets.reading import Limits, open_table
from apps.messaging.models import SendTask
from apps.messaging.models.send_task import SendTaskSource
from apps.messaging.uploads.failed import failed_count, failed_rows
from apps.messaging.uploads.standard import without_samples

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that can be read, possibly more than once.

    columns: the headers, "" where a column has none. reading: what the report tells about the file (format, encoding,
    delimiter, sheet, sheets, notes; empty where there is no file). expected_rows: an estimate. `rows()` starts from the beginning: row number as a
    spreadsheet counts, and the cells without the empty ones at the end.
    """

    columns: list[str]
    expected_rows: int
    rows: Callable[[], Iterator[Row]]
    reading: dict[str, Any] = field(default_factory=dict)
    has_header: bool = True

    def sample(self, count: int) -> list[list[str]]:
        """The cells of the first rows."""
        return [cells for _row_no, cells in islice(self.rows(), count)]


def open_source(task: SendTask) -> Source:
    """The rows of a task; raises DomainError when they cannot be read (FILE_…), or are no longer there (NOT_FOUND)."""
    return _OPEN[SendTaskSource(task.source)](task)


def asked_reading(task: SendTask) -> dict[str, Any]:
    """What somebody has said about how the file is to be read: sheet, delimiter, encoding, has_header."""
    asked: dict[str, Any] = task.reading.get("asked", {})
    return asked


def _open_file(task: SendTask) -> Source:
    if not task.file:
        raise DomainError(Code.NOT_FOUND)
    asked = asked_reading(task)
    table = open_table(read_stored(task.file), **asked)
    return Source(
        columns=list(table.columns),
        expected_rows=table.expected_rows,
        rows=lambda: without_samples(table.rows()),
        reading=table.reading.to_json() | ({"asked": asked} if asked else {}),
        has_header=table.has_header,
    )


def _open_group(task: SendTask) -> Source:
    group = task.group
    if group is None:  # it was deleted
        raise DomainError(Code.NOT_FOUND)
    limit = Limits().rows
    if group.contact_count > limit:
        raise DomainError(Code.FILE_TOO_MANY_ROWS, limit=limit)
    return Source(
        columns=group_columns(group),
        expected_rows=group.contact_count,
        rows=lambda: iter(enumerate(group_rows(group), start=1)),
    )


def _open_failed(task: SendTask) -> Source:
    origin = task.origin
    if origin is None:
        raise DomainError(Code.NOT_FOUND)
    return Source(
        columns=list(origin.columns),
        expected_rows=failed_count(origin),
        rows=lambda: failed_rows(origin),
    )


_OPEN: dict[SendTaskSource, Callable[[SendTask], Source]] = {
    SendTaskSource.FILE: _open_file,
    SendTaskSource.PASTE: _open_file,
    SendTaskSource.API: _open_file,
    SendTaskSource.GROUP: _open_group,
    SendTaskSource.FAILED: _open_failed,
}
