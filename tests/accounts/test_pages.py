"""The pages of people without a sign-in: one-time links, and rate limits by address and by name."""

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from apps.accounts import limits
from apps.accounts.models import Invitation, Membership, User
from apps.accounts.permissions import Role, StaffRole
from apps.accounts.services import people, staff
from apps.core import clock
from apps.core.addresses import UNKNOWN, client_address
from tests import factories
from tests.people import Person

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
NEWCOMER = {"name": "Carol", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def one_window() -> Iterator[None]:
    """The clock stands: a window that ended in the middle of a test would begin to count anew."""
    with time_machine.travel(clock.now(), tick=False):
        yield


@pytest.fixture
def from_somewhere() -> Callable[[], Client]:
    """A browser with an address that nobody else has."""
    return lambda: Client(
        REMOTE_ADDR=f"2001:db8:{secrets.randbelow(65536):x}:{secrets.randbelow(65536):x}::1"
    )


def invited(alice: Person, email: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path of the invitation's page."""
    token = "t" * 43
    monkeypatch.setattr("apps.core.secrets.one_time_token", lambda: token)
    people.invite(actor=alice.actor, email=email, role=Role.SENDER)
    return reverse("account_invitation", args=[token])


# The address of the installation ------------------------------------------------------------------------------------
def test_the_bare_address_leads_everybody_to_the_own_face(alice: Person, olga: Callable[..., Person]) -> None:
    def landing(client: Client) -> str:
        return client.get("/", follow=True).request["PATH_INFO"]

    assert landing(Client()) == reverse("account_login")
    assert landing(alice.client) == reverse("console:overview")
    assert landing(olga(StaffRole.REVIEWER).client) == reverse("backoffice:overview")


def test_staff_who_open_the_bare_address_sign_in_to_the_back_office() -> None:
    reviewer = factories.staff(StaffRole.REVIEWER, name="olga")
    reviewer.set_password(PASSWORD)
    reviewer.save(update_fields=["password"])
    client = Client()
    steps = client.get("/", follow=True).redirect_chain
    answer = client.post(steps[-1][0], {"login": reviewer.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("backoffice:overview"))


# Invitations ------------------------------------------------------------------------------------------------------
def test_a_newcomer_opens_the_invitation_and_joins(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    path = invited(alice, "carol@example.com", monkeypatch)
    client = Client()
    page = client.get(path)
    assert page.status_code == 200 and "Alice Ltd" in page.content.decode()
    answer = client.post(path, NEWCOMER)
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_login"))
    assert Membership.of(alice.own_account).filter(user__email="carol@example.com", role="sender").exists()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"password2": "another one entirely"}, {"password1": "12345", "password2": "12345"}, {"name": ""}],
)
def test_a_wrong_form_creates_nobody(
    wrong: dict[str, str], alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = invited(alice, "carol@example.com", monkeypatch)
    assert Client().post(path, {**NEWCOMER, **wrong}).status_code == 200
    assert not User.objects.filter(email="carol@example.com").exists()
    assert Invitation.unscoped.get().accepted_at is None


def test_whoever_is_signed_in_with_the_address_joins_by_one_click(
    alice: Person, mallory: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = invited(alice, mallory.user.email, monkeypatch)
    assert mallory.client.post(path).status_code == 302
    assert Membership.of(alice.own_account).filter(user=mallory.user).exists()
    assert mallory.client.session["account"] == alice.own_account.public_id


def test_whoever_is_signed_in_with_another_address_stays_out(
    alice: Person, mallory: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = invited(alice, "carol@example.com", monkeypatch)
    page = mallory.client.post(path)
    assert page.status_code == 200 and "carol@example.com" in page.content.decode()
    assert not Membership.of(alice.own_account).filter(user=mallory.user).exists()


def test_a_link_that_never_existed_answers_404() -> None:
    for name in ("account_invitation", "account_first_administrator"):
        assert Client().get(reverse(name, args=["nonsense"])).status_code == 404
        assert Client().post(reverse(name, args=["nonsense"]), NEWCOMER).status_code == 404
    assert not User.objects.exists()


# The first administrator ------------------------------------------------------------------------------------------
def test_the_first_administrator_is_made_in_the_browser() -> None:
    path = reverse("account_first_administrator", args=[staff.offer_first_administrator()])
    client = Client()
    assert client.get(path).status_code == 200
    answer = client.post(path, {**NEWCOMER, "email": "Root@example.com"})
    assert answer.status_code == 302
    user = User.objects.get()
    assert user.email == "root@example.com"
    assert list(user.staff_memberships.values_list("role", flat=True)) == [StaffRole.ADMINISTRATOR.value]
    assert client.get(path).status_code == 404
    assert client.post(path, {**NEWCOMER, "email": "two@example.com"}).status_code == 404
    assert User.objects.count() == 1


def test_a_fresh_sign_in_may_set_up_a_second_factor_and_an_old_one_asks_for_the_password() -> None:
    person = factories.user(password=PASSWORD)
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        answer = client.get(reverse("mfa_activate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


# Rate limits ------------------------------------------------------------------------------------------------------
def count_of(rate: str) -> int:
    return int(rate.partition("/")[0])


@pytest.mark.usefixtures("one_window")
def test_a_name_is_not_tried_endlessly_from_many_addresses(from_somewhere: Callable[[], Client]) -> None:
    person = factories.user(password=PASSWORD)
    answers = []
    for number in range(count_of(limits.BY_NAME) + 1):
        name = person.email.upper() if number % 2 else f" {person.email} "
        answers.append(from_somewhere().post(reverse("account_login"), {"login": name, "password": "wrong"}))
    assert answers[-1].status_code == 429 and answers[-1]["Retry-After"]
    right = from_somewhere().post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert right.status_code == 429
    other = factories.user(password=PASSWORD)
    free = from_somewhere().post(reverse("account_login"), {"login": other.email, "password": "wrong"})
    assert free.status_code == 200


@pytest.mark.usefixtures("one_window")
def test_an_address_does_not_try_names_endlessly(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False  # allauth's own, which are narrower for failures
    client = Client(REMOTE_ADDR="203.0.113.5")
    path = reverse("account_login")
    for number in range(count_of(limits.BY_ADDRESS)):
        assert client.post(path, {"login": f"n{number}@example.com", "password": ""}).status_code == 200
    assert client.post(path, {"login": "last@example.com", "password": ""}).status_code == 429
    assert client.get(path).status_code == 200, "reading the page is free"
    assert Client(REMOTE_ADDR="203.0.113.6").post(path, {"login": "a@b.c"}).status_code == 200


@pytest.mark.usefixtures("one_window")
def test_nobody_is_flooded_with_reset_mails(from_somewhere: Callable[[], Client]) -> None:
    person = factories.user(password=PASSWORD)
    path = reverse("account_reset_password")
    codes = [
        from_somewhere().post(path, {"email": person.email}).status_code
        for _attempt in range(count_of(limits.MAIL_BY_NAME) + 1)
    ]
    assert codes[-1] == 429 and 429 not in codes[:3]
    assert len(mail.outbox) <= count_of(limits.MAIL_BY_NAME)


@pytest.mark.usefixtures("one_window")
def test_sign_up_opens_an_account_and_is_limited(from_somewhere: Callable[[], Client]) -> None:
    form = {
        "email": "dora@example.com",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "name": "Dora",
        "account_name": "Dora Ltd",
    }
    client = Client(REMOTE_ADDR="203.0.113.9")
    assert client.post(reverse("account_signup"), form).status_code == 302
    membership = Membership.unscoped.get(user__email="dora@example.com")
    assert membership.role == Role.OWNER and membership.account.name == "Dora Ltd"
    codes = [
        from_somewhere().post(reverse("account_signup"), form).status_code
        for _attempt in range(count_of(limits.MAIL_BY_NAME))
    ]
    assert codes[-1] == 429
    assert User.objects.count() == 1


@pytest.mark.usefixtures("one_window")
def test_the_second_factor_is_not_guessed_endlessly(from_somewhere: Callable[[], Client]) -> None:
    person = factories.staff(StaffRole.REVIEWER)
    person.set_password(PASSWORD)
    person.save()
    factories.authenticator_app(person)
    client = from_somewhere()
    first = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert first["Location"] == reverse("mfa_authenticate")
    codes = [
        client.post(
            reverse("mfa_authenticate"), {"code": "000000"}, REMOTE_ADDR=f"198.51.100.{number}"
        ).status_code
        for number in range(count_of(limits.BY_NAME) + 1)
    ]
    assert codes[-1] == 429


# Where a request came from ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("proxies", "forwarded", "peer", "expected"),
    [
        (0, "198.51.100.1", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9, 198.51.100.1", "192.0.2.1", "198.51.100.1"),
        (2, "6.6.6.6, 203.0.113.9, 198.51.100.1", "192.0.2.1", "203.0.113.9"),
        (2, "198.51.100.1", "192.0.2.1", "192.0.2.1"),
        (1, "not an address", "192.0.2.1", "192.0.2.1"),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (0, "", "2001:DB8::1", "2001:db8::1"),
        (0, "", "", UNKNOWN),
    ],
)
def test_only_our_own_proxies_are_believed(
    proxies: int, forwarded: str, peer: str, expected: str, settings: Settings
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    headers: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **headers)
    assert client_address(request) == expected
