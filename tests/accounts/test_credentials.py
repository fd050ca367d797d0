"""Key pairs: shown once, two live, switched at once, wiped, and found by one statement."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import AuditEvent, Credential, CredentialStatus, Membership
from apps.accounts.permissions import API_PERMS, Perm, Role
from apps.accounts.services import credentials, people
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from tests import factories
from tests.people import Person

pytestmark = pytest.mark.django_db


def make(person: Person) -> tuple[Credential, str]:
    return credentials.create(actor=person.actor)


def test_a_new_pair_has_the_known_shape_and_its_key_is_sealed(alice: Person) -> None:
    credential, secret_key = make(alice)
    assert credential.secret_id.startswith("AKID") and len(credential.secret_id) == 36
    assert len(secret_key) == 32 and secret_key.isalnum()
    stored = bytes(Credential.unscoped.get().secret_key_sealed)
    assert secret_key.encode() not in stored
    event = AuditEvent.objects.get(verb="credential.created")
    assert event.account == alice.account and event.user == alice.user
    assert secret_key not in str(event.facts)


def test_a_third_live_pair_is_refused_until_one_is_deleted(alice: Person) -> None:
    first, _key = make(alice)
    make(alice)
    with pytest.raises(DomainError) as refusal:
        make(alice)
    assert refusal.value.code is Code.TOO_MANY
    assert Credential.unscoped.count() == 2 and AuditEvent.objects.count() == 2
    credentials.disable(actor=alice.actor, credential=first)
    with pytest.raises(DomainError):
        make(alice)  # a disabled one may come back, so it counts
    credentials.delete(actor=alice.actor, credential=first)
    make(alice)


def test_the_limit_is_per_person_and_account(alice: Person, bob: Callable[..., Person]) -> None:
    for person in (alice, bob(Role.DEVELOPER)):
        make(person)
        make(person)
    assert Credential.unscoped.count() == 4


def test_a_role_without_the_right_makes_no_pair(bob: Callable[..., Person]) -> None:
    sender = bob(Role.SENDER)
    with pytest.raises(Forbidden):
        make(sender)
    assert not Credential.unscoped.exists() and not AuditEvent.objects.exists()


def test_find_gives_person_account_rights_and_key_in_one_statement(bob: Callable[..., Person]) -> None:
    developer = bob(Role.DEVELOPER, Role.VIEWER)
    credential, secret_key = make(developer)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        holder = credentials.find(credential.secret_id)
        assert holder is not None
        assert holder.user == developer.user and holder.account == developer.account
    assert len(queries) == 1
    assert holder.secret_key == secret_key and holder.credential_id == credential.pk
    assert holder.perms == developer.actor.perms & API_PERMS
    assert Perm.MESSAGE_SEND in holder.perms and Perm.CREDENTIAL_WRITE not in holder.perms


def test_find_knows_neither_strangers_nor_disabled_nor_deleted_keys(alice: Person) -> None:
    credential, _key = make(alice)
    assert credentials.find("AKIDnobody") is None
    credentials.disable(actor=alice.actor, credential=credential)
    assert credentials.find(credential.secret_id) is None
    credentials.enable(actor=alice.actor, credential=credential)
    assert credentials.find(credential.secret_id) is not None
    credentials.disable(actor=alice.actor, credential=credential)
    credentials.delete(actor=alice.actor, credential=credential)
    assert credentials.find(credential.secret_id) is None
    assert bytes(Credential.unscoped.get().secret_key_sealed) == b""


def test_find_does_not_know_the_key_of_a_person_who_was_shut_out(alice: Person) -> None:
    credential, _key = make(alice)
    alice.user.is_active = False
    alice.user.save()
    assert credentials.find(credential.secret_id) is None


def test_rights_follow_the_roles_of_this_account_only(alice: Person, mallory: Person) -> None:
    """Who works in two accounts has in each only what the roles there give."""
    factories.member(mallory.own_account, alice.user, Role.VIEWER)
    secret_id, _key = factories.credential(alice.actor)
    Membership.of(alice.own_account).filter(user=alice.user).update(role=Role.FINANCE)
    holder = credentials.find(secret_id)
    assert holder is not None and holder.account == alice.account
    assert holder.perms == {Perm.STATISTICS_READ}


def test_a_removed_member_loses_the_keys(alice: Person, bob: Callable[..., Person]) -> None:
    developer = bob(Role.DEVELOPER)
    secret_id, _key = factories.credential(developer.actor)
    people.remove(actor=alice.actor, user=developer.user)
    assert credentials.find(secret_id) is None
    assert Credential.unscoped.get().status == CredentialStatus.DISABLED


def test_an_enabled_pair_cannot_be_deleted(alice: Person) -> None:
    credential, _key = make(alice)
    with pytest.raises(IllegalMove):
        credentials.delete(actor=alice.actor, credential=credential)
    assert credentials.find(credential.secret_id) is not None
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("verb", [credentials.disable, credentials.enable, credentials.delete])
def test_a_stranger_finds_no_key_to_switch(verb: Any, alice: Person, mallory: Person) -> None:
    credential, _key = make(alice)
    with pytest.raises(DomainError) as refusal:
        verb(actor=mallory.actor, credential=credential)
    assert refusal.value.code is Code.NOT_FOUND
    assert Credential.unscoped.get().status == CredentialStatus.ENABLED
    assert AuditEvent.objects.count() == 1


def test_a_developer_may_not_switch_a_colleagues_key_but_an_owner_may(
    alice: Person, bob: Callable[..., Person]
) -> None:
    first, second = bob(Role.DEVELOPER), bob(Role.DEVELOPER)
    credential, _key = make(first)
    with pytest.raises(Forbidden):
        credentials.disable(actor=second.actor, credential=credential)
    credentials.disable(actor=alice.actor, credential=credential)
    assert Credential.unscoped.get().status == CredentialStatus.DISABLED


def test_use_is_noted_at_most_once_a_minute(alice: Person) -> None:
    secret_id, _key = factories.credential(alice.actor)
    start = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        early = credentials.find(secret_id)
        assert early is not None
        credentials.note_use(early, "192.0.2.7")
        clock.shift(timedelta(seconds=59))
        credentials.note_use(early, "192.0.2.8")  # a holder read before the first use was noted
        again = credentials.find(secret_id)
        assert again is not None
        with CaptureQueriesContext(connection) as queries:
            credentials.note_use(again, "192.0.2.8")
        assert not queries.captured_queries
        row = Credential.unscoped.get()
        assert (row.last_used_at, row.last_used_ip) == (start, "192.0.2.7")
        clock.shift(timedelta(seconds=1))
        credentials.note_use(again, "192.0.2.9")
        row.refresh_from_db()
        assert (row.last_used_at, row.last_used_ip) == (start + timedelta(minutes=1), "192.0.2.9")
