"""Rows for tests, one plain function for each noun; what a test does not name gets a value of its own."""

from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from apps.accounts.actors import Actor, account_perms, staff_perms
from apps.accounts.models import Account, AccountKind, Membership, StaffMembership, User
from apps.accounts.permissions import Role, StaffRole
from apps.accounts.services import credentials
from apps.applications import services as applications
from apps.applications.models import Application
from apps.core import clock

_numbers = count(1)


def user(name: str = "", *, email: str = "", password: str | None = None, **columns: Any) -> User:
    """A person with a verified address; without a password nobody can sign in, which is fast."""
    number = next(_numbers)
    name = name or f"person{number}"
    person = User.objects.create_user(email or f"{name}.{number}@example.com", password, name=name, **columns)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def account(name: str = "", *, owner: User | None = None, **columns: Any) -> Account:
    """A verified organization that is open; with `owner` a member of that role."""
    number = next(_numbers)
    made = Account.objects.create(
        name=name or f"Account {number}",
        **{"kind": AccountKind.ORGANIZATION, "verified_at": clock.now(), **columns},
    )
    if owner is not None:
        member(made, owner, Role.OWNER)
    return made


def member(of: Account, person: User, role: Role) -> Membership:
    return Membership.unscoped.create(account=of, user=person, role=role)


def staff(*roles: StaffRole, name: str = "") -> User:
    """A person of the platform."""
    person = user(name)
    StaffMembership.objects.bulk_create(StaffMembership(user=person, role=role) for role in roles)
    return person


def actor(person: User, of: Account | None = None, *, via: str = "console") -> Actor:
    """The person at work, with the rights that the rows give."""
    perms = staff_perms(person) | (account_perms(person, of) if of else frozenset())
    return Actor(user=person, account=of, perms=perms, via=via, ip="192.0.2.1")


def application(by: Actor, name: str = "Shop") -> Application:
    return applications.create(actor=by, name=name)


def credential(by: Actor) -> tuple[str, str]:
    """SecretId and SecretKey of the actor."""
    made, secret_key = credentials.create(actor=by)
    return made.secret_id, secret_key


def second_factor(person: User, kind: str = Authenticator.Type.TOTP) -> Authenticator:
    """An authenticator app, or another kind, whose secret nobody knows."""
    return Authenticator.objects.create(user=person, type=kind, data={})


def authenticator_app(person: User) -> str:
    """An authenticator app that works; gives its secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return str(secret)
