"""What people read of prices."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F

from apps.accounts.models import Account
from apps.core.countries import Country, all_countries
from apps.pricing.models import Price, PriceList, PriceVersion
from apps.pricing.quotes import tariff


@dataclass(frozen=True, slots=True)
class CountryPrice:
    """A country and what one segment to it costs."""

    country: Country
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """The prices that hold for an account on a day, by name in the reader's language; open countries only."""

    version: PriceVersion
    currency: str
    prices: tuple[CountryPrice, ...]


def price_sheet(account: Account, day: date) -> PriceSheet | None:
    """None while no price list is in force, which also means that nothing can be sent."""
    found = tariff(account, day)
    if found is None:
        return None
    prices = [
        CountryPrice(country, price)
        for country in all_countries()
        if (price := found.unit_price(country.iso2)) is not None
    ]
    return PriceSheet(
        version=PriceVersion.objects.select_related("price_list").get(pk=found.version_id),
        currency=found.currency,
        prices=tuple(sorted(prices, key=lambda one: one.country.name)),
    )


def price_lists() -> list[PriceList]:
    """The lists of the installation: public ones first, then those of single accounts."""
    return list(
        PriceList.objects.select_related("account").order_by(
            F("account").asc(nulls_first=True), "currency", "name"
        )
    )


def sheet_of_list(price_list: PriceList, day: date) -> PriceSheet | None:
    """The prices of one list that hold on a day, by name in the reader's language; None while no version does."""
    version = (
        price_list.versions.filter(approved_at__isnull=False, starts_on__lte=day)
        .order_by("-starts_on")
        .first()
    )
    if version is None:
        return None
    prices = dict(Price.objects.filter(version=version).values_list("country", "unit_price"))
    return PriceSheet(
        version=version,
        currency=price_list.currency,
        prices=tuple(
            sorted(
                (CountryPrice(one, prices[one.iso2]) for one in all_countries() if one.iso2 in prices),
                key=lambda one: one.country.name,
            )
        ),
    )
