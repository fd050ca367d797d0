"""An account's standing in arrears: set and lifted by billing alone, and what may be sent meanwhile."""

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import ACCOUNT_STATES, Account, AccountStatus
from apps.accounts.permissions import Perm


@transaction.atomic
def enter(*, account: Account, amount: str, currency: str) -> None:
    """Nothing is accepted from now on, but for verification codes where that was agreed; raises IllegalMove."""
    ACCOUNT_STATES.advance(account, AccountStatus.ARREARS)
    audit.record(
        SYSTEM, "account.arrears_entered", account, account=account, amount=amount, currency=currency
    )


@transaction.atomic
def leave(*, account: Account) -> bool:
    """May send again; an account that a person has suspended, or that never was in arrears, stays as it is (False)."""
    rows = Account.objects.filter(pk=account.pk, status=AccountStatus.ARREARS)
    if not ACCOUNT_STATES.advance_many(rows, AccountStatus.OPEN):
        return False
    account.refresh_from_db(fields=["status"])
    audit.record(SYSTEM, "account.arrears_left", account, account=account)
    return True


@transaction.atomic
def let_codes_through(*, actor: Actor, account: Account, is_on: bool) -> None:
    """Whether verification codes go on while the account is in arrears."""
    actor.require(Perm.STAFF_SETTLEMENT_WRITE)
    row = Account.objects.select_for_update().get(pk=account.pk)
    if row.codes_in_arrears != is_on:
        row.codes_in_arrears = is_on
        row.save(update_fields=["codes_in_arrears"])
        facts = audit.difference({"codes_in_arrears": not is_on}, {"codes_in_arrears": is_on})
        audit.record(actor, "account.codes_in_arrears_set", row, account=row, is_on=is_on, **facts)
