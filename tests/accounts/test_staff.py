"""Staff roles, the first administrator's link, and the second factor that staff owes."""

from collections.abc import Callable
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from apps.accounts import second_factor
from apps.accounts.models import AuditEvent, StaffMembership, User
from apps.accounts.permissions import Role, StaffRole
from apps.accounts.queries import staff as staff_list
from apps.accounts.services import staff
from apps.core import clock
from apps.core.errors import Code, DomainError, Forbidden
from tests import factories
from tests.people import Person

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def first_administrator(token: str, email: str = "Root@Example.com") -> User:
    return staff.become_first_administrator(token=token, email=email, name="Root", password=PASSWORD)


def test_an_administrator_grants_and_revokes(olga: Callable[..., Person]) -> None:
    boss, person = olga(StaffRole.ADMINISTRATOR), factories.user()
    staff.grant(actor=boss.actor, user=person, role=StaffRole.REVIEWER)
    staff.grant(actor=boss.actor, user=person, role=StaffRole.REVIEWER)
    assert [one.roles for one in staff_list() if one.user == person] == [(StaffRole.REVIEWER,)]
    staff.revoke(actor=boss.actor, user=person, role=StaffRole.REVIEWER)
    staff.revoke(actor=boss.actor, user=person, role=StaffRole.REVIEWER)
    assert not StaffMembership.objects.filter(user=person).exists()
    assert list(AuditEvent.objects.order_by("id").values_list("verb", flat=True)) == [
        "staff.granted",
        "staff.revoked",
    ]


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.OPERATOR, StaffRole.FINANCE_CLERK])
def test_no_other_staff_role_grants(role: StaffRole, olga: Callable[..., Person]) -> None:
    person = olga(role)
    with pytest.raises(Forbidden):
        staff.grant(actor=person.actor, user=person.user, role=StaffRole.ADMINISTRATOR)
    assert StaffMembership.objects.count() == 1 and not AuditEvent.objects.exists()


def test_an_owner_of_an_account_grants_no_staff_role(alice: Person) -> None:
    with pytest.raises(Forbidden):
        staff.grant(actor=alice.actor, user=alice.user, role=StaffRole.REVIEWER)
    assert not StaffMembership.objects.exists()


def test_the_last_administrator_stays(olga: Callable[..., Person]) -> None:
    boss = olga(StaffRole.ADMINISTRATOR)
    with pytest.raises(DomainError) as refusal:
        staff.revoke(actor=boss.actor, user=boss.user, role=StaffRole.ADMINISTRATOR)
    assert refusal.value.code is Code.LAST_ADMINISTRATOR
    second = olga(StaffRole.ADMINISTRATOR)
    staff.revoke(actor=second.actor, user=boss.user, role=StaffRole.ADMINISTRATOR)
    assert staff.has_administrator()


def test_the_command_prints_a_link_that_works_once(db: None) -> None:
    out = StringIO()
    call_command("first_admin", "--base-url", "http://console.example:9000/", stdout=out)
    token = out.getvalue().rstrip().rstrip("/").rpartition("/")[2]
    assert f"http://console.example:9000/accounts/first-administrator/{token}/" in out.getvalue()
    user = first_administrator(token)
    assert user.email == "root@example.com" and user.is_superuser and user.check_password(PASSWORD)
    assert staff.has_administrator()
    assert not staff.is_first_administrator_link(token)
    with pytest.raises(DomainError) as refusal:
        first_administrator(token, "second@example.com")
    assert refusal.value.code is Code.LINK_DEAD
    silent = StringIO()
    call_command("first_admin", stdout=silent)
    assert silent.getvalue() == ""


def test_a_second_start_names_the_waiting_link_and_keeps_it(db: None) -> None:
    first, second, again = StringIO(), StringIO(), StringIO()
    call_command("first_admin", stdout=first)
    call_command("first_admin", stdout=second)
    assert "first_admin --again" in second.getvalue() and "/first-administrator/" not in second.getvalue()
    assert len(second.getvalue().splitlines()) == 1
    token = first.getvalue().rstrip().rstrip("/").rpartition("/")[2]
    assert staff.is_first_administrator_link(token)
    call_command("first_admin", "--again", stdout=again)
    assert "/first-administrator/" in again.getvalue() and not staff.is_first_administrator_link(token)


def test_a_link_that_waited_a_week_is_dead_and_the_next_start_prints_another(db: None) -> None:
    token = staff.offer_first_administrator()
    assert token
    with time_machine.travel(clock.now() + staff.FIRST_LINK_LASTS, tick=False):
        assert not staff.is_first_administrator_link(token)
        with pytest.raises(DomainError):
            first_administrator(token)
        out = StringIO()
        call_command("first_admin", stdout=out)
    assert "/first-administrator/" in out.getvalue()


def test_somebody_new_is_employed_with_a_link_that_only_newcomers_get(olga: Callable[..., Person]) -> None:
    boss = olga(StaffRole.ADMINISTRATOR)
    roles = frozenset({StaffRole.REVIEWER, StaffRole.OPERATOR})
    user = staff.employ(actor=boss.actor, email=" New@Example.com ", name="New", roles=roles)
    assert user.email == "new@example.com" and staff.needs_start(user)
    older = staff.start_link(actor=boss.actor, user=user)
    newer = staff.start_link(actor=boss.actor, user=user)
    assert older != newer
    user.refresh_from_db()
    user.set_password(PASSWORD)
    user.save()
    for person in (user, boss.user, factories.user()):
        with pytest.raises(DomainError) as refusal:
            staff.start_link(actor=boss.actor, user=person)
        assert refusal.value.code is Code.NOT_FOUND


