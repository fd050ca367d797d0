"""Filters above a list, declared as a form whose fields know how to narrow the rows.

    class MessageFilters(Filters):
        q = SearchFilter(_("Name or content"), columns=("name", "content"))
        status = StateFilter(_("Status"), MESSAGE_STATES)
        since = DateFilter(_("From"), column="created_at", edge="from")
        until = DateFilter(_("To"), column="created_at", edge="to")

They are plain GET parameters: a list can be bookmarked and works without scripts.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, TypeVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError
from apps.core.states import StateTable
from apps.web.text import Text

M = TypeVar("M", bound=Model)
# No row of ours is older or younger; beyond, the day after or a reader's zone may leave the calendar.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
ALL = _("All")


class SearchFilter(forms.CharField):
    """Text found anywhere in one of the columns, without regard to case."""

    def __init__(self, label: Text, *, columns: tuple[str, ...], lookup: str = "icontains") -> None:
        super().__init__(label=label, required=False, max_length=200)
        self.widget.input_type = "search"
        self.columns = columns
        self.lookup = lookup

    def narrow(self, rows: QuerySet[M], value: str) -> QuerySet[M]:
        wanted = Q()
        for column in self.columns:
            wanted |= Q(**{f"{column}__{self.lookup}": value})
        return rows.filter(wanted)


class FunctionFilter(forms.CharField):
    """Text whose meaning a query of the domain knows, for example a telephone number found by its hash.

    `narrowing(rows, text)` gives the rows; a DomainError it raises is shown beside the field.
    """

    def __init__(
        self, label: Text, *, narrowing: Callable[[QuerySet[Any], str], QuerySet[Any]], **options: Any
    ) -> None:
        super().__init__(label=label, required=False, max_length=200, **options)
        self.narrowing = narrowing

    def narrow(self, rows: QuerySet[M], value: str) -> QuerySet[M]:
        return self.narrowing(rows, value)


class ChoiceFilter(forms.ChoiceField):
    """One of some values; choices may be a function, called per request."""

    def __init__(
        self,
        label: Text,
        *,
        column: str,
        choices: Iterable[tuple[str, Text]] | Callable[[], Iterable[tuple[str, Text]]],
        all_label: Text = ALL,
    ) -> None:
        listed = choices if callable(choices) else (lambda: choices)
        super().__init__(label=label, required=False, choices=lambda: [("", all_label), *listed()])
        self.column = column

    def narrow(self, rows: QuerySet[M], value: str) -> QuerySet[M]:
        return rows.filter(**{self.column: value})


class StateFilter(ChoiceFilter):
    """One state of a state table, in its words."""

    def __init__(self, label: Text, states: StateTable, *, column: str | None = None) -> None:
        words = [(str(value), word) for value, word in states.states.choices]
        super().__init__(label, column=column or states.field, choices=words)


class DayField(forms.DateField):
    """A day that rows may be of; every day of the calendar beyond is refused beside the field."""

    def __init__(self, label: Text) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
        )


class DateFilter(DayField):
    """A day of the reader's zone; edge "from" keeps rows from its beginning, "to" those until its end."""

    def __init__(self, label: Text, *, column: str, edge: Literal["from", "to"]) -> None:
        super().__init__(label)
        self.column = column
        self.edge = edge

    def narrow(self, rows: QuerySet[M], value: date) -> QuerySet[M]:
        if self.edge == "from":
            return rows.filter(**{f"{self.column}__gte": _midnight(value)})
        return rows.filter(**{f"{self.column}__lt": _midnight(value + timedelta(days=1))})


class Filters(forms.Form):
    """A filter that does not parse narrows nothing and says so beside itself; the others still work."""

    use_required_attribute = False

    def __init__(self, query: Any) -> None:
        super().__init__(query, auto_id="filter_%s")

    def apply(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows narrowed by every filled filter."""
        self.full_clean()
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value not in field.empty_values:
                try:
                    rows = field.narrow(rows, value)  # type: ignore[attr-defined]
                except DomainError as refusal:
                    self.add_error(name, refusal.sentence)
                    rows = rows.none()
        return rows

    @property
    def is_narrowing(self) -> bool:
        """Whether any filter is filled."""
        return any(self.data.get(name) for name in self.fields)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
