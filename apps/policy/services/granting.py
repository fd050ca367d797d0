"""What operators decide: how much an account may send, and what holds for everybody who has not been told otherwise."""

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.core.errors import Code, DomainError
from apps.core.locks import lock
from apps.policy import kinds, queries
from apps.policy.kinds import Limit
from apps.policy.models import AccountLimit, PlatformLimit

SHORTEST_REASON = 4


@transaction.atomic
def set_account_limit(*, actor: Actor, account: Account, global_day: int, reason: str) -> AccountLimit:
    """Let the account send so many global messages in a day (S18); 0 stops them. It holds from the next message on.

    reason: said in the account's own audit trail. Applications keep what they have set, but the lower of the two counts.
    Raises LIMIT_RANGE, REASON_NEEDED.
    """
    actor.require(Perm.STAFF_LIMIT_WRITE)
    within(global_day, least=0, field="global_day")
    if len(reason.strip()) < SHORTEST_REASON:
        raise DomainError(Code.REASON_NEEDED, field="reason")
    lock(f"account_limit:{account.pk}")
    before = queries.account_global_day(account)
    row, _created = AccountLimit.unscoped.update_or_create(
        account=account, defaults={"global_day": global_day}
    )
    audit.record(actor, "account.limit_set", row, before=before, after=global_day, reason=reason.strip())
    return row


@transaction.atomic
def set_default(*, actor: Actor, limit: Limit, threshold: int | None) -> None:
    """Decide the platform's default of a limit; None switches a frequency rule off. Raises LIMIT_RANGE."""
    actor.require(Perm.STAFF_LIMIT_WRITE)
    is_of_account = limit is Limit.ACCOUNT_GLOBAL_DAY
    if threshold is not None or is_of_account:
        within(
            -1 if threshold is None else threshold,
            least=0 if is_of_account else 1,
            most=kinds.highest(limit),
            field=limit.value,
        )
    before = queries.platform_limits()[limit]
    if before == threshold:
        return
    row, _created = PlatformLimit.objects.update_or_create(limit=limit, defaults={"threshold": threshold})
    audit.record(actor, "limit.default_set", row, before=said(before), after=said(threshold))


def within(value: int, *, least: int, most: int = kinds.MOST, field: str) -> None:
    """Raises LIMIT_RANGE for a value outside [least, most]."""
    if not least <= value <= most:
        raise DomainError(Code.LIMIT_RANGE, field=field, value=value, least=least, most=most)


def said(value: int | None) -> str:
    """A limit as the audit trail keeps it; a dash is none."""
    return "–" if value is None else str(value)
