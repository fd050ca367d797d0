"""What a segment costs: the price version in force for an account on a day, and its prices per country.

Which price it is: 1. the account's own list, else the public one of its currency; 2. of that list the approved version that
started last; 3. in it the row of the message's kind, else that of every kind; 4. of its tiers the highest that the account
had reached when the day began. Reached counts the segments to that country on the closed days of the same month, up to the day
before yesterday: those are closed before a day begins, so the price holds the whole day and a quote is what is billed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from apps.accounts.models import Account
from apps.core.statements import fetch
from apps.pricing.models import Price

_VERSION_IN_FORCE = """
SELECT v.id, l.charging_moment, v.has_tiers
FROM pricing_priceversion v JOIN pricing_pricelist l ON l.id = v.price_list_id
WHERE (l.account_id = %s OR l.account_id IS NULL) AND l.carrier_id IS NULL AND l.currency = %s
  AND v.approved_at IS NOT NULL AND v.starts_on <= %s
ORDER BY l.account_id NULLS LAST, v.starts_on DESC LIMIT 1
"""
_COST_IN_FORCE = """
SELECT v.id FROM pricing_priceversion v JOIN pricing_pricelist l ON l.id = v.price_list_id
WHERE l.carrier_id = %s AND l.currency = %s AND v.approved_at IS NOT NULL AND v.starts_on <= %s
ORDER BY v.starts_on DESC LIMIT 1
"""
_REACHED = """
SELECT country, sum(segments) FROM pricing_dayvolume WHERE account_id = %s AND day >= %s AND day <= %s GROUP BY country
"""
CLOSED_BEFORE: Final = timedelta(days=2)  # yesterday is closed in the course of today

Tiers = tuple[tuple[int, Decimal], ...]  # (from how many segments, price), the lowest first


@dataclass(frozen=True, slots=True)
class Tariff:
    """A price version ready for use: prices per segment by ISO country code, in `currency`."""

    version_id: int
    currency: str
    charging_moment: str
    prices: Mapping[str, Decimal]

    def unit_price(self, country: str) -> Decimal | None:
        """The price of one segment; None for a country that is closed."""
        return self.prices.get(country)


def tariff(account: Account, day: date, kind: int | None = None) -> Tariff | None:
    """What a message of this kind costs the account on the day; without a kind what is asked for every kind.

    One statement, a second one only for a list with tiers; the prices of a version never change and are kept in memory.
    """
    found = fetch(_VERSION_IN_FORCE, [account.pk, account.currency, day])
    if not found:
        return None
    version_id, charging_moment, has_tiers = found[0]
    prices = _first_tiers(version_id, kind)
    if has_tiers:
        prices = _reached(version_id, kind, account, day)
    return Tariff(version_id, account.currency, charging_moment, prices)


def carrier_cost(carrier_id: int, currency: str, day: date, kind: int | None = None) -> Mapping[str, Decimal]:
    """What the carrier asks for a segment by country, first tier; empty while nobody has entered it."""
    found = fetch(_COST_IN_FORCE, [carrier_id, currency, day])
    return _first_tiers(found[0][0], kind) if found else {}


def _reached(version_id: int, kind: int | None, account: Account, day: date) -> Mapping[str, Decimal]:
    volumes: dict[str, int] = dict(fetch(_REACHED, [account.pk, day.replace(day=1), day - CLOSED_BEFORE]))
    return {
        country: _at(tiers, int(volumes.get(country, 0)))
        for country, tiers in _tiers(version_id, kind).items()
    }


def _at(tiers: Tiers, segments: int) -> Decimal:
    price = tiers[0][1]
    for least, tier_price in tiers:
        if segments >= least:
            price = tier_price
    return price


@lru_cache(maxsize=256)
def _first_tiers(version_id: int, kind: int | None) -> Mapping[str, Decimal]:
    return {country: tiers[0][1] for country, tiers in _tiers(version_id, kind).items()}


@lru_cache(maxsize=256)
def _tiers(version_id: int, kind: int | None) -> Mapping[str, Tiers]:
    """By country the tiers of the kind's own rows where there are some, else those of every kind."""
    found: dict[str, dict[int | None, list[tuple[int, Decimal]]]] = {}
    rows = Price.objects.filter(version=version_id).order_by("from_segments")
    for country, of_kind, least, price in rows.values_list(
        "country", "message_kind", "from_segments", "unit_price"
    ):
        if of_kind in (None, kind):
            found.setdefault(country, {}).setdefault(of_kind, []).append((least, price))
    return {country: tuple(tiers[kind] if kind in tiers else tiers[None]) for country, tiers in found.items()}
