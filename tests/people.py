"""The four people of every test: alice (owner), bob (her colleague), mallory (another account), olga (staff)."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from apps.accounts.actors import Actor
from apps.accounts.models import Account, User
from apps.accounts.permissions import Role, StaffRole
from tests import factories


@dataclass(frozen=True)
class Person:
    """Somebody with the actor that a verb takes and a browser that is signed in."""

    user: User
    account: Account | None
    actor: Actor
    client: Client

    @property
    def own_account(self) -> Account:
        assert self.account is not None
        return self.account


def signed_in(user: User, account: Account | None = None) -> Person:
    """The person with a browser of their own."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return Person(user, account, factories.actor(user, account), client)


@pytest.fixture
def alice(db: None) -> Person:
    """Owner of an organization."""
    user = factories.user("alice")
    return signed_in(user, factories.account("Alice Ltd", owner=user))


@pytest.fixture
def bob(alice: Person) -> Callable[..., Person]:
    """A colleague of alice: `bob(Role.SENDER)`; each call makes another one."""

    def make(*roles: Role) -> Person:
        user = factories.user("bob")
        for role in roles:
            factories.member(alice.own_account, user, role)
        return signed_in(user, alice.account)

    return make


@pytest.fixture
def mallory(db: None) -> Person:
    """Owner of another account, who has every right there and none here."""
    user = factories.user("mallory")
    return signed_in(user, factories.account("Mallory Ltd", owner=user))


@pytest.fixture
def olga(db: None) -> Callable[..., Person]:
    """Staff with a second factor: `olga(StaffRole.REVIEWER)`."""

    def make(*roles: StaffRole) -> Person:
        user = factories.staff(*roles, name="olga")
        factories.second_factor(user)
        return signed_in(user)

    return make
