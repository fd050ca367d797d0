"""The rows of a send task for a file: what was found bad, what was sent, what was not; the last two are the whole upload."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import orjson
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core.ids import serial_number
from apps.core.statements import fetch
from apps.messaging.models import SendTask
from apps.messaging.remarks import remark
from apps.messaging.row_remarks import column_name, row_remark
from apps.messaging.states import ENDED, MESSAGE_STATES, MessageStatus, RowVerdict
from apps.messaging.uploads.cells import open_cells
from apps.messaging.uploads.failed import FAILED
from apps.messaging.uploads.reference import not_read

_CHUNK = 2_000
# A task is called like its file unless somebody has named it.
_ENDING: Final = re.compile(r"\.(csv|tsv|txt|xlsx?|ods)$", re.IGNORECASE)
_S = MessageStatus
# A message that is with the carrier or may be: being handed over and in doubt count as sent, so that nobody who sends the
# other file again reaches a person twice.
SENT: Final = (_S.CLAIMED, _S.SUBMITTED, _S.DELIVERED, _S.UNDELIVERED, _S.EXPIRED, _S.IN_DOUBT)

_SENT_LIST = ", ".join(f"'{status}'" for status in SENT)
# One look into the index for each row (LIMIT keeps it so): of a list that was sent a moment ago the database knows no
# numbers yet, takes it for one row, and a join of its choice would compare every row with every message.
_SELECT = """
SELECT r.row_no, r.verdict, r.code, r."column", r.facts, r.cells_sealed, m.id, m.status, m.code, m.submitted_at,
       m.received_at, r.number_prefix, r.number_last4
FROM send_task_rows r LEFT JOIN LATERAL (
  SELECT id, status, code, submitted_at, received_at FROM messages
  WHERE send_task_id = %(task)s AND country = r.country AND row_no = r.row_no LIMIT 1) m ON true
WHERE r.send_task_id = %(task)s AND {condition} ORDER BY r.row_no
"""
_BAD = _SELECT.format(condition="r.verdict <> 'good'")
_OF_SENT = _SELECT.format(condition=f"m.status IN ({_SENT_LIST})")
_OF_UNSENT = _SELECT.format(condition=f"(m.status IN ({_SENT_LIST})) IS NOT TRUE")


class Rows(StrEnum):
    """Which rows of a list: ALL and UNSENT count the bad ones; FAILED have a message that did not arrive."""

    ALL = "all"
    BAD = "bad"
    FAILED = "failed"
    UNSENT = "unsent"


_FAILED_LIST = ", ".join(f"'{status}'" for status in FAILED)
_PAGES: Final = {
    rows: _SELECT.format(condition=f"r.row_no > %(after)s AND ({condition})") + "LIMIT %(limit)s"
    for rows, condition in {
        Rows.ALL: "true",
        Rows.BAD: "r.verdict <> 'good'",
        Rows.FAILED: f"m.status IN ({_FAILED_LIST})",
        Rows.UNSENT: f"(m.status IN ({_SENT_LIST})) IS NOT TRUE",
    }.items()
}


class TaskRow(NamedTuple):
    """A row of the upload and what became of it; of a row without a message what belongs to one is None."""

    row_no: int
    verdict: str
    code: str
    column: int | None
    facts: dict[str, Any]
    cells: list[str]
    message: int | None
    status: str | None
    message_code: str | None
    submitted_at: datetime | None
    received_at: datetime | None
    prefix: str
    last4: str

    @property
    def serial(self) -> str:
        """The message's, "" without one."""
        return serial_number(self.message) if self.message else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's contents: its name without the ending, the header, and the rows as texts, read while they are taken."""

    name: str
    header: list[str]
    rows: Iterator[list[str]]


def bad_rows(task: SendTask) -> Sheet:
    """Every row that is not good, with where, what, why and what to do behind its own cells."""
    titles = [_("Row"), _("Verdict"), _("Column"), _("Value"), _("Reason"), _("What to do")]
    return _sheet(task, _("bad rows"), titles, _BAD, lambda row: _bad_words(task, row))


