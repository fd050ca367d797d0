"""A rate card that somebody brings as csv or xlsx: which columns it has, and its prices."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.core.countries import all_countries
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind
from apps.core.sheets.reading import Limits, open_table
from apps.pricing.differences import Place

HEADER: Final = (
    "iso2",
    "kind",
    "from_segments",
    "price",
)  # what `file_rows` writes; read again it gives the same prices
_COLUMNS: Final[dict[str, frozenset[str]]] = {
    "country": frozenset({"iso2", "iso", "country", "country code", "code", "国家码", "国家/地区码", "国家"}),
    "kind": frozenset({"kind", "type", "message kind", "类型", "短信类型"}),
    "from": frozenset({"from_segments", "from", "from segments", "tier", "起始条数", "阶梯"}),
    "price": frozenset(
        {"price", "unit price", "unit_price", "price_usd", "price per segment", "单价", "价格"}
    ),
}
_KINDS: Final = {
    **{kind.name.lower(): kind.value for kind in MessageKind},
    **{str(kind.value): kind.value for kind in MessageKind},
    "验证码": MessageKind.CODE.value,
    "通知": MessageKind.NOTICE.value,
    "营销": MessageKind.MARKETING.value,
}
_LIMITS: Final = Limits(rows=5_000)
_MOST: Final = Decimal(1000)  # of one segment, in any currency


def read(octets: bytes, *, name: str = "") -> dict[Place, Decimal]:
    """The prices of a rate card; columns are known by their names, a country without a price is left out (closed).

    Raises DomainError with FILE_… for what is no list, RATE_CARD for a row that cannot be read, named by its number.
    """
    table = open_table(octets, name=name, has_header=True, limits=_LIMITS)
    place = {key: _index(table.columns, names) for key, names in _COLUMNS.items()}
    if place["country"] is None or place["price"] is None:
        raise _refusal(_("the columns “iso2” and “price” are needed"), 1)
    known = {country.iso2 for country in all_countries()}
    found: dict[Place, Decimal] = {}
    for number, cells in table.rows():
        text = _cell(cells, place["price"])
        country = _cell(cells, place["country"]).upper()
        if not text or not country:
            continue
        if country not in known:
            raise _refusal(format_lazy(_("“{text}” is no country code of ISO 3166"), text=country), number)
        key = Place(
            country, _kind(_cell(cells, place["kind"]), number), _least(_cell(cells, place["from"]), number)
        )
        if key in found:
            raise _refusal(format_lazy(_("{text} has two prices"), text=country), number)
        found[key] = _price(text, number)
    return found


def file_rows(prices: dict[Place, Decimal]) -> list[tuple[str, str, str, str]]:
    """The rows of a file that `read` takes, in order of the countries."""
    return [
        (
            place.country,
            MessageKind(place.message_kind).name.lower() if place.message_kind is not None else "",
            str(place.from_segments),
            f"{price.normalize():f}",
        )
        for place, price in sorted(
            prices.items(), key=lambda one: (one[0].country, one[0].message_kind or -1, one[0].from_segments)
        )
    ]


def _index(columns: Sequence[str], names: frozenset[str]) -> int | None:
    return next((index for index, one in enumerate(columns) if one.strip().casefold() in names), None)


def _cell(cells: Sequence[str], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""


def _kind(text: str, number: int) -> int | None:
    if not text:
        return None
    kind = _KINDS.get(text.casefold())
    if kind is None:
        raise _refusal(format_lazy(_("“{text}” is no kind of message"), text=text[:20]), number)
    return kind


def _least(text: str, number: int) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal()) or len(text) > 12:
        raise _refusal(format_lazy(_("“{text}” is no number of segments"), text=text[:20]), number)
    return int(text)


def _price(text: str, number: int) -> Decimal:
    try:
        price = Decimal(text)
    except ArithmeticError:
        raise _refusal(format_lazy(_("“{text}” is not a price"), text=text[:20]), number) from None
    if not price.is_finite() or not 0 <= price < _MOST or price != round(price, 6):
        raise _refusal(format_lazy(_("“{text}” is not a price"), text=text[:20]), number)
    return price


def _refusal(problem: object, row: int) -> DomainError:
    return DomainError(Code.RATE_CARD, field="file", problem=problem, row=row)
