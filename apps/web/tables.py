"""Tables whose columns are data: what is shown, where it leads, how it looks.

class TemplateTable(Table):
    caption = _("Templates")
    columns = (
        Column(_("Name"), "name", link=lambda row: row.get_absolute_url(), is_heading=True),
        MonoColumn("ID", "public_id"),
        StatusColumn(_("Status"), TEMPLATE_STATES),
        TimeColumn(_("Created"), "created_at"),
    )
    empty = Empty("template", _("No templates yet"), _("A message needs an approved template."), (NEW_TEMPLATE,))
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from apps.core.states import StateTable, Tone
from apps.web.text import Text

CELLS = "components/cells"
NOTHING_YET = _("Nothing here yet")


@dataclass(frozen=True)
class Action:
    """A button or link of a page, a row or an empty table.

    With `is_post` it is a small form (an ActionPage's address); `confirm` is the question asked before, `perm` the
    right without which it is not shown.
    """

    label: Text
    url: str
    icon: str = ""
    perm: str | None = None
    is_primary: bool = False
    is_post: bool = False
    is_danger: bool = False
    confirm: Text = ""


@dataclass(frozen=True)
class Empty:
    """What a table without rows says: what would be here and what to do."""

    icon: str = "inbox"
    title: Text = NOTHING_YET
    sentence: Text = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column. accessor: "a.b" or a function of the row; link: the address a cell leads to, None for no link.

    `is_heading` marks the cell that names the row; `is_numeric` aligns right; `template` draws the cell and finds
    `value`, `row`, `column` and, for a status, `tone`.
    """

    label: Text
    accessor: str | Callable[[Any], Any] = ""
    link: Callable[[Any], str | None] | None = None
    template: str = f"{CELLS}/text.html"
    is_numeric: bool = False
    is_heading: bool = False
    is_label_hidden: bool = False

    def value(self, row: Any) -> Any:
        """The value to show; None where a link of the accessor's chain is missing."""
        if callable(self.accessor):
            return self.accessor(row)
        for name in self.accessor.split("."):
            if row is None:
                return None
            row = row[name] if isinstance(row, dict) else getattr(row, name)
            if callable(row):
                row = row()
        return row

    def tone(self, row: Any) -> Tone | None:
        """Colour and icon of a status; None for all other columns."""
        return None


@dataclass(frozen=True)
class MonoColumn(Column):
    """Ids, numbers and codes: fixed width, easy to select."""

    template: str = f"{CELLS}/mono.html"


@dataclass(frozen=True)
class TimeColumn(Column):
    """An instant: date and time in the reader's zone, exact in the title."""

    template: str = f"{CELLS}/time.html"


@dataclass(frozen=True)
class NumberColumn(Column):
    """A count or an amount, grouped and aligned right."""

    template: str = f"{CELLS}/number.html"
    is_numeric: bool = True


@dataclass(frozen=True)
class StatusColumn(Column):
    """A status as word, icon and colour, all from its state table."""

    accessor: str | Callable[[Any], Any] = "status"
    template: str = f"{CELLS}/status.html"
    states: StateTable | None = field(default=None, kw_only=True)

    def value(self, row: Any) -> Any:
        state = super().value(row)
        return self.states.label(state) if self.states and state else state

    def tone(self, row: Any) -> Tone | None:
        state = super().value(row)
        return self.states.tones[state] if self.states and state else None


@dataclass(frozen=True)
class Cell:
    """One cell as its template finds it."""

    column: Column
    row: Any
    value: Any
    url: str | None
    tone: Tone | None

    @property
    def is_empty(self) -> bool:
        return self.value is None or self.value == ""

    @property
    def is_date_only(self) -> bool:
        return isinstance(self.value, date) and not isinstance(self.value, datetime)

    @property
    def is_amount(self) -> bool:
        """Amounts keep the digits they have; counts are grouped."""
        return isinstance(self.value, Decimal)


@dataclass(frozen=True)
class Line:
    """One row with its cells; `key` is the public id that check boxes carry, actions are those this row allows."""

    row: Any
    key: str
    cells: tuple[Cell, ...]
    actions: tuple[Action, ...]


class Table:
    """Declared by subclassing; made per request from the rows of one page.

    is_linked: false for a reader who may not open what the cells would lead to.
    """

    caption: ClassVar[Text] = ""
    columns: ClassVar[tuple[Column, ...]] = ()
    empty: ClassVar[Empty] = Empty()
    key: ClassVar[str] = "public_id"

    def __init__(self, rows: Iterable[Any], *, is_linked: bool = True) -> None:
        self.rows = list(rows)
        self.is_linked = is_linked

    def actions(self, row: Any) -> tuple[Action, ...]:
        """What may be done with one row, shown at its end."""
        return ()

    @property
    def has_actions(self) -> bool:
        return any(self.actions(row) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Line]:
        for row in self.rows:
            cells = tuple(
                Cell(
                    column,
                    row,
                    column.value(row),
                    column.link(row) if column.link and self.is_linked else None,
                    column.tone(row),
                )
                for column in self.columns
            )
            yield Line(row, str(getattr(row, self.key, "")), cells, self.actions(row))
