"""Reads of the day counts for the pages of statistics: by day, hour, country …; never a scan of the messages."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, QuerySet, Sum

from apps.accounts.models import Account
from apps.carriers import codes
from apps.carriers.codes import Bucket, DeliveryCode
from apps.core import clock
from apps.core.kinds import Region
from apps.core.phones import MAINLAND
from apps.statistics import queries
from apps.statistics.models import BilledCount, DayCount, FailureCount, HourCount, LatencyCount, Stage
from apps.statistics.queries import NONE, Counts, Day, Fee
from apps.statistics.ranges import Range

Histogram = dict[int, int]  # messages by bucket
BUCKETS: Final = (
    Bucket.INTERNAL_ERROR,
    Bucket.INVALID_NUMBER,
    Bucket.SHUTDOWN,
    Bucket.BLACK_LIST,
    Bucket.FREQUENCY_LIMIT,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose counts, and which of them. account: None for the whole platform; country: ISO, or blank."""

    account: Account | None
    application_id: int | None = None
    region: str = ""
    kind: int | None = None
    country: str = ""

    @property
    def zone(self) -> str:
        return self.account.zone if self.account else clock.DEFAULT_ZONE

    @property
    def today(self) -> date:
        return clock.business_day(clock.now(), self.zone)

    def rows(self, model: Any) -> QuerySet[Any]:
        """The rows of a count's table."""
        rows = model.of(self.account) if self.account else model.unscoped.all()
        if self.application_id is not None:
            rows = rows.filter(application=self.application_id)
        if self.kind is not None:
            rows = rows.filter(message_kind=self.kind)
        if self.country:
            rows = rows.filter(country=self.country)
        if self.region == Region.MAINLAND:
            rows = rows.filter(country=MAINLAND)
        elif self.region == Region.GLOBAL:
            rows = rows.exclude(country=MAINLAND)
        return rows

    def within(self, model: Any, days: Range) -> QuerySet[Any]:
        """Those of some days."""
        return self.rows(model).filter(day__gte=days.first, day__lte=days.last)


