"""When each cap and the balance end if sending goes on as it does; told to the minute, meant to the hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Max, QuerySet, Sum

from apps.accounts.models import Account
from apps.core import clock
from apps.core.kinds import MessageKind
from apps.core.money import plain
from apps.core.statements import fetch
from apps.ledger.models import Transaction, TransactionKind
from apps.ledger.queries import balance_of
from apps.protection.models import CapScope, SpendCap
from apps.protection.models.cap import Spend
from apps.protection.queries import caps
from apps.statistics.models import HourCount

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
_UNSETTLED_AT_MOST: Final = timedelta(days=7)
_FARTHEST: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Stop:
    """When messages of one kind reach their share of a cap; None: not within its window."""

    kind: MessageKind
    limit: Decimal
    at: datetime | None
    is_reached: bool


@dataclass(frozen=True, slots=True)
class CapForecast:
    """A cap in its running window. per_hour: what is spent at present, by the last hour; percent: how much is used up."""

    cap: SpendCap
    spent: Decimal
    percent: int
    per_hour: Decimal
    ends_at: datetime
    stops: tuple[Stop, ...]

    @property
    def words(self) -> dict[str, str]:
        """spent, amount and rate in digits, for a sentence."""
        rate = self.per_hour.quantize(Decimal("0.0001"))
        return {"spent": plain(self.spent), "amount": plain(self.cap.amount), "rate": plain(rate)}

    @property
    def is_near(self) -> bool:
        """Whether somebody should know: four fifths are used up, or it will be reached before the window ends."""
        return self.percent >= 80 or any(stop.at is not None or stop.is_reached for stop in self.stops)


@dataclass(frozen=True, slots=True)
class BalanceForecast:
    """available: balance and credit less what is not settled yet; per_day: by the last 24 hours; at: when it is gone."""

    available: Decimal
    unsettled: Decimal
    per_day: Decimal
    currency: str
    at: datetime | None

    @property
    def is_used_up(self) -> bool:
        return self.available <= 0


@dataclass(frozen=True, slots=True)
class Ending:
    """How long an account's money lasts at present; hours: 0 when it is used up."""

    account_id: int
    name: str
    hours: Decimal


# The same reckoning as `of_balance`, of every account that has sent within a day and has ever paid or may owe.
_ENDING: Final = """
WITH spent AS (
  SELECT h.account_id, sum(h.fee) AS fee FROM statistics_hourcount h JOIN accounts_account a ON a.id = h.account_id
  WHERE h.hour > %(now)s::timestamptz - interval '24 hours' AND h.currency = a.currency GROUP BY 1 HAVING sum(h.fee) > 0
)
SELECT a.id, a.name, round(greatest(0, b.amount + b.credit_limit - coalesce(open.fee, 0)) / s.fee * 24, 1)
FROM spent s JOIN accounts_account a ON a.id = s.account_id
JOIN ledger_balance b ON b.account_id = a.id AND b.currency = a.currency
CROSS JOIN LATERAL (
  SELECT coalesce((max(t.day) + 1)::timestamp AT TIME ZONE a.zone, %(now)s::timestamptz - interval '7 days') AS since
  FROM ledger_transaction t WHERE t.account_id = a.id AND t.kind = 'settlement'
) settled
CROSS JOIN LATERAL (
  SELECT sum(h.fee) AS fee FROM statistics_hourcount h
  WHERE h.account_id = a.id AND h.currency = a.currency AND h.hour >= settled.since
) open
WHERE NOT EXISTS (SELECT FROM applications_application p WHERE p.account_id = a.id AND p.is_system)
"""


def balances_ending(now: datetime) -> list[Ending]:
    """Every such account, however long its money lasts; one statement."""
    return [Ending(*row) for row in fetch(_ENDING, {"now": now})]


def of_caps(account: Account, rows: QuerySet[SpendCap] | None = None) -> list[CapForecast]:
    """Every cap of the account (or of these rows), by the statistics of the last hour and what has been reserved."""
    now = clock.now()
    return [_of_cap(account, cap, now) for cap in (caps(account) if rows is None else rows)]


def near(account: Account) -> list[CapForecast]:
    """Those that an alarm should tell of."""
    return [one for one in of_caps(account) if one.is_near]


def of_balance(account: Account) -> BalanceForecast:
    """The whole account; what has been accepted and not settled counts as spent."""
    now = clock.now()
    standing = balance_of(account)
    unsettled = _fees(HourCount.of(account).filter(hour__gte=_settled_until(account, now)), account)
    per_day = _rate(HourCount.of(account), account, now, DAY) * 24
    available = standing.available - unsettled
    at = None
    if per_day > 0 and available > 0:
        left = timedelta(days=float(available / per_day))
        at = now + left if left <= _FARTHEST else None
    return BalanceForecast(available, unsettled, per_day, account.currency, at)


def _of_cap(account: Account, cap: SpendCap, now: datetime) -> CapForecast:
    starts_at, ends_at = cap.window_at(now, account.zone)
    row = Spend.objects.filter(cap=cap, starts_at=starts_at).first()
    spent = row.spent if row is not None else Decimal(0)
    per_hour = _rate(_counts(account, cap), account, now, HOUR)
    stops = []
    for kind in (MessageKind.MARKETING, MessageKind.NOTICE, MessageKind.CODE):
        limit = cap.limit_of(kind)
        at = None
        if spent < limit and per_hour > 0:
            reached = now + timedelta(hours=float(min((limit - spent) / per_hour, Decimal(1000))))
            at = reached if reached < ends_at else None
        stops.append(Stop(kind, limit, at, spent >= limit))
    percent = int(100 * spent / cap.amount)
    return CapForecast(cap, spent, percent, per_hour, ends_at, tuple(stops))


def _counts(account: Account, cap: SpendCap) -> QuerySet[HourCount]:
    rows = HourCount.of(account)
    match cap.scope:
        case CapScope.APPLICATION:
            return rows.filter(application=cap.application_id)
        case CapScope.TEMPLATE:
            return rows.filter(template=cap.template_id)
        case CapScope.COUNTRY:
            return rows.filter(country=cap.country)
    return rows


def _rate(rows: QuerySet[HourCount], account: Account, now: datetime, span: timedelta) -> Decimal:
    """Money an hour over the span that has just passed; the oldest hour counts by the share of it that is within."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    first = hour - span
    oldest = _fees(rows.filter(hour=first), account)
    later = _fees(rows.filter(hour__gt=first), account)
    share = Decimal(1) - Decimal((now - hour) / HOUR).quantize(Decimal("0.0001"))
    return (later + oldest * share) / Decimal(span / HOUR)


def _fees(rows: QuerySet[HourCount], account: Account) -> Decimal:
    total: dict[str, Any] = rows.filter(currency=account.currency).aggregate(total=Sum("fee"))
    return total["total"] or Decimal(0)


def _settled_until(account: Account, now: datetime) -> datetime:
    """The end of the last settled day; a week back where none was settled yet."""
    settled = Transaction.of(account).filter(kind=TransactionKind.SETTLEMENT)
    day = settled.aggregate(last=Max("day"))["last"]
    return clock.day_window(day, account.zone)[1] if day else now - _UNSETTLED_AT_MOST
