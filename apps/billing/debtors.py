"""Who owes, and since when: a debt is made of the latest deductions, because payments pay the oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.statements import fetch

# In days since the deduction, both included; what is older than the last one is in the last column.
AGES: Final[tuple[tuple[int, Promise], ...]] = (
    (0, _("Current")),
    (30, _("1–30 days")),
    (60, _("31–60 days")),
    (90, _("61–90 days")),
)
OLDER: Final = _("Over 90 days")
# As many deductions of a debtor are looked at; a day has one, so the rest is older than the last age.
_LOOKED_AT: Final = 120
_PARTS: Final = """
SELECT o.account_id, a.public_id, a.name, o.currency, -o.amount, d.day,
       least(d.amount, -o.amount - (d.running - d.amount))
FROM ledger_balance o JOIN accounts_account a ON a.id = o.account_id
LEFT JOIN LATERAL (
  SELECT day, amount, sum(amount) OVER (ORDER BY id DESC) AS running FROM (
    SELECT t.id, coalesce(t.day + 1, (t.at AT TIME ZONE a.zone)::date) AS day, -t.amount AS amount FROM ledger_transaction t
    WHERE t.account_id = o.account_id AND t.currency = o.currency AND t.amount < 0 ORDER BY t.id DESC LIMIT %s
  ) latest
) d ON d.running - d.amount < -o.amount
WHERE o.amount < 0
ORDER BY o.amount, o.account_id, d.day
"""


@dataclass(slots=True)
class Debtor:
    """One account in one currency; `ages` has a sum for each of AGES and one for what is older."""

    public_id: str
    name: str
    currency: str
    owed: Decimal
    ages: list[Decimal] = field(default_factory=lambda: [Decimal(0)] * (len(AGES) + 1))

    @property
    def oldest(self) -> Decimal:
        return self.ages[-1]


def debtors(today: date | None = None) -> list[Debtor]:
    """Every account with a balance below zero, who owes most first; one statement."""
    today = today or clock.business_day(clock.now())
    found: dict[tuple[int, str], Debtor] = {}
    for account, public_id, name, currency, owed, day, part in fetch(_PARTS, (_LOOKED_AT,)):
        one = found.setdefault((account, currency), Debtor(public_id, name, currency, owed))
        if day is not None:
            one.ages[age_of((today - day).days)] += part
    for one in found.values():
        one.ages[-1] += one.owed - sum(one.ages, Decimal(0))
    return list(found.values())


def age_of(days: int) -> int:
    """The column of an age in days."""
    return next((place for place, (most, _words) in enumerate(AGES) if days <= most), len(AGES))


def totals(rows: Iterable[Debtor]) -> list[Debtor]:
    """The same summed by currency."""
    found: dict[str, Debtor] = {}
    for row in rows:
        one = found.setdefault(row.currency, Debtor("", "", row.currency, Decimal(0)))
        one.owed += row.owed
        one.ages = [mine + more for mine, more in zip(one.ages, row.ages, strict=True)]
    return sorted(found.values(), key=lambda one: -one.owed)