@dataclass(frozen=True, slots=True)
class Billed:
    """What became chargeable: segments, and fees by currency."""

    segments: int
    fees: tuple[Fee, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A code with its count. meaning: of a carrier's code; None for what was refused before sending."""

    code: str
    count: int
    meaning: DeliveryCode | None
    is_mainland: bool = False


def by_day(scope: Scope, days: Range) -> list[Day]:
    """Each day as it stands; one without messages is there too."""
    rows = scope.within(DayCount, days).values("day").annotate(**queries.sums()).order_by()
    found = {row["day"]: queries.counts_of(row) for row in rows}
    return [Day(day, found.get(day, NONE)) for day in days.days]


def by_hour(scope: Scope, day: date) -> dict[datetime, Counts]:
    """Each hour of a day as it stands, by its beginning; hours to come are left out.

    In a zone that is half an hour off, the first and the last hour reach into the days beside.
    """
    start, end = clock.day_window(day, scope.zone)
    start = start.replace(minute=0)
    rows = scope.rows(HourCount).filter(hour__gte=start, hour__lt=end)
    found = {
        row["hour"]: queries.counts_of(row)
        for row in rows.values("hour").annotate(**queries.sums()).order_by()
    }
    end = min(end, clock.now())
    hours = [start + timedelta(hours=offset) for offset in range(25)]
    return {hour: found.get(hour, NONE) for hour in hours if hour < end}


def by_now(scope: Scope, day: date) -> Counts:
    """A past day until the time of day that it is now; the running hour counts by its share."""
    start, end = clock.day_window(day, scope.zone)
    passed = clock.now() - clock.day_window(scope.today, scope.zone)[0]
    rows = scope.rows(HourCount).filter(hour__gte=start, hour__lt=end)
    return queries.until(rows.values("hour").annotate(**queries.sums()).order_by(), start + passed)


def by(scope: Scope, days: Range, column: str) -> dict[Any, Counts]:
    """Counts by a column: country, template, signature, application, account or message_kind; most requests first."""
    rows = (
        scope.within(DayCount, days)
        .values(column)
        .annotate(**queries.sums())
        .order_by(F("total_requests").desc(), column)
    )
    return {row[column]: queries.counts_of(row) for row in rows}


def late(scope: Scope, days: Range) -> Counts:
    """What has changed on closed days since they were closed: differences, some below zero."""
    rows = scope.within(DayCount, days).filter(counted_on__gt=F("day"))
    return queries.counts_of(rows.aggregate(**queries.sums()))


def billed(scope: Scope, days: Range) -> Billed:
    rows = (
        scope.within(BilledCount, days)
        .values("currency")
        .annotate(units=Sum("segments"), amount=Sum("fee"))
        .order_by("currency")
    )
    found = list(rows)
    return Billed(
        sum(row["units"] for row in found),
        tuple(Fee(row["amount"], row["currency"]) for row in found if row["amount"]),
    )


def refusals(scope: Scope, days: Range) -> list[Failure]:
    """What was refused before sending, by its code, most first."""
    rows = (
        scope.within(FailureCount, days).filter(is_refused=True).values("code").annotate(total=Sum("count"))
    )
    found = [Failure(row["code"], row["total"], None) for row in rows.order_by() if row["total"]]
    return sorted(found, key=lambda one: (-one.count, one.code))


def failures(scope: Scope, days: Range) -> list[Failure]:
    """What failed after acceptance, by the carrier's code and what it means there, most first."""
    rows = scope.within(FailureCount, days).filter(is_refused=False)
    totals: dict[tuple[str, bool], int] = defaultdict(int)  # a code may mean another thing abroad
    for row in rows.values("code", "country").annotate(total=Sum("count")).order_by():
        totals[row["code"], row["country"] == MAINLAND] += row["total"]
    found: dict[tuple[str, str], Failure] = {}
    for (code, mainland), total in totals.items():
        meaning = codes.explain(code, mainland=mainland, final=True)
        key = (code, meaning.failure_class)
        known = found[key].count if key in found else 0
        if known + total:
            found[key] = Failure(code, known + total, meaning, mainland)
    return sorted(found.values(), key=lambda one: (-one.count, one.code))


def causes(found: list[Failure]) -> dict[Bucket, int]:
    """The five causes (callbacks.md 5.3) with their counts, each there; what no table lists is the carrier's error."""
    counts = dict.fromkeys(BUCKETS, 0)
    for one in found:
        bucket = one.meaning.bucket if one.meaning else Bucket.INTERNAL_ERROR
        counts[bucket if bucket in counts else Bucket.INTERNAL_ERROR] += one.count
    return counts


def latencies(scope: Scope, days: Range, column: str) -> dict[Any, dict[Stage, Histogram]]:
    """Histograms by a column (carrier, country, day or message_kind) and stage; most messages first."""
    rows = (
        scope.within(LatencyCount, days)
        .values(column, "stage", "bucket")
        .annotate(total=Sum("count"))
        .order_by()
    )
    found: dict[Any, dict[Stage, Histogram]] = {}
    for row in rows:
        stages = found.setdefault(row[column], {stage: {} for stage in Stage})
        stages[Stage(row["stage"])][row["bucket"]] = row["total"]
    return dict(sorted(found.items(), key=lambda one: -sum(one[1][Stage.SUBMIT].values())))


def merged(histograms: Mapping[Any, dict[Stage, Histogram]]) -> dict[Stage, Histogram]:
    """All together."""
    whole: dict[Stage, Histogram] = {stage: defaultdict(int) for stage in Stage}
    for stages in histograms.values():
        for stage, counts in stages.items():
            for bucket, count in counts.items():
                whole[stage][bucket] += count
    return whole


def total_fee(found: Billed) -> str:
    """The fees in words, one per currency."""
    return " + ".join(f"{fee.amount.quantize(Decimal('0.0001')):,f} {fee.currency}" for fee in found.fees)
