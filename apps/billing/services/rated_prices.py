"""Whether the prices at which a day's messages were charged are those of the versions that were in force."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.db import connection

from apps.billing.models import Settlement, SettlementLine
from apps.billing.services.charged_messages import SPANS, messages_of
from apps.core.money import plain
from apps.pricing.models import Price, PriceVersion

# By the version, country, kind and price that acceptance stamped; between which days of the account they were accepted.
_RATED: Final = f"""
SELECT m.price_version_id, m.country, m.message_kind, m.unit_price, sum(m.segments)::bigint, sum(m.fee),
       min((m.accepted_at AT TIME ZONE a.zone)::date), max((m.accepted_at AT TIME ZONE a.zone)::date)
FROM accounts_account a
CROSS JOIN (SELECT {SPANS} AS ids FROM message_charges
            WHERE account_id = %(account)s AND charged_on = %(day)s AND entry <> 'reversal') span
CROSS JOIN LATERAL {messages_of("a.id")} m
WHERE a.id = %(account)s AND m.charged_on = %(day)s AND m.currency = %(currency)s
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


class Rated(NamedTuple):
    """Messages of one price. first and last: the days on which they were accepted, None where the messages are gone."""

    version: int | None
    country: str
    kind: int
    unit_price: Decimal
    segments: int
    fee: Decimal
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class PriceDifference:
    """What was charged, and what the version says; in words of the canonical file."""

    billed: str
    found: str


class _Version:
    """A version with its prices, and until when it was in force."""

    def __init__(self, row: PriceVersion) -> None:
        self.row = row

    @cached_property
    def ends_on(self) -> date | None:
        """The day on which the next one began."""
        later = PriceVersion.objects.filter(
            price_list=self.row.price_list_id, approved_at__isnull=False, starts_on__gt=self.row.starts_on
        )
        first: date | None = later.order_by("starts_on").values_list("starts_on", flat=True).first()
        return first

    @cached_property
    def prices(self) -> dict[tuple[str, int | None], set[Decimal]]:
        """By country and kind, those of every tier."""
        found: dict[tuple[str, int | None], set[Decimal]] = defaultdict(set)
        rows = Price.objects.filter(version=self.row).values_list("country", "message_kind", "unit_price")
        for country, kind, price in rows:
            found[country, kind].add(price)
        return found

    def of(self, country: str, kind: int) -> set[Decimal]:
        """Of the kind, else of every kind."""
        return self.prices.get((country, kind)) or self.prices.get((country, None), set())


def differences(settlement: Settlement, *, from_messages: bool) -> Iterator[PriceDifference]:
    """What of a day was charged at another price than its version's; from_messages False: only the lines are looked at."""
    rated = list(_from_messages(settlement) if from_messages else _from_lines(settlement))
    rows = PriceVersion.objects.filter(pk__in={one.version for one in rated if one.version})
    versions = {row.pk: _Version(row) for row in rows.select_related("price_list")}
    for one in rated:
        version = versions.get(one.version or 0)
        if (problem := _problem(one, version, settlement)) is not None:
            told = f"{one.country},{one.kind},{one.version or 0},{plain(one.unit_price)},{one.segments},{plain(one.fee)}"
            yield PriceDifference(told, problem)


def _problem(one: Rated, version: _Version | None, settlement: Settlement) -> str | None:
    if one.fee != one.unit_price * one.segments:
        return plain(one.unit_price * one.segments)
    if version is None:
        return "no version" if one.unit_price else None
    prices = version.of(one.country, one.kind)
    if one.unit_price not in prices:
        return " / ".join(map(plain, sorted(prices))) or "no price"
    price_list = version.row.price_list
    if price_list.currency != settlement.currency or price_list.account_id not in (
        None,
        settlement.account_id,
    ):
        return f"list {price_list.public_id}"
    began_late = one.first is not None and one.first < version.row.starts_on
    ended_early = one.last is not None and version.ends_on is not None and one.last >= version.ends_on
    return (
        f"in force {version.row.starts_on} – {version.ends_on or ''}" if began_late or ended_early else None
    )


def _from_messages(settlement: Settlement) -> Iterator[Rated]:
    given: dict[str, Any] = {
        "account": settlement.account_id,
        "day": settlement.day,
        "currency": settlement.currency,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RATED, given)
        yield from (Rated(*row) for row in cursor.fetchall())


def _from_lines(settlement: Settlement) -> Iterator[Rated]:
    rows = SettlementLine.of(settlement.account_id).filter(settlement=settlement, application__isnull=False)
    for row in rows.order_by("pk"):
        kind, version = row.message_kind or 0, row.price_version_id
        yield Rated(version, row.country, kind, row.unit_price, row.segments, row.amount, None, None)
