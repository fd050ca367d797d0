"""What a segment costs: the price version in force for an account on a day, and its prices per country."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from apps.accounts.models import Account
from apps.core.statements import fetch
from apps.pricing.models import Price

_VERSION_IN_FORCE = """
SELECT v.id, l.charging_moment FROM pricing_priceversion v JOIN pricing_pricelist l ON l.id = v.price_list_id
WHERE (l.account_id = %s OR l.account_id IS NULL) AND l.currency = %s AND v.approved_at IS NOT NULL AND v.starts_on <= %s
ORDER BY l.account_id NULLS LAST, v.starts_on DESC LIMIT 1
"""


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


def tariff(account: Account, day: date) -> Tariff | None:
    """The approved version in force on the day: the account's own list before the public one of its currency.

    One statement; the prices of a version never change once approved and are kept in memory.
    """
    found = fetch(_VERSION_IN_FORCE, [account.pk, account.currency, day])
    if not found:
        return None
    version_id, charging_moment = found[0]
    return Tariff(version_id, account.currency, charging_moment, _prices(version_id))


@lru_cache(maxsize=64)
def _prices(version_id: int) -> Mapping[str, Decimal]:
    return dict(Price.objects.filter(version=version_id).values_list("country", "unit_price"))
