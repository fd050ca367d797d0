"""The pages about carriers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.carriers.models import Carrier, CarrierLease
from apps.carriers.protocols import PROTOCOLS
from apps.carriers.services import carriers
from apps.core import clock
from tests.people import Person
from tests.support import network
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
Staff = Callable[..., Person]
LIST = "/backoffice/carriers/"
PART = {"HX-Request": "true"}


@pytest.fixture
def operator(olga: Staff) -> Person:
    return olga(StaffRole.OPERATOR)


def add(name: str = "north", **settings: Any) -> Carrier:
    values = {
        "host": "smsc.north.example",
        "port": 2775,
        "system_id": "sms",
        "password": "hunter2",
        **settings,
    }
    return carriers.connect(actor=SYSTEM, name=name, protocol="smpp", settings=values)


def filled(**changes: str) -> dict[str, str]:
    """The form as a browser posts it: every default, then the changes."""
    values = {one.name: one.initial for one in PROTOCOLS["smpp"].settings}
    posted = {name: str(value) for name, value in values.items() if value is not False}
    return {**posted, "host": "127.0.0.1", "system_id": "sms", "password": "secret", **changes}


def _rows() -> list[Any]:
    return [list(Carrier.objects.values()), list(AuditEvent.objects.values())]


def test_the_list_shows_what_the_driver_last_said(operator: Person) -> None:
    client = operator.client
    assert "No carrier is connected yet" in check_page(client.get(LIST))
    carrier = add(window=100, rate=25)
    CarrierLease.objects.filter(carrier=carrier).update(
        state="bound",
        holder="worker:7",
        in_flight=40,
        submitted_count=12345,
        throttled_count=6,
        reported_at=clock.now(),
    )
    page = check_page(client.get(LIST))
    for words in ("north", "Bound", "40 / 100", "25 / s", "12,345", "worker:7", "smsc.north.example:2775"):
        assert words in page
    part = check_page(client.get(LIST, headers=PART), is_part=True)
    assert "<html" not in part and "40 / 100" in part
    assert 'hx-trigger="every 2s"' in page and 'hx-trigger="every 2s"' not in part


def test_the_live_part_costs_little(operator: Person, django_assert_max_num_queries: Any) -> None:
    for index in range(5):
        add(f"carrier-{index}")
    with django_assert_max_num_queries(8):  # session, person, roles, account, factor, carriers
        operator.client.get(LIST, headers=PART)


def test_details_hold_settings_and_history_but_no_secret(operator: Person) -> None:
    carrier = add()
    carriers.edit(actor=operator.actor, carrier=carrier, settings={"window": 321})
    page = check_page(operator.client.get(f"{LIST}{carrier.public_id}/"))
    assert "set, not shown" in page and "hunter2" not in page
    assert "olga changed the settings of the carrier north." in page and "321" in page
    part = check_page(operator.client.get(f"{LIST}{carrier.public_id}/", headers=PART), is_part=True)
    assert "History" not in part and "In flight" in part


def test_a_carrier_is_connected_through_its_form(operator: Person) -> None:
    client = operator.client
    assert "SMPP 3.4" in check_page(client.get(f"{LIST}new/"))
    for protocol in PROTOCOLS:
        check_page(client.get(f"{LIST}new/{protocol}/"))
    answer = client.post(
        f"{LIST}new/smpp/", filled(name="south", is_default="on", tls_verify="on"), follow=True
    )
    assert "The carrier is connected" in check_page(answer)
    carrier = Carrier.objects.get(name="south")
    assert carrier.is_default and carriers.values_of(carrier)["password"] == "secret"
    assert carrier.settings["window"] == 100 and carrier.settings["tls"] is False
    assert client.get(f"{LIST}new/telepathy/").status_code == 404


def test_every_wrong_value_is_named_beside_its_field_and_nothing_is_written(operator: Person) -> None:
    add("taken")
    before = _rows()
    answer = operator.client.post(
        f"{LIST}new/smpp/",
        filled(name="taken", port="70000", window="many", host="", time_zone="Mars/Olympus"),
    )
    assert answer.status_code == 422
    check_page(answer)
    assert set(answer.context["form"].errors) == {"port", "window", "host", "time_zone"}
    answer = operator.client.post(f"{LIST}new/smpp/", filled(name="taken"))
    assert "already" in str(answer.context["form"].errors["name"])
    assert _rows() == before


def test_an_edit_keeps_the_password_that_the_form_never_shows(operator: Person) -> None:
    carrier = add(window=100)
    address = f"{LIST}{carrier.public_id}/edit/"
    page = check_page(operator.client.get(address))
    assert "hunter2" not in page and "Leave empty to keep" in page
    same_host = filled(host="smsc.north.example", window="250", password="")
    answer = operator.client.post(address, same_host, follow=True)
    assert "The settings are saved" in check_page(answer)
    carrier.refresh_from_db()
    assert carrier.settings["window"] == 250 and carrier.version == 2
    assert carriers.values_of(carrier)["password"] == "hunter2"


def test_a_trial_before_saving_tells_the_round_trip_and_stores_nothing(
    operator: Person, tmp_path: Path
) -> None:
    address = f"{LIST}new/smpp/"
    with network.simulator(tmp_path) as smsc:
        before = _rows()
        good = filled(port=str(smsc.port), **{"try": "bind"})
        part = check_page(operator.client.post(address, good, headers=PART), is_part=True)
        assert "The bind succeeded" in part and " ms" in part
        page = check_page(operator.client.post(address, {**good, "name": "later"}))
        assert "The bind succeeded" in page and 'value="later"' in page and 'value="secret"' in page
        wrong = check_page(
            operator.client.post(address, {**good, "password": "no"}, headers=PART), is_part=True
        )
        assert "ESME_" in wrong and "The bind succeeded" not in wrong
        known = add("known", host="127.0.0.1", port=smsc.port, password="secret")
        kept = {**good, "password": ""}
        part = operator.client.post(f"{LIST}{known.public_id}/edit/", kept, headers=PART).content.decode()
        assert "The bind succeeded" in part
    bad = check_page(
        operator.client.post(address, filled(port="x", **{"try": "bind"}), headers=PART), is_part=True
    )
    assert "Not tried" in bad and "Port" in bad
    assert check_page(operator.client.post(address, filled(port="x", **{"try": "bind"})))
    assert [row for row in _rows()[0] if row["name"] != "known"] == before[0]


def test_switching_and_the_default_are_buttons(operator: Person) -> None:
    carrier = add()
    for verb, words in (
        ("disable", "switched off"),
        ("enable", "switched on"),
        ("default", "no other route"),
    ):
        answer = operator.client.post(f"{LIST}{carrier.public_id}/{verb}/", follow=True)
        assert words in check_page(answer)
    carrier.refresh_from_db()
    assert carrier.is_enabled and carrier.is_default


def test_an_administrator_looks_but_finds_no_buttons(olga: Staff) -> None:
    carrier = add()
    client = olga(StaffRole.ADMINISTRATOR).client
    page = check_page(client.get(f"{LIST}{carrier.public_id}/"))
    assert "Switch off" not in page and "/edit/" not in page
    assert "Connect a carrier" not in check_page(client.get(LIST))
    before = _rows()
    assert client.post(f"{LIST}{carrier.public_id}/edit/", filled()).status_code == 403
    assert client.post(f"{LIST}{carrier.public_id}/disable/").status_code == 403
    assert _rows() == before
