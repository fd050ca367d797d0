"""Money: Decimal only, with its currency beside it, rounded once at the bill line."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

MINOR_UNITS = {"USD": 2, "CNY": 2, "EUR": 2, "GBP": 2, "HKD": 2, "SGD": 2, "JPY": 0, "KRW": 0}


def round_half_up(amount: Decimal, currency: str) -> Decimal:
    """The amount in the currency's minor unit (ISO 4217), half up; the only rounding there is."""
    return amount.quantize(Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2)), rounding=ROUND_HALF_UP)


def in_minor_units(amount: Decimal, currency: str) -> str:
    """The amount with the digits of the currency's minor unit, ungrouped: `1200.50` USD, `1200` JPY."""
    return f"{amount:.{MINOR_UNITS.get(currency, 2)}f}"


def plain(amount: Decimal) -> str:
    """The amount in digits without zeros at its end: `0.0079`, `10`, never `1E+1`."""
    return f"{amount.normalize():f}"


class UnitPriceField(models.DecimalField):
    """A price per segment: NUMERIC(12,6)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "max_digits": 12, "decimal_places": 6})


class AmountField(models.DecimalField):
    """An amount before it is rounded on a bill: NUMERIC(18,6)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "max_digits": 18, "decimal_places": 6})


class CurrencyField(models.CharField):
    """ISO 4217 code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": "USD", **kwargs, "max_length": 3})