def test_staff_are_not_employed_twice_and_a_customer_keeps_the_sign_in(
    alice: Person, olga: Callable[..., Person]
) -> None:
    boss = olga(StaffRole.ADMINISTRATOR)
    roles = frozenset({StaffRole.REVIEWER})
    assert (
        staff.employ(actor=boss.actor, email=alice.user.email, name="Else", roles=roles).name
        == alice.user.name
    )
    with pytest.raises(DomainError) as refusal:
        staff.employ(actor=boss.actor, email=alice.user.email, name="Else", roles=roles)
    assert refusal.value.code is Code.ALREADY_STAFF
    assert not AuditEvent.objects.filter(account=alice.account, verb__startswith="staff.").exists()


def test_an_administrator_who_has_not_started_does_not_keep_the_platform(olga: Callable[..., Person]) -> None:
    boss = olga(StaffRole.ADMINISTRATOR)
    admins = frozenset({StaffRole.ADMINISTRATOR})
    new = staff.employ(actor=boss.actor, email="new@example.com", name="New", roles=admins)
    assert staff.is_last_administrator(boss.user)
    new.set_password(PASSWORD)
    new.save()
    assert not staff.is_last_administrator(boss.user)


def test_a_newer_link_replaces_the_older(db: None) -> None:
    older, newer = staff.offer_first_administrator(), staff.offer_first_administrator()
    assert older and newer
    with pytest.raises(DomainError):
        first_administrator(older)
    assert not User.objects.exists()
    first_administrator(newer)


def test_the_link_dies_when_an_administrator_comes_otherwise(olga: Callable[..., Person]) -> None:
    token = staff.offer_first_administrator()
    assert token
    olga(StaffRole.ADMINISTRATOR)
    assert not staff.is_first_administrator_link(token)
    with pytest.raises(DomainError):
        first_administrator(token)


def test_a_taken_address_leaves_the_link_alive(alice: Person) -> None:
    token = staff.offer_first_administrator()
    assert token
    with pytest.raises(DomainError) as refusal:
        first_administrator(token, alice.user.email)
    assert refusal.value.code is Code.ADDRESS_TAKEN
    assert staff.is_first_administrator_link(token)


def test_staff_owes_a_second_factor_and_customers_do_not(
    alice: Person, bob: Callable[..., Person], olga: Callable[..., Person]
) -> None:
    bare = factories.staff(StaffRole.REVIEWER)
    assert second_factor.is_missing(bare)
    assert second_factor.is_missing(factories.user(is_superuser=True))
    assert not second_factor.is_missing(olga(StaffRole.REVIEWER).user)
    assert not second_factor.is_missing(bob(Role.OWNER).user)


def test_recovery_codes_alone_are_no_second_factor(db: None) -> None:
    person = factories.staff(StaffRole.REVIEWER)
    factories.second_factor(person, "recovery_codes")
    assert second_factor.is_missing(person)


def test_a_demo_asks_for_none(db: None, settings: Settings) -> None:
    settings.DEMO = True
    assert not second_factor.is_missing(factories.staff(StaffRole.REVIEWER))


def test_the_database_refuses_to_change_the_trail(olga: Callable[..., Person]) -> None:
    boss = olga(StaffRole.ADMINISTRATOR)
    staff.grant(actor=boss.actor, user=factories.user(), role=StaffRole.REVIEWER)
    for statement in ("UPDATE accounts_auditevent SET verb = 'x'", "DELETE FROM accounts_auditevent"):
        with (
            pytest.raises(Exception, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert AuditEvent.objects.get().verb == "staff.granted"


def test_the_database_refuses_a_role_that_does_not_exist(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffMembership.objects.create(user=factories.user(), role="emperor")


def test_an_administrator_who_leaves_no_longer_reads_the_tables(olga: Callable[..., Person]) -> None:
    boss = olga(StaffRole.ADMINISTRATOR)
    first = factories.user(is_superuser=True, is_staff=True)
    staff.grant(actor=boss.actor, user=first, role=StaffRole.REVIEWER)
    staff.grant(actor=boss.actor, user=first, role=StaffRole.ADMINISTRATOR)
    staff.revoke(actor=boss.actor, user=first, role=StaffRole.REVIEWER)
    first.refresh_from_db()
    assert first.is_superuser
    staff.change_roles(actor=boss.actor, user=first, roles=frozenset())
    first.refresh_from_db()
    assert not first.is_superuser and not first.is_staff


def test_a_stranger_who_signed_up_with_the_address_first_is_locked_out(olga: Callable[..., Person]) -> None:
    boss, roles = olga(StaffRole.ADMINISTRATOR), frozenset({StaffRole.OPERATOR})
    squatted = User.objects.create_user("boss@example.com", "the stranger's password")
    user = staff.employ(actor=boss.actor, email="Boss@example.com", name="Boss", roles=roles)
    assert user == squatted and staff.needs_start(user)
    user.refresh_from_db()
    assert not user.has_usable_password()
    proved = factories.user(password=PASSWORD)
    staff.employ(actor=boss.actor, email=proved.email, name="", roles=roles)
    proved.refresh_from_db()
    assert proved.check_password(PASSWORD)
