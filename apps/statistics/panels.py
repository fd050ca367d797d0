"""What a page of statistics shows, as plain data: headlines, tables with their charts, definitions. Knows no page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from apps.statistics.metrics import Metric

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"
Number = int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Curve:
    """One series of a chart; `tone` is a colour name of the kit."""

    name: Words
    values: Sequence[Number]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a panel is drawn; its labels are those of the table's lines, or of its first ones."""

    kind: Literal["line", "bar", "pie"]
    labels: Sequence[Words]
    curves: Sequence[Curve]
    unit: Words = ""
    is_stacked: bool = False
    tones: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a panel's table."""

    label: Words
    is_numeric: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a panel's table: its label, and a cell for each further column (words, a whole number, or None).

    about: (what, key) of the thing the line is about, for a face that has a page of it. small: a quieter line of words.
    """

    label: Words
    cells: Sequence[Any]
    about: tuple[str, str] = ("", "")
    small: Words = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A table with its chart. headings: the first is the label's. total: a last line, or None."""

    key: str
    title: Words
    headings: Sequence[Heading]
    lines: Sequence[Line]
    shape: Shape | None = None
    total: Line | None = None
    note: Words = ""
    empty: Words = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure of the days beside that of the days before; None where there is none. hint: a quieter line."""

    label: Words
    now: Any
    before: Any = None
    is_percent: bool = False
    grows: Literal["well", "badly", ""] = ""
    hint: Words = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole page. definitions: pairs of words, printed below."""

    headlines: Sequence[Headline]
    panels: Sequence[Panel]
    definitions: Sequence[tuple[Words, Words]]


def cell(metric: Metric, counts: Any) -> Any:
    """A metric of some counts as it stands in a table."""
    value = metric.of(counts)
    return percent_words(value) if metric.is_percent else value


def percent_words(value: Any) -> str | None:
    return None if value is None else f"{value:.2f} %"


def seconds_words(ms: float | None) -> str | None:
    """A time that people can compare: 85 ms, 1.24 s, 2 min 05 s, 3 h 20 min."""
    if ms is None:
        return None
    if ms < 999.5:
        return f"{ms:.0f} ms"
    if ms < 59_995:
        return f"{ms / 1000:.2f} s" if ms < 9_995 else f"{ms / 1000:.1f} s"
    minutes, seconds = divmod(round(ms / 1000), 60)
    if minutes < 60:
        return f"{minutes} min {seconds:02} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min"


def definitions(*metrics: Metric) -> list[tuple[Words, Words]]:
    return [(one.label, one.definition) for one in metrics]
