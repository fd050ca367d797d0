"""Lists as workbooks: calamine reads xlsx, xls and ods; what it does not tell is added by the format's own survey."""

from collections.abc import Iterator
from itertools import islice

from apps.core.errors import Code, DomainError
from apps.core.sheets import ods, xls, xlsx
from apps.core.sheets.cells import cell_text
from apps.core.sheets.headers import looks_like_number
from apps.core.sheets.survey import Survey, opened
from apps.core.sheets.table import Format, Limits, Note, NoteKind, Reading

_SURVEYORS = {Format.XLSX: xlsx.survey, Format.XLS: xls.survey, Format.ODS: ods.survey}

_LOOKED_AT = 100  # rows of a sheet in which a number is looked for
_MOST_SHEETS = 5  # that are looked into, each at the price of opening the workbook again


def open_book(octets: bytes, format: Format, *, sheet: str | None, limits: Limits) -> "WorkbookSource":
    """The wanted sheet, else the first in sight that holds something like a telephone number, else the first in sight.

    Many a list stands behind an empty sheet or one of instructions; which was read is said by Note(SHEETS).
    """
    first = WorkbookSource(octets, format, sheet=sheet, limits=limits)
    if sheet or _has_numbers(first):
        return first
    for name in [one for one in first.in_sight if one != first.reading.sheet][: _MOST_SHEETS - 1]:
        try:
            other = WorkbookSource(octets, format, sheet=name, limits=limits)
            if _has_numbers(other):
                return other
        except DomainError:  # another sheet's limits do not refuse this one
            continue
    return first


class WorkbookSource:
    """One sheet of a workbook; it is surveyed first, so that calamine only meets what fits into memory."""

    def __init__(self, octets: bytes, format: Format, *, sheet: str | None, limits: Limits) -> None:
        self._limits = limits
        survey = _SURVEYORS[format](octets, sheet, limits)
        self._errors = survey.errors
        with opened(survey.octets) as book:
            self._sheet = book.get_sheet_by_name(survey.sheet)
        self.in_sight = [one for one in survey.sheets if one not in survey.hidden_sheets]
        start, end = self._sheet.start, self._sheet.end
        self._padding = [""] * (start[1] if start else 0)
        self.expected_records = end[0] + 1 if end else 0
        self.reading = Reading(format, sheet=survey.sheet, sheets=survey.sheets, notes=self._notes(survey))

    def records(self) -> Iterator[tuple[int, list[str]]]:
        longest, widest, padding, errors = (
            self._limits.cell,
            self._limits.columns,
            self._padding,
            self._errors,
        )
        for number, values in enumerate(self._sheet.iter_rows(), 1):
            cells = [value if value.__class__ is str else cell_text(value) for value in values]
            if padding:
                cells = padding + cells
            if number in errors:
                _put_errors(cells, errors[number])
            while cells and (not cells[-1] or cells[-1].isspace()):
                cells.pop()
            if not cells:
                continue
            if len(cells) > widest:
                raise DomainError(Code.FILE_TOO_MANY_COLUMNS, row=number, count=len(cells), limit=widest)
            if len("".join(cells)) > longest:
                self._check_cells(number, cells)
            yield number, cells

    def _check_cells(self, number: int, cells: list[str]) -> None:
        for column, cell in enumerate(cells, 1):
            if len(cell) > self._limits.cell:
                raise DomainError(
                    Code.FILE_CELL_TOO_LONG,
                    row=number,
                    column=column,
                    length=len(cell),
                    limit=self._limits.cell,
                )

    def _notes(self, survey: Survey) -> tuple[Note, ...]:
        merged = len(self._sheet.merged_cell_ranges or ())
        counted = (
            (NoteKind.HIDDEN_ROWS, survey.hidden_rows),
            (NoteKind.MERGED_CELLS, merged),
            (NoteKind.ERROR_CELLS, sum(len(row) for row in survey.errors.values())),
            (NoteKind.FORMULAS_EMPTY, survey.empty_formulas),
        )
        notes = [Note(kind, count) for kind, count in counted if count]
        if len(survey.sheets) > 1:
            notes.insert(0, Note(NoteKind.SHEETS, len(survey.sheets), survey.sheet))
        if survey.sheet in survey.hidden_sheets:
            notes.append(Note(NoteKind.HIDDEN_SHEET, text=survey.sheet))
        elif survey.hidden_sheets:
            notes.append(Note(NoteKind.HIDDEN_SHEETS, len(survey.hidden_sheets)))
        return tuple(notes)


def _has_numbers(source: WorkbookSource) -> bool:
    return any(
        looks_like_number(cell) for _row, cells in islice(source.records(), _LOOKED_AT) for cell in cells
    )


def _put_errors(cells: list[str], errors: dict[int, str]) -> None:
    """Write #N/A and its like where calamine leaves an empty cell."""
    for column, text in errors.items():
        if column >= len(cells):
            cells.extend([""] * (column + 1 - len(cells)))
        if not cells[column]:
            cells[column] = text
