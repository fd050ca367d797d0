"""What is earned: revenue of the charges, less what the carriers ask for the same segments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.db.models import Sum

from apps.carriers.models import Carrier
from apps.messaging.models import Charge
from apps.pricing.quotes import carrier_cost


@dataclass(slots=True)
class Margin:
    """One country at one carrier in one currency. unpriced: segments for which no cost has been entered."""

    country: str
    carrier: str
    currency: str
    segments: int = 0
    unpriced: int = 0
    revenue: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)

    def add(self, one: "_Costed") -> None:
        """Count these segments too."""
        self.segments += one.segments
        self.revenue += one.fee
        if one.cost is None:
            self.unpriced += one.segments
        else:
            self.cost += one.cost

    @property
    def amount(self) -> Decimal:
        return self.revenue - self.cost

    @property
    def percent(self) -> Decimal | None:
        """Of the revenue, one decimal; None without revenue or with segments whose cost nobody knows."""
        if not self.revenue or self.unpriced:
            return None
        return (self.amount / self.revenue * 100).quantize(Decimal("0.1"))


def margins(first: date, last: date) -> list[Margin]:
    """Days of charging, both included; the largest revenue first. Costs are those in force on each day."""
    names = dict(Carrier.objects.values_list("pk", "name"))
    found: dict[tuple[str, int | None, str], Margin] = {}
    for one in _costed(first, last):
        key = (one.country, one.carrier, one.currency)
        row = found.setdefault(key, Margin(one.country, names.get(one.carrier or 0, "–"), one.currency))
        row.add(one)
    return sorted(found.values(), key=lambda one: (-one.revenue, one.country, one.carrier))


def by_day(first: date, last: date, currency: str) -> dict[date, Margin]:
    """The same by day of charging, over all countries and carriers; a day without a charge is not in it."""
    found: dict[date, Margin] = {}
    for one in _costed(first, last, currency=currency):
        found.setdefault(one.day, Margin("", "", currency)).add(one)
    return found


class _Costed(NamedTuple):
    """What is alike in carrier, country, kind, currency and day; cost None where no cost is known."""

    carrier: int | None
    country: str
    currency: str
    day: date
    segments: int
    fee: Decimal
    cost: Decimal | None


def _costed(first: date, last: date, **narrowed: str) -> Iterator[_Costed]:
    """By one statement over charges, none over messages; the cost lists are read once for each day and kind."""
    cost = cache(carrier_cost)
    rows = (
        Charge.objects.filter(charged_on__gte=first, charged_on__lte=last, **narrowed)
        .order_by()
        .values_list("carrier_id", "country", "message_kind", "currency", "charged_on")
        .annotate(Sum("segments"), Sum("fee"))
    )
    for carrier, country, kind, currency, day, segments, fee in rows:
        price = cost(carrier, currency, day, kind).get(country) if carrier else None
        yield _Costed(
            carrier, country, currency, day, segments, fee, None if price is None else price * segments
        )
