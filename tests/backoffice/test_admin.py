"""Stock admin: superusers with a second factor look, nobody changes anything."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from apps.accounts.models import AuditEvent, User
from apps.accounts.permissions import StaffRole
from apps.alarms.models import Recipient
from apps.backoffice import admin_site
from apps.backoffice.admin import TABLES, site
from apps.callbacks.models import Endpoint
from apps.carriers.models import Carrier, Receipt
from tests import factories
from tests.people import Person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(db: None) -> Client:
    user = factories.user("root", is_superuser=True, is_staff=True)
    factories.second_factor(user)
    return signed_in(user).client


def test_tables_of_ours_are_listed_those_of_packages_are_not() -> None:
    assert {AuditEvent, Carrier, User} < set(TABLES)
    assert {model.__module__.split(".")[0] for model in TABLES} == {"apps"}


def test_superusers_see_every_list(root: Client, alice: Person) -> None:
    factories.credential(alice.actor)
    factories.application(alice.actor)
    assert root.get(reverse("admin:index")).status_code == 200
    for model in TABLES:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert root.get(reverse(name)).status_code == 200, name


def test_a_row_is_shown_without_its_secrets(root: Client, alice: Person) -> None:
    secret_id, _key = factories.credential(alice.actor)
    credential = alice.user.credentials.get()
    page = root.get(reverse("admin:accounts_credential_change", args=[credential.pk])).content.decode()
    assert secret_id in page and "sealed" not in page
    page = root.get(reverse("admin:accounts_user_change", args=[alice.user.pk])).content.decode()
    assert alice.user.email in page and alice.user.password not in page


def test_addresses_of_programs_which_may_hold_tokens_are_not_shown() -> None:
    """A callback's address is shown to those alone who may change it (docs/how-to/receive-callbacks.md)."""
    for model, column in ((Endpoint, "url"), (Recipient, "webhook_url")):
        assert column not in {field.name for field in site._registry[model]._readable()}


def test_nothing_can_be_changed(root: Client, alice: Person) -> None:
    for action in ("change", "delete"):
        path = reverse(f"admin:accounts_user_{action}", args=[alice.user.pk])
        assert root.post(path, {"email": "x@example.com", "post": "yes"}).status_code == 403
    assert root.post(reverse("admin:accounts_user_add"), {"email": "x@example.com"}).status_code == 403
    assert User.objects.get(pk=alice.user.pk).email == alice.user.email
    assert not any(admin.actions for admin in site._registry.values())


def test_a_superuser_without_a_second_factor_is_sent_to_set_one_up(settings: Settings) -> None:
    client = signed_in(factories.user(is_superuser=True, is_staff=True)).client
    answer = client.get(reverse("admin:index"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))
    settings.DEMO = True
    assert client.get(reverse("admin:index")).status_code == 200


def test_for_everybody_else_there_is_nothing(alice: Person, olga: Callable[..., Person]) -> None:
    administrator = olga(StaffRole.ADMINISTRATOR)
    for person in (alice, administrator):
        for name in ("admin:index", "admin:login", "admin:accounts_user_changelist"):
            assert person.client.get(reverse(name)).status_code == 404
    answer = Client().get(reverse("admin:index"))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
    answer = Client().post(reverse("admin:login"), {"username": alice.user.email, "password": "x"})
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
    assert not AuditEvent.objects.exists()


def test_a_long_table_is_not_counted_to_its_end(root: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = Carrier.objects.create(name="c", protocol="smpp")
    now = datetime.now(UTC)
    Receipt.objects.bulk_create(
        Receipt(carrier=carrier, reference=str(n), state="DELIVRD", received_at=now, raw_sealed=b"")
        for n in range(7)
    )
    monkeypatch.setattr(admin_site, "COUNT_AT_MOST", 5)
    page = root.get(reverse("admin:carriers_receipt_changelist"))
    assert page.context["cl"].paginator.count == 5


def test_a_filter_in_the_address_cannot_guess_what_is_hidden(root: Client, alice: Person) -> None:
    path = reverse("admin:accounts_user_changelist")
    assert root.get(path, {"email__exact": alice.user.email}).status_code == 200
    for guess in ("password__startswith", "email__regex", "memberships__account__name"):
        assert root.get(path, {guess: "p"}).status_code == 400, guess
