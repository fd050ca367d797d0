"""What is read of settlements, debts and what the coming days will cost."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.billing.models import Arrears, BalanceAlert, Books, Settlement, SettlementLine
from apps.billing.states import ArrearsStatus, SettlementStatus
from apps.core import clock
from apps.core.money import plain
from apps.core.states import BAD, CARE, GOOD, WAITING, Tone
from apps.ledger.queries import Standing, balance_of
from apps.messaging.models import Charge

AVERAGED: Final = 7  # settled days from which the coming ones are guessed


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the balance goes: `unsettled` has been sent and not deducted, `per_day` is the mean of the last settled days.

    days: for how many further days what is available will do at that rate; None when nothing is spent.
    """

    standing: Standing
    unsettled: Decimal
    per_day: Decimal

    @property
    def after_settlement(self) -> Decimal:
        """What will be available once everything sent so far is deducted."""
        return self.standing.available - self.unsettled

    @property
    def days(self) -> int | None:
        return max(0, int(self.after_settlement // self.per_day)) if self.per_day > 0 else None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an episode of arrears, as components/timeline.html shows it; a step to come has `is_ahead`."""

    at: datetime
    label: str | Promise
    tone: Tone
    sentence: str = ""
    is_ahead: bool = False


@dataclass(frozen=True, slots=True)
class DayProgress:
    """How far a day is settled, over all accounts; `waiting` has charges and is not closed."""

    day: date
    closed: int
    waiting: int
    segments: int
    amounts: tuple[tuple[str, Decimal], ...]

    @property
    def is_done(self) -> bool:
        return not self.waiting


def settled_at(account: Account, day: date, currency: str) -> datetime | None:
    """When the day was closed; None while it is open."""
    rows = Settlement.of(account).filter(day=day, currency=currency, status=SettlementStatus.CLOSED)
    return rows.values_list("closed_at", flat=True).first()


def forecast(account: Account) -> Forecast:
    """Three statements, none of which looks at messages."""
    books = Books.of(account).first()
    charges = Charge.objects.filter(account_id=account.pk, currency=account.currency)
    if books is not None:
        charges = charges.filter(charged_on__gt=books.settled_through)
    days = Settlement.of(account).filter(currency=account.currency, status=SettlementStatus.CLOSED)
    last = list(days.order_by("-day").values_list("amount", flat=True)[:AVERAGED])
    return Forecast(
        standing=balance_of(account),
        unsettled=charges.aggregate(total=Sum("fee"))["total"] or Decimal(0),
        per_day=sum(last, Decimal(0)) / len(last) if last else Decimal(0),
    )


def open_arrears(account: Account) -> Arrears | None:
    """The debt that stands, if there is one."""
    return Arrears.of(account).exclude(status=ArrearsStatus.CLEARED).first()


def episodes() -> QuerySet[Arrears]:
    """Debts of all accounts, paid ones included, for finance."""
    return Arrears.unscoped.select_related("account")


def steps(row: Arrears) -> list[Step]:
    """What happened, in order, and what happens next."""
    money = {"amount": plain(row.missing), "currency": row.currency, "day": row.day.isoformat()}
    found = [
        Step(
            row.began_at,
            _("Deduction failed"),
            CARE,
            _("%(amount)s %(currency)s were missing for %(day)s. The overdue notice went out.") % money,
        )
    ]
    if row.suspended_at:
        words = _("Nothing is accepted; lists on their way were paused.")
        found.append(Step(row.suspended_at, _("Sending suspended"), BAD, str(words)))
    if row.cleared_at:
        words = _("Sending goes on, and so do the lists that had been paused.")
        found.append(Step(row.cleared_at, _("Paid"), GOOD, str(words)))
    elif row.status == ArrearsStatus.OVERDUE:
        words = _("Unless the debt is paid before.")
        found.append(Step(row.due_at, _("Sending will be suspended"), WAITING, str(words), is_ahead=True))
    return found


def alert_of(account: Account) -> BalanceAlert | None:
    """The account's balance alert, if it has set one."""
    return BalanceAlert.of(account).first()


def settlements() -> QuerySet[Settlement]:
    """Settled days of all accounts, for finance."""
    return Settlement.unscoped.select_related("account", "transaction")


def settled_days(account: Account) -> QuerySet[Settlement]:
    """The account's settled days, for its own people."""
    return Settlement.of(account).filter(status=SettlementStatus.CLOSED)


def lines(settlement: Settlement) -> QuerySet[SettlementLine]:
    """The lines of a day, the dearest first."""
    return (
        SettlementLine.of(settlement.account_id)
        .filter(settlement=settlement)
        .select_related("application", "price_version")
        .order_by("-amount", "country", "pk")
    )


def progress(count: int = 14) -> list[DayProgress]:
    """The last days with something to settle, latest first; two statements, by index of the days alone."""
    today = clock.business_day(clock.now())
    since = today - count * clock.ONE_DAY
    closed: dict[date, dict[str, Any]] = {}
    rows = Settlement.unscoped.filter(day__gte=since, status=SettlementStatus.CLOSED).order_by()
    for row in rows.values("day", "currency").annotate(
        accounts=Count("account"), segments=Sum("segments"), total=Sum("amount")
    ):
        day = closed.setdefault(row["day"], {"closed": 0, "segments": 0, "amounts": []})
        day["closed"] += row["accounts"]
        day["segments"] += row["segments"]
        day["amounts"].append((row["currency"], row["total"]))
    waiting = _waiting(since)
    return [
        DayProgress(
            day,
            closed.get(day, {}).get("closed", 0),
            waiting.get(day, 0),
            closed.get(day, {}).get("segments", 0),
            tuple(sorted(closed.get(day, {}).get("amounts", []))),
        )
        for day in sorted(closed.keys() | waiting.keys(), reverse=True)
    ]


def _waiting(since: date) -> dict[date, int]:
    """How many accounts have charges on a day and are not settled through it."""
    books = dict(Books.unscoped.values_list("account", "settled_through"))
    found: dict[date, int] = {}
    least = min([since, *books.values()]) if books else since
    pairs = Charge.objects.filter(charged_on__gt=least).values_list("account_id", "charged_on").distinct()
    for account, day in pairs.order_by():
        if account not in books or books[account] < day:
            found[day] = found.get(day, 0) + 1
    return found
