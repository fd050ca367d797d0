"""Reads of the counts: today, yesterday by now, the last days, the busiest accounts; never a scan of the messages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import TruncDate

from apps.accounts.models import Account
from apps.core import clock
from apps.core.kinds import Region
from apps.statistics.models import HourCount

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Counts:
    """Messages by what became of them; `requests = accepted + refused`, and accepted is the sum of all but refused.

    segments counts those of accepted messages; converted is what programs have reported, beside the others.
    """

    requests: int = 0
    refused: int = 0
    accepted: int = 0
    segments: int = 0
    waiting: int = 0
    submitted: int = 0
    delivered: int = 0
    failed: int = 0
    in_doubt: int = 0
    cancelled: int = 0
    converted: int = 0

    @property
    def underway(self) -> int:
        """Accepted and not yet at an end: waiting for a carrier, or for its receipt."""
        return self.waiting + self.submitted

    @property
    def delivery_percent(self) -> Decimal | None:
        """Delivered of those that reached an end, to one decimal; None while none has."""
        ended = self.delivered + self.failed
        return (Decimal(100 * self.delivered) / ended).quantize(Decimal("0.1")) if ended else None

    @property
    def is_balanced(self) -> bool:
        """Whether both equations hold, as they must."""
        parts = self.underway + self.delivered + self.failed + self.in_doubt + self.cancelled
        return self.requests == self.accepted + self.refused and self.accepted == parts


NAMES = tuple(field.name for field in fields(Counts))
NONE = Counts()


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount before rounding, and its currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Today:
    """A business day so far. fees: one per currency, of accepted messages; yesterday: the whole day before.

    yesterday_by_now counts yesterday's full hours until the same time, and the running hour in proportion to its minutes.
    """

    day: date
    counts: Counts
    fees: tuple[Fee, ...]
    yesterday: Counts
    yesterday_by_now: Counts


@dataclass(frozen=True, slots=True)
class Day:
    """One business day; a day without messages is there too, with zeros."""

    day: date
    counts: Counts


@dataclass(frozen=True, slots=True)
class AccountToday:
    """One account's part of the platform's day."""

    account: Account
    counts: Counts


def has_counted(account: Account, region: str) -> bool:
    """Whether anything was ever sent to this side of the border; never a look at the messages themselves."""
    rows = HourCount.of(account)
    of_mainland = rows.filter(country="CN") if region == Region.MAINLAND else rows.exclude(country="CN")
    return of_mainland.exists()


def today_of(account: Account) -> date:
    """The account's business day now."""
    return clock.business_day(clock.now(), account.zone)


def today(account: Account) -> Today:
    """The account's business day in its own zone."""
    return _today(HourCount.of(account), account.zone)


def today_of_platform() -> Today:
    """All accounts together, by the platform's own day."""
    return _today(HourCount.unscoped.all(), clock.DEFAULT_ZONE)


def last_days(account: Account, count: int) -> list[Day]:
    """The account's last `count` days, oldest first, today included."""
    return _days(HourCount.of(account), account.zone, count)


def last_days_of_platform(count: int) -> list[Day]:
    """The same over all accounts."""
    return _days(HourCount.unscoped.all(), clock.DEFAULT_ZONE, count)


def busiest_accounts(limit: int) -> list[AccountToday]:
    """The accounts with most requests today (the platform's day), busiest first."""
    start, end = clock.day_window(clock.business_day(clock.now()), clock.DEFAULT_ZONE)
    rows = (
        HourCount.unscoped.filter(hour__gte=start, hour__lt=end)
        .values("account")
        .annotate(**sums())
        .order_by(F("total_requests").desc(), "account")[:limit]
    )
    found = {row["account"]: counts_of(row) for row in rows}
    accounts = Account.objects.in_bulk(found)
    return [AccountToday(accounts[pk], counts) for pk, counts in found.items()]


def today_by_application(account: Account) -> dict[int, Counts]:
    """The account's day so far by application id; an application without messages is left out. One statement."""
    start, end = clock.day_window(today_of(account), account.zone)
    rows = HourCount.of(account).filter(hour__gte=start, hour__lt=end)
    summed = rows.values("application").annotate(**sums()).order_by()
    return {row["application"]: counts_of(row) for row in summed}


def _today(rows: QuerySet[HourCount], zone: str) -> Today:
    now = clock.now()
    day = clock.business_day(now, zone)
    start, end = clock.day_window(day, zone)
    before = clock.day_window(day - timedelta(days=1), zone)[0]
    hours: list[Mapping[str, Any]] = list(
        rows.filter(hour__gte=before, hour__lt=end)
        .values("hour", "currency")
        .annotate(**sums())
        .order_by("hour")
    )
    so_far = [row for row in hours if row["hour"] >= start]
    yesterday = [row for row in hours if row["hour"] < start]
    fees: dict[str, Decimal] = {}
    for row in so_far:
        if row["total_fee"]:
            fees[row["currency"]] = fees.get(row["currency"], Decimal(0)) + row["total_fee"]
    return Today(
        day=day,
        counts=added(counts_of(row) for row in so_far),
        fees=tuple(Fee(amount, currency) for currency, amount in sorted(fees.items())),
        yesterday=added(counts_of(row) for row in yesterday),
        yesterday_by_now=until(yesterday, before + (now - start)),
    )


def _days(rows: QuerySet[HourCount], zone: str, count: int) -> list[Day]:
    last = clock.business_day(clock.now(), zone)
    wanted = [last - timedelta(days=back) for back in reversed(range(count))]
    start, end = clock.day_window(wanted[0], zone)[0], clock.day_window(last, zone)[1]
    found = {
        row["day"]: counts_of(row)
        for row in rows.filter(hour__gte=start, hour__lt=end)
        .annotate(day=TruncDate("hour", tzinfo=ZoneInfo(zone)))
        .values("day")
        .annotate(**sums())
        .order_by()
    }
    return [Day(day, found.get(day, NONE)) for day in wanted]


def sums() -> dict[str, Any]:
    """What to annotate rows of counts with."""
    return {f"total_{name}": Sum(name) for name in (*NAMES, "fee")}


def counts_of(row: Mapping[str, Any]) -> Counts:
    """The counts of a row of `sums`; no rows at all count as zero."""
    return Counts(**{name: row[f"total_{name}"] or 0 for name in NAMES})


def added(many: Iterable[Counts]) -> Counts:
    found = list(many)
    return Counts(**{name: sum(getattr(one, name) for one in found) for name in NAMES})


def until(hours: Iterable[Mapping[str, Any]], moment: datetime) -> Counts:
    """Rows until an instant; the hour it falls in counts by the share of it that had passed."""
    totals = dict.fromkeys(NAMES, 0.0)
    for row in hours:
        share = min(max((moment - row["hour"]) / HOUR, 0.0), 1.0)
        for name in NAMES:
            totals[name] += share * row[f"total_{name}"]
    return Counts(**{name: round(total) for name, total in totals.items()})
