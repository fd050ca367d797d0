"""Who may stop what, and that a stop and a release are each done once."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from apps.accounts.actors import Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Perm, Role, StaffRole
from apps.core.errors import Code, DomainError, Forbidden
from apps.protection import queries
from apps.protection.models import Switch
from apps.protection.services import switches
from tests import factories
from tests.people import Person
from tests.support.sending import Sender, open_network, ready_to_send

STAFF = Actor(user=None, account=None, perms=frozenset(Perm), via="shell")


def test_a_second_stop_gives_the_same_switch_and_a_second_release_changes_nothing(alice: Person) -> None:
    application = factories.application(alice.actor)
    first = switches.stop(actor=alice.actor, target=application, reason=" leak ")
    assert switches.stop(actor=alice.actor, target=application, reason="again") == first
    assert first.reason == "leak" and not first.is_by_staff and first.account == alice.account
    released = switches.release(actor=alice.actor, switch=first)
    assert switches.release(actor=alice.actor, switch=first).released_at == released.released_at
    verbs = (
        AuditEvent.objects.filter(verb__startswith="switch.").order_by("id").values_list("verb", flat=True)
    )
    assert list(verbs) == ["switch.stopped", "switch.released"]
    assert switches.stop(actor=alice.actor, target=application, reason="anew") != first


def test_a_switch_needs_a_reason(alice: Person) -> None:
    with pytest.raises(DomainError) as refused:
        switches.stop(actor=alice.actor, target=factories.application(alice.actor), reason="  ")
    assert refused.value.code is Code.REASON_NEEDED and not Switch.objects.exists()


def test_a_stranger_can_stop_and_release_nothing(alice: Person, mallory: Person) -> None:
    application = factories.application(alice.actor)
    with pytest.raises(DomainError) as refused:
        switches.stop(actor=mallory.actor, target=application, reason="harm")
    assert refused.value.code is Code.NOT_FOUND and not Switch.objects.exists()
    switch = switches.stop(actor=alice.actor, target=application, reason="leak")
    with pytest.raises(DomainError):
        switches.release(actor=mallory.actor, switch=switch)
    switch.refresh_from_db()
    assert switch.is_open


@pytest.mark.parametrize("target", ["GB", "carrier"])
def test_countries_and_carriers_are_the_platforms(alice: Person, target: str) -> None:
    thing = open_network() if target == "carrier" else target
    with pytest.raises(DomainError) as refused:
        switches.stop(actor=alice.actor, target=thing, reason="harm")
    assert refused.value.code is Code.NOT_FOUND and not Switch.objects.exists()


def test_what_the_operator_has_stopped_only_the_operator_releases(
    alice: Person, olga: Callable[..., Person]
) -> None:
    application = factories.application(alice.actor)
    operator = olga(StaffRole.OPERATOR).actor
    switch = switches.stop(actor=operator, target=application, reason="fraud")
    with pytest.raises(DomainError) as refused:
        switches.release(actor=alice.actor, switch=switch)
    assert refused.value.code is Code.SWITCH_OF_STAFF
    assert switches.release(actor=operator, switch=switch).released_by == operator.user


def test_a_viewer_and_a_reviewer_may_not(
    alice: Person, bob: Callable[..., Person], olga: Callable[..., Person]
) -> None:
    application = factories.application(alice.actor)
    for actor in (bob(Role.VIEWER).actor, olga(StaffRole.REVIEWER).actor):
        with pytest.raises(Forbidden):
            switches.stop(actor=actor, target=application, reason="harm")
    assert not Switch.objects.exists()


def test_an_account_sees_its_own_switches_and_those_of_countries(alice: Person, mallory: Person) -> None:
    switches.stop(actor=mallory.actor, target=factories.application(mallory.actor), reason="theirs")
    own = switches.stop(actor=alice.actor, target=factories.application(alice.actor), reason="ours")
    country = switches.stop(actor=STAFF, target="GB", reason="pumping")
    switches.stop(actor=STAFF, target=open_network(), reason="down")
    assert list(queries.unreleased_of(alice.own_account)) == [own, country]
    assert queries.unreleased().count() == 4
    assert (own.key, country.key, country.name) == (own.application.sdk_app_id, "GB", "United Kingdom")  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_make_one_switch() -> None:
    open_network()
    sender: Sender = ready_to_send()
    made: list[Switch] = []

    def press() -> None:
        try:
            made.append(switches.stop(actor=STAFF, target=sender.application, reason="both"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.pk for one in made}) == 1 and Switch.objects.count() == 1
