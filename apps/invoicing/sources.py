"""What may be invoiced: the lines of bills, less what an invoice has taken already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from apps.accounts.models import Account
from apps.billing.models import BillLine, Books
from apps.billing.models.bill import last_day
from apps.billing.states import BillStatus
from apps.invoicing.models import Claim


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is on one invoice at most; `key` is what the claim names. amount: in the currency's minor unit."""

    month: date
    currency: str
    application_id: int | None
    country: str
    label: str
    bill: str  # public id
    segments: int
    amount: Decimal

    @property
    def key(self) -> str:
        return f"{self.month_key}:{self.application_id or ''}:{self.country}:{self.label}"

    @property
    def month_key(self) -> str:
        return f"{self.month:%Y-%m}:{self.currency}"


@dataclass(slots=True)
class Month:
    """An account's month in one currency: what was billed, and what of it is free to be invoiced."""

    month: date
    currency: str
    bill: str
    billed: Decimal = Decimal(0)
    free: Decimal = Decimal(0)

    @property
    def key(self) -> str:
        return f"{self.month:%Y-%m}:{self.currency}"

    @property
    def invoiced(self) -> Decimal:
        return self.billed - self.free

    @property
    def is_free(self) -> bool:
        """Whether an invoice can be asked for: amounts of zero or below cannot stand alone."""
        return self.free > 0


def items(account: Account) -> list[Item]:
    """Everything that was billed, the oldest month first: an application's messages to a country, or a fee.

    The lines of the bill have been rounded once; nothing is rounded here, so that invoices and bill show the same total.
    """
    names = ("bill__month", "bill__currency", "application", "country", "label", "bill__public_id")
    rows: Any = BillLine.of(account).filter(bill__status=BillStatus.CLOSED).order_by().values_list(*names)
    found = [Item(*row) for row in rows.annotate(Sum("segments"), Sum("billed"))]
    return sorted(
        (one for one in found if one.amount),
        key=lambda one: (one.month_key, -one.amount, one.country, one.application_id or 0, one.label),
    )


def free_items(account: Account, months: Iterable[str]) -> list[Item]:
    """What of these months (keys of `Month`) is on no invoice; one statement for the amounts, one for the claims."""
    wanted, taken = set(months), claimed(account)
    return [one for one in items(account) if one.month_key in wanted and one.key not in taken]


def months_of(account: Account) -> list[Month]:
    """The account's months, the latest first."""
    taken = claimed(account)
    found: dict[str, Month] = {}
    for one in items(account):
        month = found.setdefault(one.month_key, Month(one.month, one.currency, one.bill))
        month.billed += one.amount
        if one.key not in taken:
            month.free += one.amount
    return sorted(found.values(), key=lambda month: month.key, reverse=True)


def is_closed(account: Account, month: date) -> bool:
    """Whether the month is billed, so that nothing comes to it any more."""
    books = Books.of(account).first()
    return books is not None and books.billed_through is not None and books.billed_through >= last_day(month)


def claimed(account: Account) -> set[str]:
    """The keys that a living invoice holds."""
    rows: Any = Claim.of(account).filter(released_at=None)
    return set(rows.values_list("key", flat=True))
