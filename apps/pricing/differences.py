"""What a proposed version changes: prices that are new, gone, dearer or cheaper."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple


class Place(NamedTuple):
    """What a price is for: a country, a kind of message or None for every kind, and the segments from which it counts."""

    country: str
    message_kind: int | None = None
    from_segments: int = 0


class Change(StrEnum):
    """The sort of a difference, in the order in which people look at them."""

    DEARER = "dearer"
    CHEAPER = "cheaper"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Difference:
    """before is None for a new price, after for one that is gone; percent is signed, one decimal, None without both."""

    place: Place
    change: Change
    before: Decimal | None
    after: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        if self.before is None or self.after is None or not self.before:
            return None
        share = (self.after - self.before) / self.before * 100
        return share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def differences(before: Mapping[Place, Decimal], after: Mapping[Place, Decimal]) -> list[Difference]:
    """What changes, the largest steps first; what stays is left out."""
    found = [
        Difference(place, _change(before.get(place), after.get(place)), before.get(place), after.get(place))
        for place in before.keys() | after.keys()
        if before.get(place) != after.get(place)
    ]
    order = list(Change)
    return sorted(
        found,
        key=lambda one: (
            order.index(one.change),
            -abs(one.percent or Decimal(0)),
            one.place.country,
            str(one.place),
        ),
    )


def _change(before: Decimal | None, after: Decimal | None) -> Change:
    if before is None:
        return Change.NEW
    if after is None:
        return Change.GONE
    return Change.DEARER if after > before else Change.CHEAPER
