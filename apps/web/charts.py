"""Charts as data: the same figures are drawn by static/js/charts.js and stand in the table below."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from apps.web.text import Text


@dataclass(frozen=True)
class Series:
    """One line or bar set; as many values as the chart has labels, None where there is none."""

    name: Text
    values: Sequence[int | float | Decimal | None]
    tone: str = ""  # a colour name of the kit (green, red, orange, blue …); empty: the next of the palette


@dataclass(frozen=True)
class Chart:
    """A chart with its table. `key` is unique on the page; label_heading names the first column of the table."""

    key: str
    title: Text
    label_heading: Text
    labels: Sequence[Text]
    series: Sequence[Series]
    kind: Literal["line", "bar", "pie"] = "line"
    unit: Text = ""
    is_stacked: bool = False
    tones: Sequence[str] = ()  # of a pie: a colour name per label

    def __post_init__(self) -> None:
        for one in self.series:
            if len(one.values) != len(self.labels):
                raise ValueError(
                    f"chart {self.key}: {one.name} has {len(one.values)} values for {len(self.labels)} labels"
                )

    @property
    def data_id(self) -> str:
        """The id of the element with the figures."""
        return f"{self.key}-data"

    @property
    def description(self) -> dict[str, Any]:
        """What the script reads."""
        return {
            "kind": self.kind,
            "labels": [str(label) for label in self.labels],
            "unit": str(self.unit),
            "stacked": self.is_stacked,
            "tones": list(self.tones),
            "series": [
                {
                    "name": str(one.name),
                    "tone": one.tone,
                    "values": [str(value) if isinstance(value, Decimal) else value for value in one.values],
                }
                for one in self.series
            ],
        }

    @property
    def lines(self) -> list[tuple[Text, list[Any]]]:
        """The rows of the table: label and one value per series."""
        return [
            (label, [one.values[index] for one in self.series]) for index, label in enumerate(self.labels)
        ]

    @property
    def is_empty(self) -> bool:
        return not any(value for one in self.series for value in one.values)
