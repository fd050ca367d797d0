"""What people read of prices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.core import clock
from apps.core.countries import Country, all_countries
from apps.core.kinds import MessageKind
from apps.pricing import differences
from apps.pricing.differences import Difference, Place
from apps.pricing.models import Price, PriceList, PriceVersion
from apps.pricing.quotes import tariff


@dataclass(frozen=True, slots=True)
class CountryPrice:
    """A country and what one segment to it costs, for a kind of message in words and from so many segments a month on."""

    country: Country
    unit_price: Decimal
    kind: str | Promise = ""
    from_segments: int = 0


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
    return _sheet(PriceVersion.objects.select_related("price_list").get(pk=found.version_id))


def sheet_of_version(account: Account, public_id: str) -> PriceSheet | None:
    """The prices of an approved version of the account's own or a public list, also of one that is no longer in force."""
    rows = PriceVersion.objects.select_related("price_list").filter(
        Q(price_list__account=None) | Q(price_list__account=account), price_list__carrier=None
    )
    version = rows.filter(public_id=public_id, approved_at__isnull=False).first()
    return None if version is None else _sheet(version)


def public_sheets(day: date) -> list[PriceSheet]:
    """The public lists that are in force, by currency; for everybody."""
    lists = PriceList.objects.filter(account=None, carrier=None).order_by("currency")
    return [sheet for one in lists if (sheet := sheet_of_list(one, day)) is not None]


def price_lists() -> list[PriceList]:
    """What customers pay: public lists first, then those of single accounts."""
    return list(
        PriceList.objects.filter(carrier=None)
        .select_related("account")
        .order_by(F("account").asc(nulls_first=True), "currency", "name")
    )


def sheet_of_list(price_list: PriceList, day: date) -> PriceSheet | None:
    """The prices of one list that hold on a day, by name in the reader's language; None while no version does."""
    version = _in_force(price_list.versions.select_related("price_list"), day).first()
    return None if version is None else _sheet(version)


def lists_with_versions(day: date) -> QuerySet[Any]:
    """Every list with `in_force_id` and `in_force_since` (None before its first version) and `waiting_count`."""
    current = _in_force(PriceVersion.objects.filter(price_list=OuterRef("pk")), day)
    waiting = (
        PriceVersion.objects.filter(price_list=OuterRef("pk"), approved_at=None, declined_at=None)
        .order_by()
        .values("price_list")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return PriceList.objects.select_related("account", "carrier").annotate(
        in_force_id=Subquery(current.values("pk")[:1]),
        in_force_since=Subquery(current.values("starts_on")[:1]),
        waiting_count=Coalesce(Subquery(waiting), 0),
    )


def versions() -> QuerySet[PriceVersion]:
    """Versions of all lists with their people."""
    return PriceVersion.objects.select_related(
        "price_list",
        "price_list__account",
        "price_list__carrier",
        "proposed_by",
        "approved_by",
        "declined_by",
    )


def versions_of(price_list: PriceList) -> QuerySet[PriceVersion]:
    """A list's versions with `price_count`, the latest day first; declined ones included."""
    rows = versions().filter(price_list=price_list).annotate(price_count=Count("prices"))
    return rows.order_by("-starts_on", "-pk")


def in_force_id(price_list: PriceList) -> int | None:
    """The version that holds today."""
    today = clock.business_day(clock.now())
    return _in_force(price_list.versions.all(), today).values_list("pk", flat=True).first()


def version_before(version: PriceVersion) -> PriceVersion | None:
    """What a version follows: the approved one that holds until its day."""
    rows = version.price_list.versions.exclude(pk=version.pk)
    return _in_force(rows, version.starts_on).first()


def prices_of(version: PriceVersion) -> dict[Place, Decimal]:
    """All prices of a version by what they are for."""
    rows = Price.objects.filter(version=version)
    return {
        Place(country, kind, least): price
        for country, kind, least, price in rows.values_list(
            "country", "message_kind", "from_segments", "unit_price"
        )
    }


def differences_of(version: PriceVersion, before: PriceVersion | None) -> list[Difference]:
    """What a version changes against the one before it."""
    return differences.differences(prices_of(before) if before else {}, prices_of(version))


def _in_force(rows: QuerySet[PriceVersion], day: date) -> QuerySet[PriceVersion]:
    return rows.filter(Q(approved_at__isnull=False), starts_on__lte=day).order_by("-starts_on")


def _sheet(version: PriceVersion) -> PriceSheet:
    by_country: dict[str, list[tuple[Place, Decimal]]] = {}
    for place, price in prices_of(version).items():
        by_country.setdefault(place.country, []).append((place, price))
    found = [
        one for country in all_countries() for one in _of_country(country, by_country.get(country.iso2, ()))
    ]
    return PriceSheet(
        version=version,
        currency=version.price_list.currency,
        prices=tuple(sorted(found, key=lambda one: one.country.name)),
    )


def _of_country(country: Country, prices: Iterable[tuple[Place, Decimal]]) -> list[CountryPrice]:
    ordered = sorted(prices, key=lambda one: (one[0].message_kind or -1, one[0].from_segments))
    return [CountryPrice(country, price, _kind(place), place.from_segments) for place, price in ordered]


def _kind(place: Place) -> str | Promise:
    return _("All kinds") if place.message_kind is None else MessageKind(place.message_kind).label
