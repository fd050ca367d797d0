"""Tables whose columns the reader chooses: `?column=…` names them, without it the usual ones are shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from apps.web.filters import Filters
from apps.web.tables import Column, Table
from apps.web.text import Text

PARAMETER = "column"


class ChosenTable(Table):
    """`offered` are the columns in their order; the one that names the row is always there."""

    offered: ClassVar[Mapping[str, Column]] = {}
    usual: ClassVar[tuple[str, ...]] = ()

    def __init__(self, rows: Iterable[Any], chosen: Sequence[str] = ()) -> None:
        self.chosen = frozenset(chosen) & self.offered.keys() or frozenset(self.usual)
        self.columns = tuple(  # type: ignore[misc]
            column for key, column in self.offered.items() if column.is_heading or key in self.chosen
        )
        super().__init__(rows)

    @property
    def choices(self) -> list[tuple[str, Text, bool]]:
        """(key, words, whether it is shown) of each column that can be left out."""
        return [
            (key, column.label, key in self.chosen)
            for key, column in self.offered.items()
            if not column.is_heading
        ]


class ChosenFilters(Filters):
    """Filters of a list with columns to choose and views to keep: both go along when a filter changes.

    `more`: names of the fields that stand behind “More filters”; `clear_url`: where everything is shown again.
    """

    more: ClassVar[tuple[str, ...]] = ()
    clear_url = "?view=all"

    def __init__(self, query: Any) -> None:
        super().__init__(query)
        for name in (PARAMETER, "view"):
            self.fields[name] = forms.CharField(required=False, widget=forms.MultipleHiddenInput)

    @property
    def is_narrowing(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name not in (PARAMETER, "view"))

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.more]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name in self.more]

    @property
    def is_more_open(self) -> bool:
        """Whether one of the fields behind “More filters” is filled or wrong."""
        return any(self.data.get(name) for name in self.more)
