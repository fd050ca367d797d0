"""Counts on a page: figures with their change, and equations whose every term links to its rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from apps.web.charts import Chart, Series
from apps.web.text import Text

BAR = 1000  # the width of an equation's bar in its own units


class Term(Protocol):
    """How a count is called and drawn: `name` is an attribute of the counts, `colour` a tone of the kit."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> Text: ...
    @property
    def colour(self) -> str: ...


T = TypeVar("T", bound=Term)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. delta: the change in words; direction and tone say how it is drawn; hint: a quieter line below."""

    label: Text
    figure: Any
    url: str = ""
    hint: Text = ""
    delta: Text = ""
    direction: Literal["up", "down", ""] = ""
    tone: str = "secondary"


@dataclass(frozen=True, slots=True)
class Share:
    """One term of an equation; `start` and `width` place it in the bar."""

    label: Text
    value: int
    colour: str
    url: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Equation:
    """A total that is the sum of its shares."""

    label: Text
    total: int
    url: str
    shares: tuple[Share, ...]

    @property
    def is_true(self) -> bool:
        return self.total == sum(share.value for share in self.shares)


@dataclass(frozen=True, slots=True)
class Part:
    """A term with its count, for an equation whose counts are no attributes of one thing."""

    label: Text
    value: int
    colour: str
    url: str = ""


def summed(total: Part, parts: Sequence[Part]) -> Equation:
    """The equation of these parts, as `equation` makes it."""
    shares, start = [], 0
    for part, width in zip(parts, _widths([part.value for part in parts]), strict=True):
        shares.append(Share(part.label, part.value, part.colour, part.url, start, width))
        start += width
    return Equation(total.label, total.value, total.url, tuple(shares))


def equation(total: T, terms: Iterable[T], counts: Any, url_of: Callable[[T], str]) -> Equation:
    """The equation of these counts; the shares of the bar leave no gap, and none that is not zero vanishes."""
    whole, *parts = [
        Part(term.label, int(getattr(counts, term.name)), term.colour, url_of(term))
        for term in (total, *terms)
    ]
    return summed(whole, parts)


def compared(
    term: Term, today: Any, by_now: Any, *, url: str = "", grows: Literal["well", "badly", ""] = ""
) -> Figure:
    """A figure of today beside yesterday's at the same time; `grows` says whether more of it is good news."""
    now = int(getattr(today, term.name))
    percent = change_percent(now, int(getattr(by_now, term.name)))
    if not percent:
        words = _("as yesterday by now") if percent == 0 else _("none yesterday by now")
        return Figure(term.label, now, url, delta=words if now or percent == 0 else "")
    good = {"well": percent > 0, "badly": percent < 0}.get(grows)
    return Figure(
        term.label,
        now,
        url,
        delta=_("%(percent)+d %% on yesterday by now") % {"percent": percent},
        direction="up" if percent > 0 else "down",
        tone="secondary" if good is None else "green" if good else "red",
    )


def by_day(title: Text, days: Sequence[date], counts: Sequence[Any], terms: Iterable[Term]) -> Chart:
    """One stacked bar per day; terms that never occurred are left out of it."""
    series = [Series(term.label, [getattr(one, term.name) for one in counts], term.colour) for term in terms]
    return Chart(
        key="days",
        title=title,
        label_heading=_("Day"),
        labels=[f"{day:%m-%d}" for day in days],
        series=[one for one in series if any(one.values)] or series[:1],
        kind="bar",
        is_stacked=True,
    )


def change_percent(now: int, before: int) -> int | None:
    """By how many percent `now` is more (or less) than `before`; None when there is nothing to compare with."""
    if not before:
        return None
    return int((Decimal(100 * (now - before)) / before).quantize(Decimal(1), ROUND_HALF_UP))


def _widths(values: Sequence[int]) -> list[int]:
    whole = sum(values)
    if not whole:
        return [0] * len(values)
    widths = [max(round(BAR * value / whole), 4) if value else 0 for value in values]
    largest = widths.index(max(widths))
    widths[largest] += BAR - sum(widths)
    return widths
