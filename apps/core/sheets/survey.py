"""What is learned of a workbook before calamine opens it: its sheets, how far the list reaches, what calamine omits."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.core.errors import Code, DomainError
from apps.core.sheets.table import Limits


@dataclass
class Survey:
    """One sheet of a workbook. `errors`: row number (from 1) → column index (from 0) → text such as #N/A."""

    sheets: tuple[str, ...]
    hidden_sheets: frozenset[str]
    sheet: str
    hidden_rows: int = 0
    empty_formulas: int = 0
    errors: dict[int, dict[int, str]] = field(default_factory=dict)


def choose_sheet(sheets: Sequence[str], hidden: frozenset[str], wanted: str | None) -> str:
    """The wanted sheet, else the first that can be seen; raises DomainError (FILE_SHEET_UNKNOWN, FILE_EMPTY)."""
    if not sheets:
        raise DomainError(Code.FILE_EMPTY)
    if wanted:
        if wanted not in sheets:
            raise DomainError(
                Code.FILE_SHEET_UNKNOWN, field="sheet", sheet=wanted, sheets="，".join(sheets[:20])
            )
        return wanted
    return next((sheet for sheet in sheets if sheet not in hidden), sheets[0])


def check_reach(rows: int, columns: int, limits: Limits) -> None:
    """Refuse an area that would not fit into memory, whatever is in it: calamine holds it cell by cell."""
    if rows > limits.last_row or rows * columns > limits.cells:
        raise DomainError(Code.FILE_SPREAD, rows=rows, columns=columns)
