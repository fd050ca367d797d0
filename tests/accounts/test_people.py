"""Who belongs to an account: invitations that work once, roles, and the last owner."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.accounts.actors import account_perms
from apps.accounts.models import AuditEvent, Invitation, Membership, User
from apps.accounts.permissions import Role
from apps.accounts.queries import members, open_invitations
from apps.accounts.services import accounts, people
from apps.core import clock
from apps.core.errors import Code, DomainError, Forbidden
from tests import factories
from tests.people import Person

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def invite(
    alice: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Callable[..., str]:
    """Invites and gives the token of the link that the mail holds."""

    def make(email: str, role: Role = Role.SENDER) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            people.invite(actor=alice.actor, email=email, role=role)
        found = re.search(r"/accounts/invitation/([^/\s]+)/", str(mail.outbox[-1].body))
        assert found is not None
        assert mail.outbox[-1].to == [email.strip().lower()]
        return found[1]

    return make


def roles(person: User, of: Person) -> set[str]:
    return set(Membership.of(of.own_account).filter(user=person).values_list("role", flat=True))


def test_a_newcomer_joins_with_name_and_password(alice: Person, invite: Callable[..., str]) -> None:
    token = invite(" Carol@Example.com ", Role.DEVELOPER)
    user = people.accept_as_newcomer(token=token, name="Carol", password=PASSWORD)
    assert user.email == "carol@example.com" and user.check_password(PASSWORD)
    assert user.emailaddress_set.get().verified
    assert roles(user, alice) == {"developer"}
    verbs = list(AuditEvent.objects.order_by("id").values_list("verb", "account__name"))
    assert verbs == [("member.invited", "Alice Ltd"), ("member.joined", "Alice Ltd")]


def test_the_token_is_not_stored(invite: Callable[..., str]) -> None:
    token = invite("carol@example.com")
    assert token not in str(Invitation.unscoped.values())
    assert token not in str(AuditEvent.objects.values())


def test_a_link_works_once(invite: Callable[..., str]) -> None:
    token = invite("carol@example.com")
    user = people.accept_as_newcomer(token=token, name="Carol", password=PASSWORD)
    with pytest.raises(DomainError) as refusal:
        people.accept(token=token, user=user)
    assert refusal.value.code is Code.LINK_DEAD


def test_inviting_again_kills_the_earlier_link(alice: Person, invite: Callable[..., str]) -> None:
    first = invite("carol@example.com", Role.SENDER)
    second = invite("carol@example.com", Role.VIEWER)
    assert people.open_invitation(first) is None
    found = people.open_invitation(second)
    assert found is not None and found.role == Role.VIEWER
    assert open_invitations(alice.own_account).count() == 1


def test_a_link_dies_of_age_and_of_withdrawal(alice: Person, invite: Callable[..., str]) -> None:
    token = invite("carol@example.com")
    with time_machine.travel(clock.now() + people.INVITATION_LASTS + timedelta(seconds=1)):
        assert people.open_invitation(token) is None
    invitation = people.open_invitation(token)
    assert invitation is not None
    people.withdraw_invitation(actor=alice.actor, invitation=invitation)
    people.withdraw_invitation(actor=alice.actor, invitation=invitation)
    assert people.open_invitation(token) is None
    assert AuditEvent.objects.filter(verb="invitation.withdrawn").count() == 1


def test_somebody_else_cannot_use_the_link(mallory: Person, invite: Callable[..., str]) -> None:
    token = invite("carol@example.com")
    with pytest.raises(DomainError) as refusal:
        people.accept(token=token, user=mallory.user)
    assert refusal.value.code is Code.OTHER_ADDRESS
    assert people.open_invitation(token) is not None, "the refusal leaves the link as it was"


def test_a_person_with_a_sign_in_joins_with_it(
    alice: Person, mallory: Person, invite: Callable[..., str]
) -> None:
    token = invite(mallory.user.email, Role.VIEWER)
    with pytest.raises(DomainError):
        people.accept_as_newcomer(token=token, name="Mallory", password=PASSWORD)
    people.accept(token=token, user=mallory.user)
    assert roles(mallory.user, alice) == {"viewer"}


def test_members_are_not_invited(alice: Person) -> None:
    with pytest.raises(DomainError) as refusal:
        people.invite(actor=alice.actor, email=alice.user.email.upper(), role=Role.VIEWER)
    assert refusal.value.code is Code.ALREADY_MEMBER
    assert not Invitation.unscoped.exists() and not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_only_owners_change_people(role: Role, alice: Person, bob: Callable[..., Person]) -> None:
    colleague = bob(role)
    for attempt in (
        lambda: people.invite(actor=colleague.actor, email="c@example.com", role=Role.OWNER),
        lambda: people.change_roles(
            actor=colleague.actor, user=colleague.user, roles=frozenset({Role.OWNER})
        ),
        lambda: people.remove(actor=colleague.actor, user=alice.user),
        lambda: accounts.add_member(
            actor=colleague.actor, account=alice.own_account, user=colleague.user, role=Role.OWNER
        ),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert roles(colleague.user, alice) == {role.value} and roles(alice.user, alice) == {"owner"}
    assert not AuditEvent.objects.exists() and not Invitation.unscoped.exists()


def test_an_owner_of_another_account_cannot_add_anybody_here(alice: Person, mallory: Person) -> None:
    with pytest.raises(DomainError) as refusal:
        accounts.add_member(
            actor=mallory.actor, account=alice.own_account, user=mallory.user, role=Role.OWNER
        )
    assert refusal.value.code is Code.NOT_FOUND
    assert not roles(mallory.user, alice)


def test_roles_are_replaced(alice: Person, bob: Callable[..., Person]) -> None:
    colleague = bob(Role.SENDER, Role.FINANCE)
    people.change_roles(
        actor=alice.actor, user=colleague.user, roles=frozenset({Role.FINANCE, Role.DEVELOPER})
    )
    assert roles(colleague.user, alice) == {"finance", "developer"}
    event = AuditEvent.objects.get()
    assert event.verb == "member.roles_changed"
    assert event.facts == {"before": ["finance", "sender"], "after": ["developer", "finance"]}


def test_the_last_owner_stays(alice: Person, bob: Callable[..., Person]) -> None:
    colleague = bob(Role.SENDER)
    for attempt in (
        lambda: people.remove(actor=alice.actor, user=alice.user),
        lambda: people.change_roles(actor=alice.actor, user=alice.user, roles=frozenset({Role.VIEWER})),
    ):
        with pytest.raises(DomainError) as refusal:
            attempt()
        assert refusal.value.code is Code.LAST_OWNER
    assert not AuditEvent.objects.exists()
    people.change_roles(actor=alice.actor, user=colleague.user, roles=frozenset({Role.OWNER}))
    people.remove(actor=alice.actor, user=alice.user)
    assert not roles(alice.user, alice)


def test_a_removed_person_has_no_rights(alice: Person, bob: Callable[..., Person]) -> None:
    colleague = bob(Role.DEVELOPER)
    people.remove(actor=alice.actor, user=colleague.user)
    assert account_perms(colleague.user, alice.own_account) == frozenset()
    with pytest.raises(DomainError) as refusal:
        people.remove(actor=alice.actor, user=colleague.user)
    assert refusal.value.code is Code.NOT_FOUND


def test_members_are_listed_with_their_roles_and_factors(
    alice: Person, bob: Callable[..., Person], mallory: Person
) -> None:
    colleague = bob(Role.SENDER, Role.FINANCE)
    factories.second_factor(colleague.user)
    factories.member(mallory.own_account, colleague.user, Role.OWNER)
    listed = [(one.user, one.roles, one.has_second_factor) for one in members(alice.own_account)]
    assert listed == [
        (alice.user, (Role.OWNER,), False),
        (colleague.user, (Role.SENDER, Role.FINANCE), True),
    ]
