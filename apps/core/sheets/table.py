"""What reading a list gives: the table with its rows, how it was read, and what a person should know about that."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import Any, Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Code, DomainError


class Format(StrEnum):
    """What a file is, found by its content and never by its name."""

    TEXT = "text"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"


class NoteKind(StrEnum):
    """Something about the reading that a person should know; it stops nothing."""

    sentence: Promise

    def __new__(cls, value: str, sentence: Promise) -> "NoteKind":
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    OTHER_NAME = (
        "other_name",
        _("The name says {text}, but the content is {format}; it was read as what it is."),
    )
    ENCODING_GUESSED = (
        "encoding_guessed",
        _(
            "The encoding could only be guessed ({text}). Look at the names, and choose another one if they look wrong."
        ),
    )
    UNREADABLE = (
        "unreadable",
        _("{count} characters do not belong to the encoding {text}; they show as �."),
    )
    NULS = "nuls", _("{count} NUL characters were left out.")
    TITLE_ROWS = (
        "title_rows",
        _("{count} rows above the header are a title and were not read as rows of the list."),
    )
    SHEETS = "sheets", _("The file has {count} sheets; “{text}” was read.")
    HIDDEN_SHEETS = "hidden_sheets", _("{count} sheets are hidden.")
    HIDDEN_SHEET = "hidden_sheet", _("The sheet “{text}” is hidden in the file.")
    HIDDEN_ROWS = (
        "hidden_rows",
        _("{count} rows are hidden or filtered out in the file; they were read like all others."),
    )
    MERGED_CELLS = (
        "merged_cells",
        _("{count} areas of merged cells: the value counts for the first cell only, the others are empty."),
    )
    ERROR_CELLS = "error_cells", _("{count} cells show an error such as #N/A instead of a value.")
    FORMULAS_EMPTY = (
        "formulas_empty",
        _(
            "{count} formulas have no result in the file. Open it in Excel or WPS, save it, and upload it again."
        ),
    )


@dataclass(frozen=True)
class Note:
    """One note with its facts; `text` is a name out of the file or of an encoding."""

    kind: NoteKind
    count: int = 0
    text: str = ""
    format: str = ""

    @property
    def sentence(self) -> str:
        """The note in the reader's language."""
        return str(self.kind.sentence).format(count=self.count, text=self.text, format=self.format)


@dataclass(frozen=True)
class Reading:
    """How a list was read: `delimiter` is "" for a single column and for sheets, `sheet` is "" for text.

    `sheets` are all sheets that can be chosen, hidden ones too.
    """

    format: Format
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """What a JSON column keeps; `from_json` reads it."""
        return {
            "format": self.format.value,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "sheets": list(self.sheets),
            "notes": [
                {"kind": note.kind.value, "count": note.count, "text": note.text, "format": note.format}
                for note in self.notes
            ],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Reading":
        """The reading that `to_json` kept; a note of a kind that no longer exists is left out."""
        kinds = {kind.value: kind for kind in NoteKind}
        return cls(
            format=Format(kept["format"]),
            encoding=kept["encoding"],
            delimiter=kept["delimiter"],
            sheet=kept["sheet"],
            sheets=tuple(kept["sheets"]),
            notes=tuple(
                Note(kinds[note["kind"]], note["count"], note["text"], note["format"])
                for note in kept["notes"]
                if note["kind"] in kinds
            ),
        )

    def noting(self, *notes: Note) -> "Reading":
        """The same with further notes."""
        return replace(self, notes=(*self.notes, *notes))


@dataclass(frozen=True)
class Limits:
    """How much of a list is read at most; what lies behind a limit is refused before it takes memory or time.

    rows: rows below the header. columns: filled ones; empty columns are free. cell: characters.
    """

    rows: int = field(default_factory=lambda: int(settings.LIST_ROWS))
    columns: int = 200
    cell: int = 2_000

    @property
    def cells(self) -> int:
        """Rows times columns a sheet may reach over; calamine keeps 24 octets and more for each, empty or not."""
        return max(self.rows * 50, 1_000_000)

    @property
    def last_row(self) -> int:
        """The highest row number; a sheet of Excel ends at 1,048,576."""
        return max(self.rows * 2, 1_048_576)

    @property
    def unpacked(self) -> int:
        """Octets of all parts of a workbook; 4 KiB a row is twenty columns of a hundred characters with their markup."""
        return max(self.rows * 4096, 64 * 1024 * 1024)

    @property
    def strings(self) -> int:
        """Octets of what a workbook holds in memory whole: its table of texts."""
        return max(self.rows * 1024, 32 * 1024 * 1024)


class Source(Protocol):
    """A file that was understood: its rows, header and empty cells included, as often as wanted."""

    reading: Reading
    expected_records: int

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """(row number as a spreadsheet counts, cells), empty rows left out, empty cells at the end cut.

        Raises DomainError (FILE_…) where the file stops being readable.
        """


class Table:
    """A list: `columns` are the names in the header ("" without one), as many as the first rows have cells."""

    def __init__(
        self, source: Source, *, header_row: int, columns: list[str], reading: Reading, limits: Limits
    ) -> None:
        self._source = source
        self._limits = limits
        self.reading = reading
        self.header_row = header_row  # its number; 0 = there is none
        self.columns = columns

    @property
    def has_header(self) -> bool:
        """Whether the columns have names."""
        return self.header_row > 0

    @property
    def expected_rows(self) -> int:
        """About how many rows there are, for a progress bar; exact for sheets without gaps."""
        return max(self._source.expected_records - self.header_row, 1)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(row number as a spreadsheet counts, cells as text); each call starts anew.

        Empty rows are left out, so numbers may have gaps; a row may have fewer or more cells than there are columns.
        Raises DomainError (FILE_…) when a limit is passed or the file turns out to be damaged.
        """
        header_row, left = self.header_row, self._limits.rows
        for number, cells in self._source.records():
            if number <= header_row:
                continue
            if not left:
                raise DomainError(Code.FILE_TOO_MANY_ROWS, limit=self._limits.rows)
            left -= 1
            yield number, cells

    def sample(self, count: int) -> list[list[str]]:
        """The cells of the first rows."""
        return [cells for _number, cells in islice(self.rows(), count)]
