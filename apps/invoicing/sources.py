"""What may be invoiced: the lines of closed months, less what an invoice has taken already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from apps.accounts.models import Account
from apps.billing.models import Books
from apps.core.statements import fetch
from apps.invoicing.models import Claim

# One item for an application's messages to a country in a month, or a fee; each line of the bill has been rounded once.
_ITEMS: Final = """
SELECT month, currency, application_id, country, label, sum(segments)::bigint, sum(billed) FROM (
  SELECT date_trunc('month', s.day)::date AS month, s.currency, l.application_id, l.country, l.label,
         sum(l.segments) AS segments, round(sum(l.amount), CASE WHEN s.currency IN ('JPY', 'KRW') THEN 0 ELSE 2 END) AS billed
  FROM billing_settlement s JOIN billing_settlementline l ON l.settlement_id = s.id
  JOIN billing_books b ON b.account_id = s.account_id
  WHERE s.account_id = %s AND s.status = 'closed'
    AND (date_trunc('month', s.day) + interval '1 month')::date - 1 <= b.settled_through
  GROUP BY 1, s.currency, l.application_id, l.country, l.label, l.message_kind,
           CASE l.entry WHEN 'late' THEN 'charge' ELSE l.entry END, l.price_version_id, l.unit_price
) lines
GROUP BY month, currency, application_id, country, label HAVING sum(billed) <> 0
ORDER BY month, currency, sum(billed) DESC, country, application_id, label
"""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is on one invoice at most; `key` is what the claim names. amount: in the currency's minor unit."""

    month: date
    currency: str
    application_id: int | None
    country: str
    label: str
    segments: int
    amount: Decimal

    @property
    def key(self) -> str:
        return f"{self.month:%Y-%m}:{self.currency}:{self.application_id or ''}:{self.country}:{self.label}"


@dataclass(slots=True)
class Month:
    """An account's month in one currency: what was billed, and what of it is free to be invoiced."""

    month: date
    currency: str
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
    """Everything that was billed, the oldest month first."""
    return [Item(*row) for row in fetch(_ITEMS, (account.pk,))]


def free_items(account: Account, months: Iterable[str]) -> list[Item]:
    """What of these months (keys of `Month`) is on no invoice; one statement for the amounts, one for the claims."""
    wanted, taken = set(months), claimed(account)
    found = (one for one in items(account) if f"{one.month:%Y-%m}:{one.currency}" in wanted)
    return [one for one in found if one.key not in taken]


def months_of(account: Account) -> list[Month]:
    """The account's months, the latest first."""
    taken = claimed(account)
    found: dict[str, Month] = {}
    for one in items(account):
        month = Month(one.month, one.currency)
        month = found.setdefault(month.key, month)
        month.billed += one.amount
        if one.key not in taken:
            month.free += one.amount
    return sorted(found.values(), key=lambda month: (month.month, month.currency), reverse=True)


def is_closed(account: Account, month: date) -> bool:
    """Whether the month is over and settled to its last day, so that nothing comes to it any more."""
    books = Books.of(account).first()
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return books is not None and books.settled_through >= last


def claimed(account: Account) -> set[str]:
    """The keys that a living invoice holds."""
    rows: Any = Claim.of(account).filter(released_at=None)
    return set(rows.values_list("key", flat=True))
