"""Tables with their charts and headlines, drawn from plain data that a domain app has put together. Knows no domain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, Protocol

from django.utils.translation import gettext_lazy as _

from apps.web.charts import Chart, Series
from apps.web.figures import Figure, change_percent
from apps.web.text import Text


class Curve(Protocol):
    """One series of a chart."""

    @property
    def name(self) -> Text: ...
    @property
    def values(self) -> Sequence[Any]: ...
    @property
    def tone(self) -> str: ...


class Shape(Protocol):
    """How a panel is drawn."""

    @property
    def kind(self) -> Literal["line", "bar", "pie"]: ...
    @property
    def labels(self) -> Sequence[Text]: ...
    @property
    def curves(self) -> Sequence[Curve]: ...
    @property
    def unit(self) -> Text: ...
    @property
    def is_stacked(self) -> bool: ...
    @property
    def tones(self) -> Sequence[str]: ...


class Line(Protocol):
    """A row of a table; about: what it is about, and its key."""

    @property
    def label(self) -> Text: ...
    @property
    def cells(self) -> Sequence[Any]: ...
    @property
    def about(self) -> tuple[str, str]: ...
    @property
    def small(self) -> Text: ...


class Panel(Protocol):
    """A table, how it is drawn, and what is said of it."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> Text: ...
    @property
    def headings(self) -> Sequence[Any]: ...
    @property
    def lines(self) -> Sequence[Line]: ...
    @property
    def total(self) -> Line | None: ...
    @property
    def shape(self) -> Shape | None: ...


class Headline(Protocol):
    """A figure beside that of the days before."""

    @property
    def label(self) -> Text: ...
    @property
    def now(self) -> Any: ...
    @property
    def before(self) -> Any: ...
    @property
    def is_percent(self) -> bool: ...
    @property
    def grows(self) -> Literal["well", "badly", ""]: ...
    @property
    def hint(self) -> Text: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel as the template wants it. rows: each line with its address ("" where there is none)."""

    panel: Panel
    chart: Chart | None
    rows: list[tuple[Line, str]]


def shown(panel: Panel, url_of: Callable[[str, str], str]) -> Shown:
    """url_of: the address of (what, key), or "" where this face has none for this person."""
    rows = [(line, url_of(*line.about) if line.about[0] else "") for line in panel.lines]
    shape = panel.shape
    chart = None
    if shape is not None and any(value for curve in shape.curves for value in curve.values):
        chart = Chart(
            key=panel.key,
            title=panel.title,
            label_heading=panel.headings[0].label,
            labels=shape.labels,
            series=[Series(curve.name, curve.values, curve.tone) for curve in shape.curves],
            kind=shape.kind,
            unit=shape.unit,
            is_stacked=shape.is_stacked,
            tones=shape.tones,
        )
    return Shown(panel, chart, rows)


def figure(head: Headline) -> Figure:
    """A headline as a card: how much it has changed, in percent, or in points where it is a percentage itself."""
    if head.now is None:
        return Figure(head.label, "–", hint=head.hint)
    value = f"{head.now:.2f} %" if head.is_percent else head.now
    if head.before is None:
        return Figure(head.label, value, hint=head.hint)
    change, words = _change(head)
    if not change:
        return Figure(head.label, value, delta=words, hint=head.hint)
    good = {"well": change > 0, "badly": change < 0}.get(head.grows)
    return Figure(
        head.label,
        value,
        hint=head.hint,
        delta=words,
        direction="up" if change > 0 else "down",
        tone="secondary" if good is None else "green" if good else "red",
    )


def _change(head: Headline) -> tuple[Decimal | int, Text]:
    if head.is_percent:
        points = (Decimal(head.now) - Decimal(head.before)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        words = (
            _("%(points)s points on the days before") % {"points": f"{points:+}"}
            if points
            else _("as the days before")
        )
        return points, words
    change = change_percent(head.now, head.before)
    if change is None:
        return 0, _("none the days before") if head.now else ""
    return change, _("%(percent)+d %% on the days before") % {"percent": change} if change else _(
        "as the days before"
    )
