"""Setting how much an account, or every account without a row of its own, may export."""

from dataclasses import dataclass

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.exports.models import ExportAllowance
from apps.exports.queries import allowance


@dataclass(frozen=True, slots=True)
class Allowed:
    """The columns of an ExportAllowance."""

    at_once: int
    per_day: int
    longest: int
    kept_days: int


@transaction.atomic
def set_allowance(*, actor: Actor, account: Account | None, allowed: Allowed) -> ExportAllowance:
    """What holds from now on; account None: for everybody without a row of their own. Raises Forbidden."""
    actor.require(Perm.STAFF_ACCOUNT_WRITE)
    names = Allowed.__slots__
    before = allowance(account)
    row, _is_new = ExportAllowance.objects.update_or_create(
        account=account, defaults={name: getattr(allowed, name) for name in names}
    )
    audit.record(
        actor,
        "export_allowance.set",
        row,
        account=account,
        before={name: getattr(before, name) for name in names},
        changed={name: getattr(allowed, name) for name in names},
    )
    return row
