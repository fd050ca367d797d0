"""What a segment costs: the price version in force for an account on a day, and its prices per country."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db.models import F, Q

from apps.accounts.models import Account
from apps.pricing.models import Price, PriceVersion


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
    version = (
        PriceVersion.objects.filter(
            Q(price_list__account=account) | Q(price_list__account=None),
            price_list__currency=account.currency,
            approved_at__isnull=False,
            starts_on__lte=day,
        )
        .order_by(F("price_list__account").asc(nulls_last=True), "-starts_on")
        .values_list("pk", "price_list__charging_moment")
        .first()
    )
    if version is None:
        return None
    version_id, charging_moment = version
    return Tariff(version_id, account.currency, charging_moment, _prices(version_id))


@lru_cache(maxsize=64)
def _prices(version_id: int) -> Mapping[str, Decimal]:
    return dict(Price.objects.filter(version=version_id).values_list("country", "unit_price"))
