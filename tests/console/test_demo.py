"""The demo installation: whole after one run, the same after two, mended after a loss."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import AuditEvent, Credential, User
from apps.accounts.permissions import API_PERMS, ROLES, Role
from apps.accounts.services import credentials, staff
from apps.alarms.services import sms_setup
from apps.applications import services as applications
from apps.applications.models import Application
from apps.carriers.models import Carrier
from apps.carriers.services.carriers import values_of
from apps.core.kinds import Region
from apps.message_templates import queries as template_queries
from apps.message_templates.models import MessageTemplate
from apps.signatures import queries as signature_queries
from apps.signatures.models import Signature
from tests import factories

pytestmark = pytest.mark.django_db
FIELDS = [
    "base_url",
    "people",
    "account",
    "secret_id",
    "secret_key",
    "sdk_app_id",
    "app_key",
    "sign_name",
    "mainland_template_id",
    "global_template_id",
    "carrier",
]
ROLE_NAMES = [
    "owner",
    "developer",
    "sender",
    "finance",
    "reviewer",
    "operator",
    "finance_clerk",
    "administrator",
    "reviewer",
]


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def run(folder: Path, url: str = "http://127.0.0.1:8000", port: int = 2775) -> dict[str, Any]:
    call_command("make_demo", "--data", str(folder), "--base-url", url, "--simulator-port", str(port))
    described: dict[str, Any] = json.loads((folder / "demo.json").read_text("utf-8"))
    return described


def test_the_file_holds_exactly_what_is_promised_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    demo = run(tmp_path)
    assert list(demo) == FIELDS
    assert [person["role"] for person in demo["people"]] == ROLE_NAMES
    assert all(list(person) == ["email", "password", "role"] for person in demo["people"])
    assert len({person["password"] for person in demo["people"]}) == len(ROLE_NAMES)
    assert (tmp_path / "demo.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json"]


def test_everybody_can_sign_in_and_has_the_role(tmp_path: Path) -> None:
    demo = run(tmp_path)
    for person in demo["people"]:
        user = User.objects.get(email=person["email"])
        assert Client().login(username=person["email"], password=person["password"])
        assert user.emailaddress_set.get().verified
        held = [*user.memberships.values_list("role", flat=True)]
        held += [*user.staff_memberships.values_list("role", flat=True)]
        assert held == [person["role"]]
    assert User.objects.get(is_superuser=True).email == "administrator@example.com"


def test_the_key_sends_with_an_approved_signature_and_templates(tmp_path: Path) -> None:
    demo = run(tmp_path)
    holder = credentials.find(demo["secret_id"])
    assert holder is not None and holder.secret_key == demo["secret_key"]
    assert holder.account.name == demo["account"] and holder.account.is_organization
    assert holder.perms == ROLES[Role.DEVELOPER] & API_PERMS
    application = Application.of(holder.account).get(sdk_app_id=demo["sdk_app_id"])
    assert application.is_enabled and applications.app_key_of(application) == demo["app_key"]
    assert signature_queries.for_sending(holder.account, demo["sign_name"], Region.MAINLAND)
    for field, region in (("mainland_template_id", Region.MAINLAND), ("global_template_id", Region.GLOBAL)):
        template = template_queries.sendable(holder.account, demo[field], region)
        assert template is not None and template.parameter_count == 1
    carrier = Carrier.objects.get(name=demo["carrier"])
    assert carrier.is_default and values_of(carrier)["port"] == 2775
    assert AuditEvent.objects.filter(verb__in=["signature.approved", "template.approved"]).count() == 3


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    first = run(tmp_path)
    events = AuditEvent.objects.count()
    assert run(tmp_path) == first
    assert AuditEvent.objects.count() == events
    own = MessageTemplate.unscoped.exclude(account__name=sms_setup.NAME)  # the alarms have theirs
    assert (User.objects.count(), Credential.unscoped.count(), own.count()) == (9, 1, 3)


def test_the_file_follows_the_address_and_the_carrier_its_port(tmp_path: Path) -> None:
    first = run(tmp_path)
    second = run(tmp_path, "http://127.0.0.1:9000/", 2999)
    assert second == {**first, "base_url": "http://127.0.0.1:9000"}
    assert values_of(Carrier.objects.get())["port"] == 2999


@pytest.mark.parametrize("damage", ["", "{", "[]"])
def test_a_lost_file_is_made_again_with_new_passwords_and_the_same_keys(damage: str, tmp_path: Path) -> None:
    first = run(tmp_path)
    (tmp_path / "demo.json").write_text(damage, "utf-8")
    second = run(tmp_path)
    assert {**second, "people": None} == {**first, "people": None}
    person = second["people"][0]
    assert person["password"] != first["people"][0]["password"]
    assert Client().login(username=person["email"], password=person["password"])


def test_what_was_deleted_is_made_again_and_what_was_disabled_stays(tmp_path: Path) -> None:
    first = run(tmp_path)
    owner = User.objects.get(email="owner@example.com")
    account = owner.memberships.get().account
    actor = factories.actor(owner, account)
    credential = Credential.of(account).get()
    credentials.disable(actor=actor, credential=credential)
    credentials.delete(actor=actor, credential=credential)
    applications.disable(actor=actor, application=Application.of(account).get())
    second = run(tmp_path)
    assert second["secret_id"] != first["secret_id"] and credentials.find(second["secret_id"])
    assert second["sdk_app_id"] == first["sdk_app_id"]
    assert not Application.of(account).get().is_enabled


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.console.demo.SIGN_NAME", "x" * 21)  # longer than any column takes
    with pytest.raises(Exception):  # noqa: B017 - whatever it is, the outcome counts
        run(tmp_path)
    assert not User.objects.exists() and not Signature.unscoped.exists()
    assert not (tmp_path / "demo.json").exists()


def test_an_administrator_who_is_there_already_stays_the_only_superuser(tmp_path: Path) -> None:
    token = staff.offer_first_administrator()
    assert token
    staff.become_first_administrator(token=token, email="root@corp.example", name="Root", password="x")
    run(tmp_path)
    assert User.objects.get(is_superuser=True).email == "root@corp.example"
