"""Back-tests: a limit or a rule of the breaker tried on the messages of the last days, a day in a transaction."""

import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import orjson
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind
from apps.core.locks import held_by_session, lock
from apps.core.money import plain
from apps.core.partitions import EPOCH, id_at
from apps.core.statements import fetch
from apps.core.tasks import delay_on_commit, hint
from apps.guard.models import Backtest, BacktestKind, BusyMinute
from apps.guard.services import backtest_statements as statements
from apps.guard.states import BACKTEST_STATES, BacktestStatus
from apps.protection.models import BreakerRule

TASK: Final = "guard.backtest"
QUEUE: Final = "books"
LONGEST: Final = 30  # days
# Of one account: each reads all messages of its days, in the queue where settlements wait for their turn.
AT_ONCE: Final = 3
SILENT: Final = timedelta(seconds=120)
TOP: Final = 10
_SLIDES_BELOW: Final = 3600
_COUNTS: Final = ("seen", "stopped", "delivered", "answered", "converted")
_UNDER_WAY: Final = (BacktestStatus.ASKED, BacktestStatus.RUNNING)
_ALL_KINDS: Final = [kind.value for kind in MessageKind]

log = logging.getLogger(__name__)


@transaction.atomic
def ask(
    *,
    actor: Actor,
    kind: BacktestKind,
    name: str,
    settings: dict[str, Any],
    days: int = LONGEST,
    account: Account | None = None,
    application: Application | None = None,
) -> Backtest:
    """Try a limit (`seconds`, `limit` and, for money, shares) or a rule (see `rule_settings`); runs in the background.

    Customers try it on their own messages, three at a time, staff on those of everybody or of one account. Raises Forbidden,
    NOT_FOUND, INVALID.
    """
    if actor.account is not None:
        actor.require(Perm.APPLICATION_READ)
        account = actor.account
        if application is not None and application.account_id != account.pk:
            raise DomainError(Code.NOT_FOUND)
        lock(f"guard.backtests:{account.pk}")
        if Backtest.objects.filter(account=account, status__in=_UNDER_WAY).count() >= AT_ONCE:
            problem = _("%(count)s back-tests are under way. Wait until one of them has ended.")
            raise DomainError(Code.INVALID, problem=problem % {"count": AT_ONCE})
    else:
        actor.require(Perm.STAFF_GUARD_WRITE)
    count = max(1, min(days, LONGEST))
    today = clock.business_day(clock.now())
    row = Backtest.objects.create(
        account=account,
        application=application,
        kind=kind,
        name=name[:120],
        settings=settings,
        from_day=today - timedelta(days=count - 1),
        day_count=count,
        asked_at=clock.now(),
        asked_by=actor.user,
    )
    audit.record(actor, "backtest.asked", row, account=account)
    delay_on_commit(TASK, row.pk, queue=QUEUE)
    return row


def rule_settings(rule: BreakerRule) -> dict[str, Any]:
    """The columns of a rule as a back-test keeps them."""
    return {
        "dimension": rule.dimension,
        "kinds": list(rule.kinds),
        "minimum": rule.minimum,
        "growth": plain(Decimal(rule.growth)),
        "hold_minutes": rule.hold_minutes,
        "pace": rule.pace,
        "prefixes": list(rule.prefixes),
        "spared": list(rule.spared),
    }


def hint_stale() -> None:
    """Wake back-tests that nobody is at: a lost hint, or a worker that has died."""
    silent = Q(heartbeat_at=None) | Q(heartbeat_at__lte=clock.now() - SILENT)
    for pk in Backtest.objects.filter(silent, status__in=_UNDER_WAY).values_list("pk", flat=True):
        hint(TASK, pk, queue=QUEUE)


def run(backtest_id: int) -> None:
    """All days that are left; killed, it is begun again at the day it was at."""
    with held_by_session(f"guard.backtest:{backtest_id}") as is_alone:
        if not is_alone:
            return
        try:
            while _step(backtest_id):
                pass
        except DatabaseError:
            raise
        except Exception:
            log.exception("back-test %s failed", backtest_id)
            rows = Backtest.objects.filter(pk=backtest_id, status=BacktestStatus.RUNNING)
            BACKTEST_STATES.advance_many(rows, BacktestStatus.FAILED, ended_at=clock.now())


@transaction.atomic
def _step(backtest_id: int) -> bool:
    """One day; whether there are more."""
    row = Backtest.objects.select_for_update(of=("self",)).get(pk=backtest_id)
    if row.status == BacktestStatus.ASKED:
        BACKTEST_STATES.advance(row, BacktestStatus.RUNNING, heartbeat_at=clock.now())
        return True
    if row.status != BacktestStatus.RUNNING:
        return False
    if row.done_days >= row.day_count:
        BusyMinute.objects.filter(backtest=row).delete()
        BACKTEST_STATES.advance(row, BacktestStatus.READY, ended_at=clock.now(), state={})
        return False
    day = row.from_day + timedelta(days=row.done_days)
    outcome = _Day(row, day).outcome()
    row.days = [*row.days, outcome.as_json(day)]
    row.totals = _summed(row.totals, outcome)
    row.top = _merged(row, outcome)
    row.done_days += 1
    row.heartbeat_at = clock.now()
    row.save(update_fields=["days", "totals", "top", "state", "done_days", "heartbeat_at"])
    return True


