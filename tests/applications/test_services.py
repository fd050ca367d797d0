"""Applications: their ids and keys, the switch, and whose they are."""

from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role
from apps.applications import queries, services
from apps.applications.models import Application, ApplicationStatus
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from tests import factories
from tests.people import Person

pytestmark = pytest.mark.django_db


def test_creating_one_generates_id_and_key(alice: Person) -> None:
    application = services.create(actor=alice.actor, name=" Shop ", description="orders")
    assert application.sdk_app_id.startswith("1400") and len(application.sdk_app_id) == 10
    assert application.name == "Shop" and application.is_enabled
    key = services.reveal_app_key(actor=alice.actor, application=application)
    assert len(key) == 32 and int(key, 16) >= 0
    assert key.encode() not in bytes(Application.unscoped.get().app_key_sealed)
    assert list(AuditEvent.objects.order_by("id").values_list("verb", flat=True)) == [
        "application.created",
        "application.key_revealed",
    ]


def test_an_id_that_is_taken_is_drawn_again(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    draws: Iterator[int] = iter([7, 7, 7, 8])
    monkeypatch.setattr("apps.applications.services.random_source.randbelow", lambda _limit: next(draws))
    first = services.create(actor=alice.actor, name="A")
    second = services.create(actor=alice.actor, name="B")
    assert (first.sdk_app_id, second.sdk_app_id) == ("1400000007", "1400000008")


def test_the_limit_counts_what_is_not_deleted(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "APPLICATIONS_PER_ACCOUNT", 2)
    first = services.create(actor=alice.actor, name="A")
    services.create(actor=alice.actor, name="B")
    with pytest.raises(DomainError) as refusal:
        services.create(actor=alice.actor, name="C")
    assert refusal.value.code is Code.TOO_MANY and refusal.value.facts == {"limit": 2, "count": 2}
    assert Application.unscoped.count() == 2 and AuditEvent.objects.count() == 2
    services.disable(actor=alice.actor, application=first)
    services.delete(actor=alice.actor, application=first)
    services.create(actor=alice.actor, name="C")


def test_the_switch_is_read_by_the_next_call(alice: Person) -> None:
    application = factories.application(alice.actor)
    services.disable(actor=alice.actor, application=application)
    found = queries.application_by_id(application.sdk_app_id)
    assert found is not None and not found.is_enabled
    with pytest.raises(IllegalMove):
        services.disable(actor=alice.actor, application=application)
    services.enable(actor=alice.actor, application=application)
    found = queries.application_by_id(application.sdk_app_id)
    assert found is not None and found.is_enabled


def test_only_a_disabled_one_is_deleted_and_then_it_is_gone(alice: Person) -> None:
    application = factories.application(alice.actor)
    with pytest.raises(IllegalMove):
        services.delete(actor=alice.actor, application=application)
    services.disable(actor=alice.actor, application=application)
    services.delete(actor=alice.actor, application=application)
    assert queries.application_by_id(application.sdk_app_id) is None
    assert not queries.applications(alice.own_account).exists()
    assert bytes(Application.unscoped.get().app_key_sealed) == b""
    with pytest.raises(DomainError):
        services.reveal_app_key(actor=alice.actor, application=application)
    with pytest.raises(IllegalMove):
        services.enable(actor=alice.actor, application=application)


def test_changing_it_to_the_same_writes_nothing(alice: Person) -> None:
    application = services.create(actor=alice.actor, name="Shop", description="orders")
    services.change(actor=alice.actor, application=application, name="Shop", description="orders")
    assert AuditEvent.objects.count() == 1
    services.change(actor=alice.actor, application=application, name="Store", description="")
    row = Application.unscoped.get()
    assert (row.name, row.description) == ("Store", "")
    assert AuditEvent.objects.get(verb="application.changed").facts["before"]["name"] == "Shop"


def attempts(person: Person, application: Application) -> list[Callable[[], object]]:
    actor = person.actor
    return [
        lambda: services.change(actor=actor, application=application, name="x", description=""),
        lambda: services.disable(actor=actor, application=application),
        lambda: services.enable(actor=actor, application=application),
        lambda: services.delete(actor=actor, application=application),
        lambda: services.reveal_app_key(actor=actor, application=application),
    ]


def test_a_stranger_finds_nothing(alice: Person, mallory: Person) -> None:
    application = factories.application(alice.actor)
    for attempt in attempts(mallory, application):
        with pytest.raises(DomainError) as refusal:
            attempt()
        assert refusal.value.code is Code.NOT_FOUND
    row = Application.unscoped.get()
    assert row.name == "Shop" and row.status == ApplicationStatus.ENABLED
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("role", [Role.SENDER, Role.FINANCE, Role.VIEWER])
def test_other_roles_may_only_look(role: Role, alice: Person, bob: Callable[..., Person]) -> None:
    application = factories.application(alice.actor)
    colleague = bob(role)
    for attempt in [
        *attempts(colleague, application),
        lambda: services.create(actor=colleague.actor, name="x"),
    ]:
        with pytest.raises(Forbidden):
            attempt()
    assert Application.unscoped.count() == 1 and AuditEvent.objects.count() == 1


def test_a_key_sealed_under_an_older_key_still_opens(alice: Person) -> None:
    from django.conf import settings

    application = factories.application(alice.actor)
    key = services.app_key_of(application)
    with override_settings(FIELD_KEYS={"newer": b"n" * 32, **settings.FIELD_KEYS}):
        assert services.app_key_of(application) == key
