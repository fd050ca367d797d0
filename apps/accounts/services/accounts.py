"""Opening an account, and who belongs to it."""

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account, AccountKind, Membership, User
from apps.accounts.permissions import Perm, Role


@transaction.atomic
def open_account(
    *, user: User, person_name: str, account_name: str, kind: AccountKind, ip: str | None = None
) -> Account:
    """A person's first account, with the person as its owner."""
    user.name = person_name
    user.save(update_fields=["name"])
    account = Account.objects.create(name=account_name, kind=kind)
    actor = Actor(user=user, account=account, perms=frozenset(), via="console", ip=ip)
    Membership.unscoped.create(account=account, user=user, role=Role.OWNER)
    audit.record(actor, "account.opened", account, account=account, kind=kind.value)
    return account


@transaction.atomic
def add_member(*, actor: Actor, account: Account, user: User, role: Role) -> Membership:
    """Give a person a role in the account; giving it twice changes nothing."""
    actor.require(Perm.PEOPLE_WRITE)
    membership, created = Membership.unscoped.get_or_create(account=account, user=user, role=role)
    if created:
        audit.record(actor, "member.added", membership, account=account, role=role.value, person=user.email)
    return membership
