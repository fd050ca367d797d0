"""The platform's staff, as its administrators see and change it."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from apps.accounts.models import AuditEvent, StaffMembership, User
from apps.accounts.permissions import Role, StaffRole
from tests import factories
from tests.people import Person
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
PEOPLE = "/backoffice/people/"
PASSWORD = "correct horse battery"
NEW = {"email": "Nina@Example.com", "name": "Nina", "roles": ["reviewer", "operator"]}


@pytest.fixture
def boss(olga: Callable[..., Person]) -> Person:
    return olga(StaffRole.ADMINISTRATOR)


def roles_of(user: User) -> list[str]:
    return sorted(StaffMembership.objects.filter(user=user).values_list("role", flat=True))


def at(user: User, verb: str = "") -> str:
    return f"{PEOPLE}{user.public_id}/{verb}"


def link_on(page: str) -> str:
    found = re.search(r'value="http[^"]*?(/accounts/password/reset/key/[^"]+)"', page)
    assert found
    return found[1]


def test_the_page_shows_roles_and_who_has_a_second_factor(boss: Person, olga: Callable[..., Person]) -> None:
    olga(StaffRole.REVIEWER)
    bare = factories.staff(StaffRole.OPERATOR, name="oscar")
    page = check_page(boss.client.get(PEOPLE))
    for words in ("Reviewer", "Operator", "Administrator", bare.email, ">On<", ">Off<", "New link"):
        assert words in page


def test_somebody_new_gets_a_link_once_and_comes_in_with_a_second_factor(boss: Person) -> None:
    page = check_page(boss.client.post(f"{PEOPLE}new/", NEW))
    nina = User.objects.get(email="nina@example.com")
    assert roles_of(nina) == ["operator", "reviewer"]
    path = link_on(page)
    assert path not in check_page(boss.client.get(PEOPLE))
    client = Client()
    form = client.get(path, follow=True)
    check_page(form)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    nina.refresh_from_db()
    assert nina.check_password(PASSWORD)
    client.post(reverse("account_login"), {"login": nina.email, "password": PASSWORD})
    assert client.get("/backoffice/reviews/")["Location"] == reverse("mfa_index")
    assert boss.client.post(at(nina, "link/")).status_code == 404
    again = Client().get(path, follow=True)
    assert "password1" not in again.content.decode()


def test_a_new_link_kills_the_old_one(boss: Person) -> None:
    old = link_on(check_page(boss.client.post(f"{PEOPLE}new/", NEW)))
    nina = User.objects.get(email="nina@example.com")
    new = link_on(check_page(boss.client.post(at(nina, "link/"))))
    assert "password1" not in Client().get(old, follow=True).content.decode()
    assert "password1" in Client().get(new, follow=True).content.decode()


def test_a_customer_joins_the_staff_with_the_own_sign_in(boss: Person, alice: Person) -> None:
    answer = boss.client.post(f"{PEOPLE}new/", {**NEW, "email": alice.user.email})
    alice.user.refresh_from_db()
    assert roles_of(alice.user) == ["operator", "reviewer"]
    assert (answer.status_code, answer["Location"]) == (302, PEOPLE)
    assert alice.user.name == "alice"


@pytest.mark.parametrize("wrong", [{"email": "nina"}, {"name": ""}, {"roles": []}, {"roles": ["emperor"]}])
def test_a_wrong_form_employs_nobody(wrong: dict[str, object], boss: Person) -> None:
    answer = boss.client.post(f"{PEOPLE}new/", {**NEW, **wrong})
    assert answer.status_code == 422 and "error-summary" in check_page(answer)
    assert User.objects.count() == 1 and not AuditEvent.objects.exists()


def test_roles_are_changed_and_taken(boss: Person, olga: Callable[..., Person]) -> None:
    person = olga(StaffRole.REVIEWER)
    assert boss.client.post(at(person.user), {"roles": ["operator"]}).status_code == 302
    assert roles_of(person.user) == ["operator"]
    check_page(boss.client.get(at(person.user, "remove/")))
    assert boss.client.post(at(person.user, "remove/")).status_code == 302
    assert roles_of(person.user) == []
    assert person.client.get("/backoffice/").status_code == 404
    assert boss.client.get(at(person.user)).status_code == 404


def test_the_last_administrator_keeps_the_role_and_stays(boss: Person) -> None:
    for answer in (
        boss.client.post(at(boss.user), {"roles": ["reviewer"]}),
        boss.client.post(at(boss.user, "remove/")),
    ):
        assert answer.status_code == 422 and "keeps at least one administrator" in check_page(answer)
    assert roles_of(boss.user) == ["administrator"] and not AuditEvent.objects.exists()


def test_who_gives_up_the_own_role_is_led_out(boss: Person, olga: Callable[..., Person]) -> None:
    second = olga(StaffRole.ADMINISTRATOR)
    answer = second.client.post(at(second.user), {"roles": ["reviewer"]})
    assert answer["Location"] == reverse("backoffice:overview")
    third = olga(StaffRole.ADMINISTRATOR)
    assert third.client.post(at(third.user, "remove/"))["Location"] == reverse("account_email")


def test_what_staff_do_is_not_in_the_trail_of_the_account_they_own_besides(
    boss: Person, alice: Person
) -> None:
    factories.member(alice.own_account, boss.user, Role.OWNER)
    boss.client.post(f"{PEOPLE}new/", NEW)
    events = AuditEvent.objects.filter(verb__startswith="staff.")
    assert events.exists() and set(events.values_list("account", "via")) == {(None, "backoffice")}


def test_without_a_second_factor_an_administrator_sees_and_changes_nothing(settings: Settings) -> None:
    bare = factories.staff(StaffRole.ADMINISTRATOR)
    client = Client()
    client.force_login(bare, "django.contrib.auth.backends.ModelBackend")
    for answer in (client.get(PEOPLE), client.post(f"{PEOPLE}new/", NEW)):
        assert answer.status_code == 302 and answer["Location"] == reverse("mfa_index")
    assert User.objects.count() == 1
