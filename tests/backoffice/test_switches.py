"""The staff's pages about emergency switches, and the commands that do the same."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.permissions import StaffRole
from apps.protection.models import Switch
from apps.protection.services import switches
from tests import factories
from tests.people import Person
from tests.support.pages import check_page
from tests.support.sending import make_send_task, open_network, ready_to_send

LIST = "/backoffice/switches/"


@pytest.fixture
def operator(olga: Callable[..., Person]) -> Person:
    return olga(StaffRole.OPERATOR)


def test_an_operator_sees_the_consequences_stops_and_is_reminded_until_the_release(operator: Person) -> None:
    open_network()
    sender = ready_to_send()
    make_send_task(sender, rows=4)
    page = check_page(operator.client.get(LIST))
    assert "Nothing has ever been stopped" in page and "Stop a country" in page
    check_page(operator.client.get(LIST + "stop/application/"))
    url = f"{LIST}stop/application/?key={sender.sdk_app_id}"
    page = check_page(operator.client.get(url))
    for words in ("What will happen", "error 1020", "1 running", "list ", "company"):
        assert words in page
    assert not Switch.objects.exists(), "looking stops nothing"
    assert operator.client.post(url, {"reason": " "}).status_code == 422
    assert operator.client.post(url, {"reason": "key leaked"})["Location"] == LIST
    switch = Switch.objects.get()
    assert switch.is_by_staff and switch.account == sender.account
    page = check_page(operator.client.get("/backoffice/"))
    assert "Stopped in an emergency: shop" in page
    assert "This is stopped already" in check_page(operator.client.get(url))
    operator.client.post(f"{LIST}{switch.public_id}/release/")
    switch.refresh_from_db()
    assert switch.released_by == operator.user
    assert "Stopped in an emergency" not in check_page(operator.client.get("/backoffice/"))


@pytest.mark.parametrize(
    ("kind", "key", "words"),
    [
        ("country", "GB", "error 1045"),
        ("carrier", "nowhere", "only carrier"),
        ("template", "template", "error 1014"),
    ],
)
def test_each_kind_has_its_consequences(operator: Person, kind: str, key: str, words: str) -> None:
    open_network()
    sender = ready_to_send()
    key = sender.mainland_template_id if key == "template" else key
    assert words in check_page(operator.client.get(f"{LIST}stop/{kind}/?key={key}"))


@pytest.mark.parametrize(
    ("kind", "key"), [("application", "1"), ("template", "x"), ("country", "QQ"), ("carrier", "")]
)
def test_what_does_not_exist_cannot_be_stopped(operator: Person, kind: str, key: str) -> None:
    url = f"{LIST}stop/{kind}/?key={key}"
    check_page(operator.client.get(url))
    operator.client.post(url, {"reason": "why"})
    assert not Switch.objects.exists()
    assert operator.client.get(f"{LIST}stop/moon/").status_code == 404


def test_a_shell_stops_and_releases(alice: Person) -> None:
    application = factories.application(alice.actor)
    out = StringIO()
    key = application.sdk_app_id
    call_command("stop", "application", key, "--dry-run", stdout=out)
    assert not Switch.objects.exists() and "0 messages wait" in out.getvalue()
    call_command("stop", "application", key, "--yes", "--reason", "leak", stdout=out)
    switch = Switch.objects.get()
    assert (switch.reason, switch.is_by_staff, switch.application) == ("leak", True, application)
    call_command("release", "application", key, stdout=out)
    switch.refresh_from_db()
    assert not switch.is_open and "released: Shop" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("release", "application", key)
    with pytest.raises(CommandError):
        call_command("stop", "country", "QQ", "--yes")


def test_a_customer_stops_an_application_and_a_template_and_releases_the_own_only(alice: Person) -> None:
    open_network()
    application = factories.application(alice.actor)
    client = alice.client
    assert "Nothing is stopped" in check_page(client.get("/console/switches/"))
    url = f"/console/applications/{application.sdk_app_id}/stop/"
    page = check_page(client.get(url))
    assert "error 1020" in page and "Alice Ltd ·" not in page
    assert client.post(url, {"reason": "leak"})["Location"] == "/console/switches/"
    switch = Switch.objects.get()
    page = check_page(client.get("/console/applications/"))
    assert "Stopped in an emergency: Shop" in page
    client.post(f"/console/switches/{switch.public_id}/release/")
    switch.refresh_from_db()
    assert not switch.is_open
    staffs = switches.stop(
        actor=factories.actor(factories.staff(StaffRole.OPERATOR)), target=application, reason="x"
    )
    client.post(f"/console/switches/{staffs.public_id}/release/")
    staffs.refresh_from_db()
    assert staffs.is_open
    assert "the operator" in check_page(client.get("/console/switches/"))
