"""Tax numbers as countries write them, and the tax within an amount."""

from decimal import Decimal
from typing import Any

from stdnum import exceptions, get_cc_module

from apps.core.money import round_half_up
from apps.identity import numbers


def normal(number: str, country: str) -> str:
    """The number as its country writes it, without spaces and signs between."""
    kept = numbers.normal(number)
    module = _module(country)
    if module is None:
        return kept
    try:
        compact: str = module.compact(kept)
    except exceptions.ValidationError:
        return kept
    return compact.upper()


def is_tax_number(number: str, country: str) -> bool:
    """Whether it can be the tax number of an enterprise there: form and check digits where the country has them."""
    if not numbers.has_form(number):
        return False
    module = _module(country)
    return module is None or bool(module.is_valid(number))


def split(total: Decimal, rate: Decimal, currency: str) -> tuple[Decimal, Decimal]:
    """(net, tax) of an amount that holds the tax at `rate` percent; rounded once, so that both are the total again."""
    net = round_half_up(total / (1 + rate / 100), currency)
    return net, total - net


def _module(country: str) -> Any:
    return get_cc_module(country.lower(), "vat") if country else None
