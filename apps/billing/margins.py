"""What is earned: revenue of the charges, less what the carriers ask for the same segments."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

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
    cost = cache(carrier_cost)
    rows = (
        Charge.objects.filter(charged_on__gte=first, charged_on__lte=last)
        .order_by()
        .values_list("carrier_id", "country", "message_kind", "currency", "charged_on")
        .annotate(Sum("segments"), Sum("fee"))
    )
    found: dict[tuple[str, int | None, str], Margin] = {}
    for carrier, country, kind, currency, day, segments, fee in rows:
        key = (country, carrier, currency)
        one = found.setdefault(key, Margin(country, names.get(carrier or 0, "–"), currency))
        price = cost(carrier, currency, day, kind).get(country) if carrier else None
        one.segments += segments
        one.revenue += fee
        if price is None:
            one.unpriced += segments
        else:
            one.cost += price * segments
    return sorted(found.values(), key=lambda one: (-one.revenue, one.country, one.carrier))
