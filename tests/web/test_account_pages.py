"""allauth's pages in our look: every one of them passes the page checks."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.test import Client

from tests.support.pages import check_page

pytestmark = pytest.mark.django_db

ENTRANCE = (
    "login/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-x/",
    "password/reset/key/done/",
    "confirm-email/",
    "confirm-email/wrong/",
    "inactive/",
)
OWN = (
    "logout/",
    "email/",
    "password/change/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
    "sessions/",
    "reauthenticate/",
)


@pytest.fixture
def member() -> Client:
    user = get_user_model().objects.create_user(email="alice@example.com", password="a long password 1")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    client.cookies["who"] = "owner"
    answer = client.post("/accounts/login/", {"login": "alice@example.com", "password": "a long password 1"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return client


@pytest.mark.parametrize("path", ENTRANCE)
def test_an_entrance_page_is_clean(client: Client, path: str) -> None:
    answer = client.get(f"/accounts/{path}", follow=True)
    assert answer.status_code == 200
    assert "entrance-card" in check_page(answer)


@pytest.mark.parametrize("path", OWN)
def test_a_persons_own_page_is_clean(member: Client, path: str) -> None:
    answer = member.get(f"/accounts/{path}", follow=True)
    assert answer.status_code == 200
    check_page(answer)


def test_with_a_second_factor_all_its_pages_are_clean(member: Client) -> None:
    user = get_user_model().objects.get()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    for path in (
        "2fa/",
        "2fa/totp/deactivate/",
        "2fa/recovery-codes/",
        "2fa/recovery-codes/generate/",
        "2fa/reauthenticate/",
    ):
        answer = member.get(f"/accounts/{path}", follow=True)
        assert answer.status_code == 200
        check_page(answer)
    other = Client()
    answer = other.post(
        "/accounts/login/", {"login": user.email, "password": "a long password 1"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    check_page(answer)


def test_a_failed_sign_in_says_so_on_top(client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": "nobody@example.com", "password": "wrong"})
    assert "error-summary" in check_page(answer)
