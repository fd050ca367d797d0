"""The report of a list: its counts, its rows with what is wrong with them, and how its messages will look."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import orjson
from django.db.models import QuerySet

from apps.core import segments
from apps.core.composing import compose
from apps.core.phones import masked
from apps.core.privacy import REMOVED, mask_digits, open_many
from apps.core.segments import Encoding
from apps.core.sheets.reading import Reading
from apps.core.states import BAD, CARE, GOOD, QUIET, Tone
from apps.message_templates import placeholders
from apps.messaging.models import SendTask, SendTaskRow
from apps.messaging.row_remarks import column_name, repair_labels, row_remark
from apps.messaging.states import RowVerdict
from apps.messaging.uploads import substitutes
from apps.messaging.uploads.cells import open_cells
from apps.messaging.uploads.mapping import Mapping

V = RowVerdict
TONES: Final[dict[str, Tone]] = {
    V.GOOD: GOOD,
    V.INVALID: BAD,
    V.AMBIGUOUS: CARE,
    V.REGION: BAD,
    V.MISSING: BAD,
    V.TOO_LONG: BAD,
    V.LINK: BAD,
    V.CHARACTERS: BAD,
    V.DUPLICATE: QUIET,
    V.WORDS: BAD,
    V.UNSUBSCRIBED: QUIET,
    V.BLOCKED: QUIET,
    V.OVER_LIMIT: CARE,
    V.CLOSED: BAD,
    V.REFUSED: BAD,
}
NOT_GOOD: Final = "not_good"  # the filter that gives every row which is not sent

_SCAN = 2_000  # rows opened at once in a search
_FARTHEST = 200_000  # rows that one request searches at most
_SUBSTITUTES = 20


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows have this verdict; with its word and how it looks."""

    verdict: str
    label: str
    tone: Tone
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """Every row is in exactly one of `counts` (good first, then in the order of the verdicts, none that is 0)."""

    counts: tuple[Count, ...]
    row_count: int
    good_count: int
    bad_count: int
    repaired_count: int


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row as the report shows it; the cells are whole, so it is only for people who may send.

    `number` is what the cell was read as, masked, "" where it is none. `column` is the name of the column that is to blame and `value` what stands there, both "" where no single one is.
    """

    row_no: int
    cells: list[str]
    number_cell: str
    number: str
    verdict: str
    label: str
    tone: Tone
    column_index: int | None
    column: str
    value: str
    reason: str
    fix: str
    repairs: list[str]
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows in file order; `after` is what to pass for the following ones, None at the end.

    A search stops after 200,000 rows: then `searched_through` is the last row it has looked at, and `after` goes on there.
    """

    lines: list[RowLine]
    after: int | None
    searched_through: int | None = None

    def __iter__(self) -> Iterator[RowLine]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message as it will arrive, with the digits of its values masked; what is counted is the real text.

    `forcing` are the characters that make it UCS-2: index in `text`, the character, a substitute or None; empty on the
    mainland, where they cost nothing.
    """

    row_no: int
    number: str
    text: str
    characters: int
    segments: int
    encoding: Encoding
    forcing: tuple[tuple[int, str, str | None], ...]


def report(task: SendTask) -> Report:
    """The counts of a task as they stand; no statement."""
    counts = tuple(
        Count(verdict.value, str(verdict.label), TONES[verdict], task.counts[verdict])
        for verdict in RowVerdict
        if task.counts.get(verdict)
    )
    good = task.good_count
    return Report(counts, task.row_count, good, task.row_count - good, task.repaired_count)


def reading(task: SendTask) -> Reading | None:
    """How the file was read, with what a person should know about that; None for a group, failed numbers, or before."""
    return Reading.from_json(task.reading) if "format" in task.reading else None


def row_lines(
    task: SendTask,
    *,
    verdict: str = "",
    repaired: bool = False,
    search: str = "",
    after: int = 0,
    size: int = 50,
) -> Lines:
    """A page of rows behind row `after`: of one verdict, or NOT_GOOD for all that are not sent, or "" for every row.

    `repaired` keeps those in which something was mended; `search` those with the text in any cell, in any case.
    """
    rows = SendTaskRow.objects.filter(send_task_id=task.pk, row_no__gt=after).order_by("row_no")
    if verdict == NOT_GOOD:
        rows = rows.exclude(verdict=V.GOOD)
    elif verdict:
        rows = rows.filter(verdict=verdict)
    if repaired:
        rows = rows.filter(repairs__isnull=False)
    wanted = search.strip().casefold()
    if wanted:
        return _searched(task, rows, wanted, size)
    found = list(rows[: size + 1])
    kept = found[:size]
    return Lines(_lines(task, kept), kept[-1].row_no if len(found) > size else None)


def row_line(task: SendTask, row: SendTaskRow) -> RowLine:
    """One row, as after its correction."""
    return _lines(task, [row])[0]


def preview(task: SendTask, count: int = 5) -> list[Rendered]:
    """The messages of the first good rows."""
    rows = list(SendTaskRow.objects.filter(send_task_id=task.pk, verdict=V.GOOD).order_by("row_no")[:count])
    return [_rendered(task, row) for row in rows]


def samples(task: SendTask, count: int = 5) -> list[Rendered]:
    """Good rows from all over the list, the first one among them, so that nothing hides behind a harmless beginning."""
    good = SendTaskRow.objects.filter(send_task_id=task.pk, verdict=V.GOOD).order_by("row_no")
    first, last = good.first(), good.last()
    if first is None or last is None:
        return []
    step = (last.row_no - first.row_no) / max(1, count - 1)
    places = [first.row_no + round(step * index) for index in range(1, count)]
    found = [first, *(good.filter(row_no__gte=place).first() for place in places)]
    rows = {row.row_no: row for row in found if row is not None}
    return [_rendered(task, row) for row in rows.values()]


def _searched(task: SendTask, rows: QuerySet[SendTaskRow], wanted: str, size: int) -> Lines:
    found: list[int] = []
    through, looked_at, is_end = 0, 0, False
    while len(found) <= size and looked_at < _FARTHEST and not is_end:
        stretch = list(rows.filter(row_no__gt=through).values_list("row_no", "cells_sealed")[:_SCAN])
        for (row_no, _sealed), cells in zip(stretch, open_cells([one[1] for one in stretch]), strict=True):
            if any(wanted in text.casefold() for text in cells):
                found.append(row_no)
        is_end = len(stretch) < _SCAN
        looked_at += len(stretch)
        through = stretch[-1][0] if stretch else through
    kept = found[:size]
    lines = _lines(task, list(rows.filter(row_no__in=kept)))
    if len(found) > size:
        return Lines(lines, kept[-1])
    return Lines(lines, None) if is_end else Lines(lines, through, searched_through=through)


def _lines(task: SendTask, rows: list[SendTaskRow]) -> list[RowLine]:
    if not rows:
        return []
    columns = [str(name) for name in task.columns]
    number = Mapping.from_json(task.mapping).number
    lines = []
    for row, cells in zip(rows, open_cells([row.cells_sealed for row in rows]), strict=True):
        remark = row_remark(row.code, row.facts)
        lines.append(
            RowLine(
                row_no=row.row_no,
                cells=cells,
                number_cell=_cell(cells, number),
                number=masked(row.number_prefix, row.number_last4) if row.number_last4 else "",
                verdict=row.verdict,
                label=str(RowVerdict(row.verdict).label),
                tone=TONES[row.verdict],
                column_index=row.column,
                column=column_name(row.column, columns),
                value=_cell(cells, row.column),
                reason=str(remark.sentence),
                fix=str(remark.advice),
                repairs=repair_labels(row.repairs, columns),
                is_corrected=row.is_corrected,
            )
        )
    return lines


def _cell(cells: list[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def _rendered(task: SendTask, row: SendTaskRow) -> Rendered:
    sealed = row.parameters_sealed
    values: list[str] = orjson.loads(open_many([sealed])[0]) if sealed is not None else []
    if row.cells_sealed == REMOVED:
        values = ["…"] * placeholders.count(task.template.content)
    signature = task.signature.content if task.signature else None

    def composed(filling: list[str]) -> str:
        body = placeholders.render(task.template.content, filling)
        return compose(signature, body, mainland=task.is_mainland)

    # Masking puts one asterisk in the place of one digit, so what stands where is the same in both texts.
    shown, real = composed([mask_digits(value) for value in values]), composed(values)
    count = segments.count(real, mainland=task.is_mainland)
    forcing = () if task.is_mainland or count.encoding is Encoding.GSM7 else substitutes.found(real)
    return Rendered(
        row_no=row.row_no,
        number=masked(row.number_prefix, row.number_last4),
        text=shown,
        characters=count.characters,
        segments=count.segments,
        encoding=count.encoding,
        forcing=tuple((one[0], one[1], one[2]) for one in forcing[:_SUBSTITUTES]),
    )
