"""Reading the price file that comes with the product into the public price list."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from apps.core import clock
from apps.pricing.models import Price, PriceList, PriceVersion

FILE = Path(__file__).parent / "data" / "countries.csv"
_CURRENCY = "USD"
# Some rows of the file carry an earlier day; the list as a whole is the one published for this day.
_STARTS_ON = date(2023, 4, 1)


@dataclass(frozen=True, slots=True)
class CountryPrice:
    """One row of the file: ISO 3166-1 code and the price of a segment in US dollars."""

    country: str
    unit_price: Decimal


def read_prices(path: Path = FILE) -> list[CountryPrice]:
    """The rows that have a price; a country without one is closed. Raises ValueError on a price that is none."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["iso2"], row["price_usd"]) for row in csv.DictReader(file) if row["price_usd"]]
    return [CountryPrice(country, _price(country, text)) for country, text in rows]


@transaction.atomic
def load_public_prices(path: Path = FILE) -> int:
    """Make the public list's first version, with one statement for its prices; returns how many prices it wrote.

    A version that exists is left alone: approved prices never change, later ones are versions of a later day.
    """
    price_list, _created = PriceList.objects.get_or_create(
        currency=_CURRENCY, account=None, defaults={"name": "Public prices"}
    )
    version, is_new = PriceVersion.objects.get_or_create(
        price_list=price_list,
        starts_on=_STARTS_ON,
        defaults={"source": "public price list of 2023-04-01", "approved_at": clock.now()},
    )
    if not is_new:
        return 0
    prices = [
        Price(version=version, country=row.country, unit_price=row.unit_price) for row in read_prices(path)
    ]
    Price.objects.bulk_create(prices)
    return len(prices)


def _price(country: str, text: str) -> Decimal:
    try:
        price = Decimal(text)
    except ArithmeticError as error:
        raise ValueError(f"{country}: {text!r} is not a price") from error
    if not price.is_finite() or price < 0:
        raise ValueError(f"{country}: {text!r} is not a price")
    return price