@dataclass(frozen=True, slots=True)
class Outcome:
    """A day: messages seen, those that would have been stopped, and what became of these in truth."""

    seen: int = 0
    stopped: int = 0
    delivered: int = 0
    answered: int = 0
    converted: int = 0
    fee: Decimal = Decimal(0)
    top: tuple[tuple[str, int], ...] = ()

    def as_json(self, day: date) -> dict[str, Any]:
        counts = {name: getattr(self, name) for name in _COUNTS}
        return {"day": day.isoformat(), **counts, "fee": plain(self.fee)}


class _Day:
    """One day of a back-test, in the platform's zone."""

    def __init__(self, row: Backtest, day: date) -> None:
        self.row = row
        self.day = day
        start, end = clock.day_window(day)
        settings = row.settings
        self.asked: dict[str, Any] = {
            "from_id": id_at(start),
            "to_id": id_at(end),
            "application": row.application_id,
            "account": row.account_id,
            "kinds": settings.get("kinds") or _ALL_KINDS,
        }

    def outcome(self) -> Outcome:
        if self.row.kind == BacktestKind.BREAKER:
            return self._breaker()
        settings = self.row.settings
        seconds = int(settings["seconds"])
        return self._fetch(
            self._statement(seconds),
            milliseconds=seconds * 1000,
            limit=str(settings["limit"]),
            country=settings.get("country", ""),
            notice=settings.get("notice", 95),
            marketing=settings.get("marketing", 80),
        )

    def _statement(self, seconds: int) -> str:
        match self.row.kind:
            case BacktestKind.NUMBER:
                return statements.NUMBER_SLIDING if seconds < _SLIDES_BELOW else statements.NUMBER
            case BacktestKind.COUNT:
                return statements.COUNT
            case BacktestKind.COUNTRY:
                return statements.COUNTRY
        return statements.MONEY

    def _fetch(self, judged: str, **more: Any) -> Outcome:
        statement = statements.OUTCOME.format(judged=judged)
        *counts, fee, top = fetch(statement, {**self.asked, **more})[0]
        return Outcome(**dict(zip(_COUNTS, counts, strict=True)), fee=fee, top=tuple(_pairs(top)))

    def _breaker(self) -> Outcome:
        settings = self.row.settings
        rule = {
            **self.asked,
            "backtest": self.row.pk,
            "day": self.day,
            **{name: settings[name] for name in ("dimension", "minimum", "growth", "prefixes", "spared")},
        }
        tripped = fetch(statements.MINUTES, rule)
        bars = self._bars(tripped)
        seen = fetch(statements.SEEN, rule)[0][0]
        if not bars:
            return Outcome(seen=seen)
        found = self._fetch(
            statements.BARRED,
            dimension=settings["dimension"],
            pace=settings["pace"],
            applications=[bar.application for bar in bars],
            of_kinds=[bar.kind for bar in bars],
            keys=[bar.key for bar in bars],
            tripped=[bar.tripped for bar in bars],
            until=[bar.until for bar in bars],
            allowed=[bar.allowed for bar in bars],
        )
        return replace(found, seen=seen)

    def _bars(self, tripped: list[tuple[Any, ...]]) -> list["_Bar"]:
        """What stays barred from yesterday, and what trips today where no bar stands; minutes count from the ids' epoch."""
        hold = int(self.row.settings["hold_minutes"])
        begins = int((clock.day_window(self.day)[0] - EPOCH).total_seconds() // 60)
        standing: dict[tuple[Any, ...], int] = {
            tuple(key): until for *key, until in self.row.state.get("bars", [])
        }
        bars = [
            _Bar(application, kind, key, begins - 1, until, 0)
            for (application, kind, key), until in standing.items()
            if until > begins
        ]
        for application, kind, key, minute, _amount, limit in tripped:
            if standing.get((application, kind, key), 0) > minute:
                continue
            standing[application, kind, key] = minute + hold
            bars.append(_Bar(application, kind, key, tripped=minute, until=minute + hold, allowed=limit))
        ends = int((clock.day_window(self.day)[1] - EPOCH).total_seconds() // 60)
        self.row.state = {"bars": [[*key, until] for key, until in standing.items() if until > ends]}
        return bars


@dataclass(frozen=True, slots=True)
class _Bar:
    """A key that would have been barred from the minute in which it tripped, of which `allowed` messages passed."""

    application: int
    kind: int
    key: str
    tripped: int
    until: int
    allowed: int


def _pairs(top: Any) -> list[tuple[str, int]]:
    found = orjson.loads(top) if isinstance(top, str | bytes) else top
    return [(str(key), int(count)) for key, count in found]


def _summed(totals: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    counts = {name: totals.get(name, 0) + getattr(outcome, name) for name in _COUNTS}
    return {**counts, "fee": plain(Decimal(totals.get("fee", "0")) + outcome.fee)}


def _merged(row: Backtest, outcome: Outcome) -> list[list[Any]]:
    """The keys most stopped so far; more are carried than shown, so that a late riser is not lost."""
    counts = Counter(dict(row.top))
    counts.update(dict(outcome.top))
    return [[key, count] for key, count in counts.most_common(5 * TOP)]
