"""Opening an account, who belongs to it, and what it demands of large lists."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import ACCOUNT_STATES, Account, AccountKind, AccountStatus, Membership, User
from apps.accounts.permissions import Perm, Role
from apps.core.errors import Code, DomainError
from apps.core.money import plain


@transaction.atomic
def open_account(*, user: User, person_name: str, account_name: str, ip: str | None = None) -> Account:
    """A person's first account, with the person as its owner: an individual's, until it is verified as something else."""
    user.name = person_name
    user.save(update_fields=["name"])
    account = Account.objects.create(name=account_name)
    actor = Actor(user=user, account=account, perms=frozenset(), via="browser", ip=ip)
    Membership.unscoped.create(account=account, user=user, role=Role.OWNER)
    audit.record(actor, "account.opened", account, account=account)
    return account


@transaction.atomic
def add_member(*, actor: Actor, account: Account, user: User, role: Role) -> Membership:
    """Give a person a role without an invitation (set-up, shell); giving it twice changes nothing."""
    actor.require(Perm.PEOPLE_WRITE)
    if actor.account not in (
        None,
        account,
    ):  # None: the platform itself, for no customer's actor is without one
        raise DomainError(Code.NOT_FOUND)
    membership, created = Membership.unscoped.get_or_create(account=account, user=user, role=role)
    if created:
        audit.record(actor, "member.added", membership, account=account, role=role.value, person=user.email)
    return membership


@transaction.atomic
def verify(*, account: Account, kind: AccountKind, at: datetime) -> None:
    """Make the account what documents have proved; an approved identity alone calls it, in the same transaction."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    before, row.kind, row.verified_at = row.kind, kind, at
    row.save(update_fields=["kind", "verified_at"])
    account.kind, account.verified_at = row.kind, row.verified_at
    audit.record(SYSTEM, "account.verified", row, account=row, kind=kind.value, before=before)


@transaction.atomic
def unverify(*, account: Account) -> None:
    """Its approval was revoked: an individual's account that nobody has verified."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    before, row.kind, row.verified_at = row.kind, AccountKind.INDIVIDUAL, None
    row.save(update_fields=["kind", "verified_at"])
    account.kind, account.verified_at = row.kind, row.verified_at
    audit.record(SYSTEM, "account.unverified", row, account=row, before=before)


@transaction.atomic
def suspend(*, actor: Actor, account: Account, reason: str) -> None:
    """Nothing is accepted for the account from now on; raises IllegalMove when it is suspended already."""
    actor.require(Perm.STAFF_ACCOUNT_WRITE)
    ACCOUNT_STATES.advance(account, AccountStatus.SUSPENDED)
    audit.record(actor, "account.suspended", account, account=account, reason=reason)


@transaction.atomic
def reopen(*, actor: Actor, account: Account) -> None:
    """Accept messages of the account again; raises IllegalMove unless it is suspended."""
    actor.require(Perm.STAFF_ACCOUNT_WRITE)
    ACCOUNT_STATES.advance(account, AccountStatus.OPEN)
    audit.record(actor, "account.reopened", account, account=account)


@transaction.atomic
def rename(*, actor: Actor, name: str) -> None:
    """Change the account's name."""
    actor.require(Perm.ACCOUNT_WRITE)
    account = actor.own_account
    before, account.name = account.name, name
    account.save(update_fields=["name"])
    audit.record(actor, "account.renamed", account, account=account, before=before, after=name)


@transaction.atomic
def set_approval(*, actor: Actor, above_count: int | None, above_amount: Decimal | None) -> Account:
    """Above which number of messages or which price a list needs a second person; None sets no limit.

    It counts for what is confirmed from now on; a list that waits for its second person goes on waiting.
    """
    actor.require(Perm.ACCOUNT_WRITE)
    account = Account.objects.select_for_update().get(pk=actor.own_account.pk)
    before = _limits(account)
    account.approval_above_count, account.approval_above_amount = above_count, above_amount
    if before != _limits(account):
        account.save(update_fields=["approval_above_count", "approval_above_amount"])
        facts = {"before": before, "changed": _limits(account)}
        audit.record(actor, "account.approval_changed", account, account=account, **facts)
    return account


def _limits(account: Account) -> dict[str, str | int | None]:
    amount = account.approval_above_amount
    return {
        "approval_above_count": account.approval_above_count,
        "approval_above_amount": None if amount is None else plain(amount),
    }
