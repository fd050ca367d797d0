"""What is learned of a workbook before calamine opens it: its sheets, how far the list reaches, what calamine omits."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.parsers import expat

import python_calamine as calamine

from apps.core.errors import Code, DomainError
from apps.core.sheets.table import Limits


@dataclass
class Survey:
    """One sheet of a workbook. `errors`: row number (from 1) → column index (from 0) → text such as #N/A.

    `octets` are what calamine may open.
    """

    octets: bytes
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


@contextmanager
def opened(octets: bytes) -> Iterator[calamine.CalamineWorkbook]:
    """The workbook in calamine; whatever it cannot read becomes DomainError (FILE_PASSWORD, FILE_DAMAGED)."""
    try:
        yield calamine.load_workbook(io.BytesIO(octets))
    except calamine.PasswordError:
        raise DomainError(Code.FILE_PASSWORD) from None
    except calamine.CalamineError:
        raise DomainError(Code.FILE_DAMAGED) from None
    except BaseException as error:
        # A panic of the Rust library is a BaseException of its own; it says the file is not what its format asks for.
        if error.__class__.__name__ == "PanicException":
            raise DomainError(Code.FILE_DAMAGED) from None
        raise


def parse_xml(
    blocks: Iterator[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
) -> None:
    """Read XML as it comes, prefixes left in the names; raises DomainError (FILE_DAMAGED).

    A declaration of a document type is refused: no workbook has one, and entities made of entities begin there.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):  # LookupError: an encoding nobody knows
        raise DomainError(Code.FILE_DAMAGED) from None


def _refuse_doctype(*_declaration: object) -> None:
    raise DomainError(Code.FILE_DAMAGED)
