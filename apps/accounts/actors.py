"""Who acts: a person or a program in one account, with the rights that follow."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from apps.accounts.models import Account, Membership, StaffMembership, User
from apps.accounts.permissions import ROLES, STAFF_ROLES, Perm, Role, StaffRole
from apps.core.addresses import client_address
from apps.core.errors import Forbidden

SESSION_ACCOUNT = "account"  # public id of the account a person has chosen to work in


@dataclass(frozen=True)
class Actor:
    """user and account are None for the platform itself; via is browser, backoffice, api, shell or system.

    other_accounts: where a person at a browser could work as well.
    """

    user: User | None
    account: Account | None
    perms: frozenset[Perm]
    via: str
    ip: str | None = None
    other_accounts: tuple[Account, ...] = ()

    def require(self, perm: Perm) -> None:
        """Raises Forbidden when the right is missing."""
        if perm not in self.perms:
            raise Forbidden(perm)

    def may(self, perm: Perm) -> bool:
        return perm in self.perms

    @property
    def own_account(self) -> Account:
        """The account, for verbs that cannot work without one."""
        if self.account is None:
            raise Forbidden("account")
        return self.account


SYSTEM = Actor(user=None, account=None, perms=frozenset(Perm), via="system")


def staff_perms(user: User) -> frozenset[Perm]:
    """The union of the person's staff roles."""
    roles = StaffMembership.objects.filter(user=user).values_list("role", flat=True)
    return frozenset().union(*(STAFF_ROLES[StaffRole(role)] for role in roles))


def account_perms(user: User, account: Account) -> frozenset[Perm]:
    """The union of the person's roles in one account."""
    roles = Membership.of(account).filter(user=user).values_list("role", flat=True)
    return frozenset().union(*(ROLES[Role(role)] for role in roles))


def accounts_of(user: User) -> list[Account]:
    """The accounts a person may work in, by name."""
    return list(
        Account.objects.filter(pk__in=Membership.unscoped.filter(user=user).values("account")).order_by(
            "name"
        )
    )


def for_request(request: HttpRequest) -> Actor | None:
    """The actor behind a browser request; None when nobody is signed in.

    Somebody may be both a customer and staff; the account is the one chosen in the session, else the first.
    """
    user: Any = request.user
    if not user.is_authenticated or not user.is_active:
        return None
    chosen = request.session.get(SESSION_ACCOUNT)
    accounts = accounts_of(user)
    account = next((one for one in accounts if one.public_id == chosen), accounts[0] if accounts else None)
    perms = staff_perms(user) | (account_perms(user, account) if account else frozenset())
    return Actor(
        user=user,
        account=account,
        perms=perms,
        via="browser",
        ip=client_address(request),
        other_accounts=tuple(one for one in accounts if one != account),
    )
