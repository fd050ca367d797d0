"""Reads of the watcher: open cases, codes by the hour, who calls from where."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet, Sum

from apps.accounts.models import Account
from apps.applications.models import Application
from apps.core import clock
from apps.core.countries import country_name
from apps.core.kinds import MessageKind
from apps.core.statements import fetch
from apps.guard.models import Backtest, BacktestKind, Case, CodeWatch
from apps.guard.states import CaseStatus
from apps.protection.models import Bar, Dimension
from apps.statistics.models import HourCount

HOURS: Final = 24
# Addresses of the last day, and since when each has been known in the minutes that are kept.
_CALLERS: Final = """
SELECT key, sum(requests) FILTER (WHERE minute >= %(day)s)::int, max(minute), min(minute)
FROM (
  SELECT key, requests, minute FROM guard_minutes WHERE application_id = %(application)s AND dimension = 'address'
  UNION ALL
  SELECT key, requests, minute FROM protection_velocity WHERE application_id = %(application)s AND dimension = 'address'
) m GROUP BY 1 HAVING max(minute) >= %(day)s ORDER BY 2 DESC LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class CodeHour:
    """Verification codes of one hour, with yesterday's same hour beside them. success: percent of those with a result.

    converted: those that the customer's programs have reported as used.
    """

    hour: datetime
    requests: int
    delivered: int
    failed: int
    refused: int
    converted: int
    yesterday: int

    @property
    def success(self) -> Decimal | None:
        ended = self.delivered + self.failed
        return (Decimal(100 * self.delivered) / ended).quantize(Decimal("0.1")) if ended else None


@dataclass(frozen=True, slots=True)
class Caller:
    """An address that has called with the account's keys. is_new: never seen before the last day."""

    address: str
    requests: int
    last_at: datetime
    is_new: bool


def cases() -> QuerySet[Case]:
    """All cases with what the pages name."""
    return Case.unscoped.select_related("account", "application", "rule", "bar", "decided_by")


def open_cases() -> QuerySet[Case]:
    """What waits for a person's word, latest first: what alarms read."""
    return cases().filter(status=CaseStatus.OPEN).order_by("-id")


def cases_of(account: Account) -> QuerySet[Case]:
    """The account's own."""
    return Case.of(account).select_related("account", "application", "rule", "bar", "decided_by")


def backtests_of(account: Account | None) -> QuerySet[Backtest]:
    """An account's back-tests; None: all of them, for staff."""
    rows = Backtest.objects.select_related("account", "application", "asked_by")
    return rows if account is None else rows.filter(account=account)


def bars_of(application: Application) -> QuerySet[Bar]:
    """What is barred now."""
    return Bar.objects.filter(application=application, released_at=None, until__gt=clock.now()).order_by(
        "until"
    )


def code_watch_of(application: Application) -> CodeWatch:
    """The thresholds of an application; unsaved defaults where it has none of its own."""
    row = CodeWatch.of(application.account).filter(application=application).first()
    return row or CodeWatch(account=application.account, application=application)


def code_hours(application: Application) -> list[CodeHour]:
    """The last 24 hours, oldest first, the running one included; one statement."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    first = hour - timedelta(hours=HOURS - 1)
    rows = (
        HourCount.of(application.account)
        .filter(application=application, message_kind=MessageKind.CODE, hour__gte=first - timedelta(days=1))
        .values("hour")
        .annotate(
            asked=Sum("requests"),
            arrived=Sum("delivered"),
            lost=Sum("failed"),
            turned_away=Sum("refused"),
            used=Sum("converted"),
        )
        .order_by()
    )
    found = {row["hour"]: row for row in rows}
    hours = []
    for index in range(HOURS):
        at = first + timedelta(hours=index)
        row = found.get(at, {"asked": 0, "arrived": 0, "lost": 0, "turned_away": 0, "used": 0})
        before = found.get(at - timedelta(days=1), {"asked": 0})["asked"]
        hours.append(
            CodeHour(at, row["asked"], row["arrived"], row["lost"], row["turned_away"], row["used"], before)
        )
    return hours


def callers(application: Application) -> list[Caller]:
    """Who has called in the last 24 hours, busiest first; one that is new may be somebody with a leaked key."""
    day = clock.now() - timedelta(days=1)
    rows = fetch(_CALLERS, {"application": application.pk, "day": day})
    known_before = any(first < day for _key, _count, _last, first in rows)
    return [
        Caller(key, count or 0, last, is_new=known_before and first >= day)
        for key, count, last, first in rows
    ]


def stopped_most(row: Backtest) -> list[tuple[str, int]]:
    """The ten keys of which a back-test would have stopped most, as people call them."""
    top: list[tuple[str, int]] = [(key, count) for key, count in row.top[:10]]
    if row.kind == BacktestKind.COUNTRY:
        return [(country_name(key), count) for key, count in top]
    if row.kind == BacktestKind.BREAKER:
        is_prefix = row.settings["dimension"] == Dimension.PREFIX
        return [(f"+{key}" if is_prefix else key or row.name, count) for key, count in top]
    names = Application.unscoped.in_bulk([int(key) for key, _count in top])
    return [(str(names.get(int(key), key)), count) for key, count in top]
