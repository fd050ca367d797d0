"""Prices by country as the tables of cost show them."""

from collections.abc import Iterable
from typing import Any

from apps.core.countries import country_name
from apps.core.money import plain
from apps.messaging.preflight import CountryCost


def cost_lines(costs: Iterable[CountryCost]) -> list[dict[str, Any]]:
    """One line for each country, for components that list what a send costs."""
    return [
        {
            "country": country_name(cost.country),
            "messages": cost.messages,
            "segments": cost.segments,
            "price": plain(cost.unit_price),
            "amount": plain(cost.amount),
        }
        for cost in costs
    ]