def sent_rows(task: SendTask) -> Sheet:
    """Every row whose message is with the carrier or may be, in doubt included, with its state behind its own cells."""
    zone = timezone.get_current_timezone()
    submitted = _("Submitted ({zone})").format(zone=zone)
    received = _("Received ({zone})").format(zone=zone)
    titles = [_("Row"), _("Status"), _("Reason"), submitted, received, _("Message")]
    return _sheet(task, _("sent"), titles, _OF_SENT, lambda row: _sent_words(task, row, zone))


def unsent_rows(task: SendTask) -> Sheet:
    """Every row that is not in the file of those sent, with the reason behind its own cells."""
    titles = [_("Row"), _("Status"), _("Reason"), _("What to do")]
    return _sheet(task, _("not sent"), titles, _OF_UNSENT, lambda row: _unsent_words(task, row))


def _sheet(
    task: SendTask, which: str, titles: list[str], statement: str, words: Callable[[TaskRow], list[str]]
) -> Sheet:
    """Own columns first, so that the file can be uploaded again with the mapping of the one it came from."""
    width = len(task.columns)
    names = [column_name(position, task.columns) for position in range(width)]
    language = translation.get_language()

    def rows() -> Iterator[list[str]]:
        for chunk in _read(task, statement):
            # Made before it is handed on: whoever takes the rows may speak another language meanwhile.
            with translation.override(language):
                lines = [_line(row.cells, width, words(row)) for row in chunk]
            yield from lines

    return Sheet(f"{_ENDING.sub('', task.name)} – {which}", [*names, *map(not_read, titles)], rows())


def _line(cells: list[str], width: int, words: list[str]) -> list[str]:
    """What a row has beyond the header's columns stands behind our words."""
    return [*cells[:width], *[""] * (width - len(cells)), *words, *cells[width:]]


def _read(task: SendTask, statement: str) -> Iterator[list[TaskRow]]:
    """Chunks of 2,000 from a cursor of the server, all of one instant."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, {"task": task.pk})
        while found := cursor.fetchmany(_CHUNK):
            yield _task_rows(found)


def page(task: SendTask, rows: Rows, after: int, limit: int) -> list[TaskRow]:
    """The rows behind row number `after`, in the order of the file."""
    found = fetch(_PAGES[rows], {"task": task.pk, "after": after, "limit": limit})
    return _task_rows(found)


def _task_rows(found: list[Any]) -> list[TaskRow]:
    opened = open_cells(row[5] for row in found)
    return [
        TaskRow._make((*row[:4], _facts(row[4]), cells, *row[6:]))
        for row, cells in zip(found, opened, strict=True)
    ]


def _facts(value: Any) -> dict[str, Any]:
    return orjson.loads(value) if isinstance(value, (str, bytes)) else value or {}


def _bad_words(task: SendTask, row: TaskRow) -> list[str]:
    said = row_remark(row.code, row.facts)
    at = row.column
    return [
        str(row.row_no),
        str(RowVerdict(row.verdict).label),
        column_name(at, task.columns),
        row.cells[at] if at is not None and at < len(row.cells) else "",
        str(said.sentence),
        str(said.advice),
    ]


def _sent_words(task: SendTask, row: TaskRow, zone: ZoneInfo) -> list[str]:
    status = str(row.status)
    return [
        str(row.row_no),
        MESSAGE_STATES.label(status),
        str(remark(status, row.message_code or "", mainland=task.is_mainland).sentence),
        _time(row.submitted_at, zone),
        _time(row.received_at, zone),
        serial_number(row.message or 0),
    ]


def _unsent_words(task: SendTask, row: TaskRow) -> list[str]:
    if row.verdict != RowVerdict.GOOD:
        number, verdict, _column, _value, reason, advice = _bad_words(task, row)
        return [number, verdict, reason, advice]
    if row.status is not None:
        said = remark(row.status, row.message_code or "", mainland=task.is_mainland)
        return [str(row.row_no), MESSAGE_STATES.label(row.status), str(said.sentence), str(said.advice)]
    if task.status in ENDED:
        return [str(row.row_no), _("Not sent"), _("The list was stopped before this row was sent."), ""]
    return [str(row.row_no), _("Waiting"), _("The row is good and has not been sent yet."), ""]


def _time(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if at else ""
