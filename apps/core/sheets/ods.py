"""The survey of an ods workbook."""

import io

import python_calamine as calamine

from apps.core.errors import Code, DomainError
from apps.core.sheets.survey import Survey, choose_sheet
from apps.core.sheets.table import Limits


def survey(octets: bytes, wanted: str | None, limits: Limits) -> Survey:
    """What a workbook holds; raises DomainError (FILE_…) for what must not be opened."""
    try:
        with calamine.load_workbook(io.BytesIO(octets)) as book:
            known = book.sheets_metadata
    except calamine.PasswordError:
        raise DomainError(Code.FILE_PASSWORD) from None
    except calamine.CalamineError:
        raise DomainError(Code.FILE_DAMAGED) from None
    sheets = tuple(sheet.name for sheet in known)
    hidden = frozenset(s.name for s in known if s.visible is not calamine.SheetVisibleEnum.Visible)
    return Survey(sheets, hidden, choose_sheet(sheets, hidden, wanted))
