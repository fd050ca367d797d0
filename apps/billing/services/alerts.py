"""The balance alert (rule 68): once a day while the balance is below the threshold, five days at most."""

from decimal import Decimal
from typing import Final

from django.db import connection, transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Perm
from apps.billing.models import BalanceAlert
from apps.core import clock
from apps.core.money import plain

DAYS: Final = 5
_AGAIN = """
UPDATE billing_balancealert a SET told_count = 0, told_on = NULL
FROM ledger_balance b JOIN accounts_account c ON c.id = b.account_id AND c.currency = b.currency
WHERE b.account_id = a.account_id AND a.told_count > 0 AND b.amount >= a.threshold
"""
_TELL = """
UPDATE billing_balancealert a SET told_count = a.told_count + 1, told_on = (%(now)s AT TIME ZONE c.zone)::date
FROM accounts_account c LEFT JOIN ledger_balance b ON b.account_id = c.id AND b.currency = c.currency
WHERE c.id = a.account_id AND a.is_on AND coalesce(b.amount, 0) < a.threshold AND a.told_count < %(days)s
  AND (a.told_on IS NULL OR a.told_on < (%(now)s AT TIME ZONE c.zone)::date)
RETURNING a.id, coalesce(b.amount, 0)
"""


@transaction.atomic
def set_alert(*, actor: Actor, is_on: bool, threshold: Decimal) -> BalanceAlert:
    """Below which balance the account is told; a change begins the five days anew."""
    actor.require(Perm.BILLING_WRITE)
    values = {"is_on": is_on, "threshold": threshold, "told_on": None, "told_count": 0}
    before = audit.values(BalanceAlert.of(actor.own_account).first(), "is_on", "threshold")
    row: BalanceAlert
    row, _is_new = BalanceAlert.unscoped.update_or_create(account=actor.own_account, defaults=values)
    facts = audit.difference(before, {"is_on": is_on, "threshold": plain(threshold)})
    audit.record(actor, "balance_alert.changed", row, is_on=is_on, threshold=plain(threshold), **facts)
    return row


@transaction.atomic
def tick() -> int:
    """Write an event for each account that is to be told now; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN)
        cursor.execute(_TELL, {"now": clock.now(), "days": DAYS})
        amounts = dict(cursor.fetchall())
    for row in BalanceAlert.unscoped.filter(pk__in=amounts).select_related("account").order_by("pk"):
        facts = {"amount": plain(amounts[row.pk]), "threshold": plain(row.threshold), "day": row.told_count}
        audit.record(SYSTEM, "balance.low", row, account=row.account, currency=row.account.currency, **facts)
    return len(amounts)
