"""Connecting, editing, trying and switching carriers, by the verbs and by the shell's command."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.carriers import queries
from apps.carriers.models import Carrier, CarrierLease
from apps.carriers.queries import Condition
from apps.carriers.services import carriers
from apps.core import clock
from apps.core.errors import DomainError, Forbidden
from tests.people import Person
from tests.support import network

pytestmark = pytest.mark.django_db
SETTINGS = {"host": "127.0.0.1", "port": "2775", "system_id": "sms", "password": "secret"}


def add(name: str = "north", **settings: Any) -> Carrier:
    return carriers.connect(actor=SYSTEM, name=name, protocol="smpp", settings={**SETTINGS, **settings})


def refused(**changes: Any) -> DomainError:
    wanted: dict[str, Any] = {
        "actor": SYSTEM,
        "name": "north",
        "protocol": "smpp",
        "settings": SETTINGS,
        **changes,
    }
    before = _rows()
    with pytest.raises(DomainError) as refusal:
        carriers.connect(**wanted)
    assert _rows() == before
    return refusal.value


def _rows() -> list[Any]:
    return [list(Carrier.objects.values()), CarrierLease.objects.count(), AuditEvent.objects.count()]


def test_the_password_is_sealed_and_never_in_settings_or_trail() -> None:
    carrier = add()
    assert carrier.settings == {"host": "127.0.0.1", "port": 2775, "system_id": "sms"}
    assert carriers.values_of(carrier)["password"] == "secret"
    carriers.edit(actor=SYSTEM, carrier=carrier, settings={"password": "hunter2", "window": 5})
    assert carriers.values_of(carrier)["password"] == "hunter2"
    assert "hunter2" not in str([*AuditEvent.objects.values(), *Carrier.objects.values("settings")])
    assert AuditEvent.objects.get(verb="carrier.edited").facts["secrets_changed"] is True


def test_an_edit_keeps_secrets_grows_the_version_and_says_what_changed() -> None:
    carrier = add(window=100)
    carriers.edit(actor=SYSTEM, carrier=carrier, settings={"window": 300, "password": ""})
    carrier.refresh_from_db()
    assert carrier.version == 2
    assert carriers.values_of(carrier)["password"] == "secret"
    event = AuditEvent.objects.get(verb="carrier.edited")
    assert (event.facts["before"], event.facts["changed"]) == ({"window": 100}, {"window": 300})


def test_a_stored_password_never_goes_to_another_host() -> None:
    carrier = add()
    for attempt in (
        lambda: carriers.edit(actor=SYSTEM, carrier=carrier, settings={"host": "198.51.100.9"}),
        lambda: carriers.test_bind(
            actor=SYSTEM, protocol="smpp", values={"host": "198.51.100.9"}, carrier=carrier
        ),
    ):
        before = _rows()
        with pytest.raises(DomainError) as refusal:
            attempt()
        assert refusal.value.field == "password"
        assert _rows() == before
    carriers.edit(actor=SYSTEM, carrier=carrier, settings={"host": "198.51.100.9", "password": "their own"})
    assert Carrier.objects.get().settings["host"] == "198.51.100.9"


@pytest.mark.parametrize("change", [{"tls": False}, {"tls_verify": False}])
def test_a_stored_password_never_goes_out_less_encrypted(change: dict[str, bool]) -> None:
    carrier = add(tls=True)
    with pytest.raises(DomainError) as refusal:
        carriers.test_bind(actor=SYSTEM, protocol="smpp", values=change, carrier=carrier)
    assert refusal.value.field == "password"
    carriers.edit(actor=SYSTEM, carrier=carrier, settings={**change, "password": "given again"})
    carriers.edit(actor=SYSTEM, carrier=carrier, settings={"tls": True, "tls_verify": True})


def test_repeating_the_same_settings_writes_nothing() -> None:
    add(window=100)
    before = _rows()
    add(window="100")
    assert _rows() == before


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"settings": {**SETTINGS, "colour": "red"}}, "colour", "not a setting of smpp"),
        ({"settings": {**SETTINGS, "port": "99999"}}, "port", "not between 1 and 65535"),
        ({"settings": {"host": "h"}}, "system_id", "required"),
        ({"protocol": "telepathy"}, "protocol", "not one of: smpp, simulator"),
        ({"name": "no such name!"}, "name", "letters, digits"),
        ({"name": "n" * 41}, "name", "At most 40"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_written(
    changes: dict[str, Any], field: str, words: str
) -> None:
    refusal = refused(**changes)
    assert refusal.field == field
    assert words in refusal.sentence


def test_a_carrier_keeps_its_protocol_and_its_name() -> None:
    add()
    assert "speaks smpp" in refused(protocol="simulator").sentence
    with pytest.raises(DomainError, match="invalid"):
        carriers.add(actor=SYSTEM, name="north", protocol="smpp", settings=SETTINGS)


def test_there_is_one_default_and_a_second_click_changes_nothing() -> None:
    north, south = add(), add("south")
    carriers.make_default(actor=SYSTEM, carrier=north)
    carriers.make_default(actor=SYSTEM, carrier=south)
    assert [one.name for one in Carrier.objects.filter(is_default=True)] == ["south"]
    before = _rows()
    carriers.make_default(actor=SYSTEM, carrier=south)
    carriers.enable(actor=SYSTEM, carrier=south)
    assert _rows() == before


def test_switching_grows_the_version_so_that_the_driver_notices() -> None:
    carrier = add()
    carriers.disable(actor=SYSTEM, carrier=carrier)
    carriers.enable(actor=SYSTEM, carrier=carrier)
    carrier.refresh_from_db()
    assert carrier.is_enabled and carrier.version == 3


def test_only_operators_change_carriers(olga: Callable[..., Person]) -> None:
    carrier, actor = add(), olga(StaffRole.ADMINISTRATOR).actor
    before = _rows()
    for verb in (carriers.enable, carriers.disable, carriers.make_default):
        with pytest.raises(Forbidden):
            verb(actor=actor, carrier=carrier)
    with pytest.raises(Forbidden):
        carriers.edit(actor=actor, carrier=carrier, settings={"window": 1})
    with pytest.raises(Forbidden):
        carriers.test_bind(actor=actor, protocol="smpp", values=SETTINGS)
    assert _rows() == before


# A bind is tried ----------------------------------------------------------------------------------------------------
def test_a_trial_signs_in_measures_and_stores_nothing(tmp_path: Path) -> None:
    before = _rows()
    with network.simulator(tmp_path) as smsc:
        found = carriers.test_bind(actor=SYSTEM, protocol="smpp", values={**SETTINGS, "port": smsc.port})
        wrong = carriers.test_bind(
            actor=SYSTEM, protocol="smpp", values={**SETTINGS, "port": smsc.port, "password": "x"}
        )
        gone = smsc.port
    assert found.ok and found.round_trip_ms is not None
    assert not wrong.ok and "ESME_" in str(wrong.sentence)
    away = carriers.test_bind(actor=SYSTEM, protocol="smpp", values={**SETTINGS, "port": gone})
    assert not away.ok and str(away.sentence)
    assert _rows() == before


def test_a_trial_of_a_known_carrier_uses_its_own_secret(tmp_path: Path) -> None:
    with network.simulator(tmp_path) as smsc:
        carrier = add(port=smsc.port)
        values = {**carrier.settings, "password": ""}
        assert carriers.test_bind(actor=SYSTEM, protocol="smpp", values=values, carrier=carrier).ok
        assert not carriers.test_bind(actor=SYSTEM, protocol="smpp", values=values).ok


def test_a_carrier_that_never_answers_does_not_hold_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(carriers, "TRIAL_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        found = carriers.test_bind(actor=SYSTEM, protocol="smpp", values={**SETTINGS, "port": port})
    assert not found.ok and "1 seconds" in str(found.sentence)


# From a shell -------------------------------------------------------------------------------------------------------
def connect(*arguments: str) -> str:
    out = StringIO()
    call_command("connect_carrier", *arguments, stdout=out)
    return out.getvalue()


PAIRS = [part for name, value in SETTINGS.items() for part in ("--set", f"{name}={value}")]


def test_the_command_connects_and_repeated_edits() -> None:
    assert "north: connected by smpp, the default" in connect(
        "north", "--protocol", "smpp", *PAIRS, "--default"
    )
    connect("north", "--protocol", "smpp", "--set", "window=500")
    carrier = Carrier.objects.get()
    assert (carrier.settings["window"], carrier.version, carrier.is_default) == (500, 2, True)
    assert AuditEvent.objects.get(verb="carrier.edited").via == "system"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--protocol", "smpp", *PAIRS, "--set", "colour=red"], "“colour” is not a setting of smpp"),
        (["--protocol", "smpp", *PAIRS, "--set", "window=many"], "is not a number"),
        (["--protocol", "telegraph", *PAIRS], "“telegraph” is not one of"),
        (["--protocol", "smpp", "--set", "host"], "not of the form name=value"),
        ([], "--protocol"),
    ],
)
def test_the_command_says_what_is_wrong_and_writes_nothing(arguments: list[str], words: str) -> None:
    before = _rows()
    with pytest.raises(CommandError, match=words):
        connect("north", *arguments)
    assert _rows() == before


# How carriers stand -------------------------------------------------------------------------------------------------
def test_the_condition_follows_the_switch_and_the_last_report() -> None:
    carrier = add(window=100, binds=2)
    lease = CarrierLease.objects.filter(carrier=carrier)

    def now() -> queries.Standing:
        return queries.standings()[0]

    assert (now().condition, now().window, now().driver) == (Condition.SILENT, 200, "")
    lease.update(state="bound", holder="w:1", in_flight=50, reported_at=clock.now())
    assert (now().condition, now().in_flight, now().in_flight_percent) == (Condition.BOUND, 50, 25)
    lease.update(reported_at=clock.now() - queries.STALE * 2)
    assert (now().condition, now().in_flight) == (Condition.SILENT, 0)
    lease.update(state="failed", last_error="refused", reported_at=clock.now())
    assert (now().condition, now().last_error) == (Condition.FAILED, "refused")
    lease.update(state="a word of tomorrow")
    assert now().condition == Condition.SILENT
    carriers.disable(actor=SYSTEM, carrier=carrier)
    assert now().condition == Condition.OFF


def test_shown_settings_never_hold_a_secret() -> None:
    shown = [one for _legend, members in queries.shown_settings(add()) for one in members]
    assert {one.words for one in shown if one.is_secret} == {True}
    assert "secret" not in [one.words for one in shown]


@pytest.mark.django_db(transaction=True)
def test_a_driver_takes_up_an_edit_within_two_seconds(tmp_path: Path) -> None:
    with network.simulator(tmp_path) as smsc:
        carrier = network.connect(smsc.port, window=50)
        with network.driving(carrier):
            network.until(lambda: queries.standings()[0].condition == Condition.BOUND)
            carriers.edit(actor=SYSTEM, carrier=carrier, settings={"window": 70})
            from apps.carriers.links import LINKS

            network.until(
                lambda: (link := LINKS._links.get(carrier.pk)) and link.protocol.window == 70, seconds=8
            )
