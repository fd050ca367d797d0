"""The public prices that come with the product."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.pricing.importing import load_public_prices, read_prices
from apps.pricing.models import Price, PriceList, PriceVersion


def test_the_file_has_a_price_for_every_open_country() -> None:
    prices = {row.country: row.unit_price for row in read_prices()}
    assert len(prices) == 224
    assert prices["CN"] == Decimal("0.0140") and prices["AD"] == Decimal("0.06371")
    assert "KP" not in prices, "a country without a price is closed"
    assert all(price > 0 for price in prices.values())


@pytest.mark.django_db
def test_loading_twice_gives_one_dated_list() -> None:
    first, second = StringIO(), StringIO()
    call_command("load_reference", stdout=first)
    call_command("load_reference", stdout=second)
    assert first.getvalue() == "Loaded 224 prices.\n" and second.getvalue() == ""
    price_list = PriceList.objects.get()
    assert (price_list.currency, price_list.account) == ("USD", None)
    version = PriceVersion.objects.get()
    assert version.starts_on == date(2023, 4, 1) and version.approved_at is not None
    assert Price.objects.count() == 224
    assert Price.objects.get(country="CN").unit_price == Decimal("0.014")


@pytest.mark.django_db
def test_all_prices_are_written_by_one_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        load_public_prices()
    assert len([one for one in queries if 'INSERT INTO "pricing_price" ' in one["sql"]]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a lot", "-1", "NaN", "Infinity"])
def test_a_price_that_is_none_loads_nothing(text: str, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(f"iso2,price_usd\nAD,0.06\nFR,{text}\n", "utf-8")
    with pytest.raises(ValueError, match="FR"):
        load_public_prices(path)
    assert not PriceList.objects.exists() and not Price.objects.exists()
