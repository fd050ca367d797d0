"""Accounts: opened, renamed, suspended, and what the pages about them list."""

from collections.abc import Callable

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from apps.accounts import queries
from apps.accounts.actors import SESSION_ACCOUNT, for_request, staff_perms
from apps.accounts.models import AccountStatus, AuditEvent
from apps.accounts.permissions import Perm, Role, StaffRole
from apps.accounts.services import accounts, credentials
from apps.core.errors import Forbidden, IllegalMove
from tests import factories
from tests.people import Person

pytestmark = pytest.mark.django_db


def test_who_opens_an_account_owns_it(db: None) -> None:
    user = factories.user()
    account = accounts.open_account(user=user, person_name="Carol", account_name="Carol Ltd")
    assert [(one.user, one.roles) for one in queries.members(account)] == [(user, (Role.OWNER,))]
    assert user.name == "Carol" and account.is_open and not account.is_organization
    assert AuditEvent.objects.get().verb == "account.opened"


def test_an_owner_renames_and_a_viewer_does_not(alice: Person, bob: Callable[..., Person]) -> None:
    with pytest.raises(Forbidden):
        accounts.rename(actor=bob(Role.VIEWER).actor, name="x")
    accounts.rename(actor=alice.actor, name="Alice & Co")
    alice.own_account.refresh_from_db()
    assert alice.own_account.name == "Alice & Co"
    assert AuditEvent.objects.get().facts == {"before": "Alice Ltd", "after": "Alice & Co"}


def test_an_administrator_suspends_and_reopens(alice: Person, olga: Callable[..., Person]) -> None:
    boss, account = olga(StaffRole.ADMINISTRATOR), alice.own_account
    for actor in (alice.actor, olga(StaffRole.OPERATOR).actor):
        with pytest.raises(Forbidden):
            accounts.suspend(actor=actor, account=account, reason="fraud")
    accounts.suspend(actor=boss.actor, account=account, reason="fraud")
    assert account.status == AccountStatus.SUSPENDED and not account.is_open
    with pytest.raises(IllegalMove):
        accounts.suspend(actor=boss.actor, account=account, reason="fraud")
    accounts.reopen(actor=boss.actor, account=account)
    assert account.is_open
    trail = queries.audit_of_account(account).order_by("id")
    assert [event.verb for event in trail] == ["account.suspended", "account.reopened"]


def test_each_trail_holds_its_own_account_only(alice: Person, mallory: Person) -> None:
    first, _key = credentials.create(actor=alice.actor)
    credentials.create(actor=mallory.actor)
    assert [event.account for event in queries.audit_of_account(alice.own_account)] == [alice.account]
    target = f"credential:{first.public_id}"
    assert queries.audit_of_target(target, account=alice.account).count() == 1
    assert queries.audit_of_target(target, account=mallory.account).count() == 0
    assert queries.audit_of_target(target, account=None).count() == 1
    assert queries.audit_of_platform().count() == 2


def test_keys_are_listed_without_the_deleted_ones(alice: Person, mallory: Person) -> None:
    kept, _key = credentials.create(actor=alice.actor)
    gone, _key = credentials.create(actor=alice.actor)
    credentials.create(actor=mallory.actor)
    credentials.disable(actor=alice.actor, credential=gone)
    credentials.delete(actor=alice.actor, credential=gone)
    assert list(queries.credentials(alice.own_account)) == [kept]


def test_customers_are_listed_with_their_people(
    alice: Person, bob: Callable[..., Person], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bob(Role.SENDER, Role.FINANCE)
    empty = factories.account("Empty")
    with django_assert_num_queries(1):
        found = {one.name: one.people_count for one in queries.customers()}
    assert found == {"Alice Ltd": 2, empty.name: 0}


def test_the_account_is_the_chosen_one_and_never_a_strangers(alice: Person, mallory: Person) -> None:
    second = factories.account("Zebra", owner=alice.user)
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.44")
    request.user = alice.user
    for chosen, expected in (
        (None, alice.account),
        (second.public_id, second),
        (mallory.own_account.public_id, alice.account),
    ):
        request.session = {SESSION_ACCOUNT: chosen}  # type: ignore[assignment]
        actor = for_request(request)
        assert actor is not None and actor.account == expected and actor.ip == "192.0.2.44"


def test_a_person_without_account_or_role_has_no_rights(db: None) -> None:
    request = RequestFactory().get("/")
    request.user = factories.user()
    request.session = {}  # type: ignore[assignment]
    actor = for_request(request)
    assert actor is not None and actor.account is None and actor.perms == frozenset()
    request.user.is_active = False
    assert for_request(request) is None


def test_no_role_of_a_customer_reaches_the_staffs_rights(olga: Callable[..., Person]) -> None:
    from apps.accounts.permissions import ROLES, STAFF_ROLES

    for perms in ROLES.values():
        assert not any(perm.startswith("staff_") for perm in perms)
    for perms in STAFF_ROLES.values():
        assert all(perm.startswith("staff_") for perm in perms)
    assert frozenset().union(*ROLES.values(), *STAFF_ROLES.values()) == frozenset(Perm), "a right nobody has"
    assert staff_perms(olga(StaffRole.REVIEWER, StaffRole.OPERATOR).user) == (
        STAFF_ROLES[StaffRole.REVIEWER] | STAFF_ROLES[StaffRole.OPERATOR]
    )
