"""People and roles, the audit trail and the choice of an account, as customers see them."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.actors import SESSION_ACCOUNT
from apps.accounts.models import AuditEvent, Credential, CredentialStatus, Invitation, Membership
from apps.accounts.permissions import Role, StaffRole
from apps.accounts.services import credentials, people
from tests import factories
from tests.people import Person
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
PEOPLE, AUDIT, CHOOSE = "/console/account/people/", "/console/account/audit/", "/console/account/choose/"


def at(person: Person, verb: str = "") -> str:
    return f"{PEOPLE}{person.user.public_id}/{verb}"


def roles_of(account: object, person: Person) -> list[str]:
    return sorted(
        Membership.unscoped.filter(account=account, user=person.user).values_list("role", flat=True)
    )


# People -----------------------------------------------------------------------------------------------------------
def test_the_page_shows_people_invitations_and_what_each_role_may_do(
    alice: Person, bob: Callable[..., Person], django_assert_max_num_queries: Callable[..., object]
) -> None:
    bob(Role.SENDER, Role.FINANCE)
    people.invite(actor=alice.actor, email="carol@example.com", role=Role.VIEWER)
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        answer = alice.client.get(PEOPLE)
    page = check_page(answer)
    for words in ("alice", "bob", "Sender", "Finance", "carol@example.com", "What each role may do"):
        assert words in page


def test_an_invitation_is_sent_sent_again_and_withdrawn(
    alice: Person, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        answer = alice.client.post(f"{PEOPLE}invite/", {"email": "Carol@Example.com", "role": "developer"})
    assert (answer.status_code, answer["Location"]) == (302, PEOPLE)
    row = Invitation.of(alice.own_account).get()
    assert (row.email, row.role, len(mail.outbox)) == ("carol@example.com", "developer", 1)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        alice.client.post(f"{PEOPLE}invitations/{row.public_id}/send/")
    assert len(mail.outbox) == 2 and Invitation.of(alice.own_account).get().token_hash != row.token_hash
    alice.client.post(f"{PEOPLE}invitations/{row.public_id}/withdraw/")
    assert Invitation.of(alice.own_account).get().withdrawn_at
    for verb in ("send", "withdraw"):
        assert alice.client.post(f"{PEOPLE}invitations/{row.public_id}/{verb}/").status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {"email": "carol@example.com"},
        {"email": "carol", "role": "viewer"},
        {"email": "carol@example.com", "role": "emperor"},
        {"role": "viewer"},
    ],
)
def test_a_wrong_invitation_invites_nobody(form: dict[str, str], alice: Person) -> None:
    answer = alice.client.post(f"{PEOPLE}invite/", form)
    assert answer.status_code == 422 and "error-summary" in check_page(answer)
    assert not Invitation.unscoped.exists() and not AuditEvent.objects.exists() and not mail.outbox


def test_a_colleague_is_not_invited_again(alice: Person, bob: Callable[..., Person]) -> None:
    colleague = bob(Role.VIEWER)
    answer = alice.client.post(f"{PEOPLE}invite/", {"email": colleague.user.email, "role": "viewer"})
    assert answer.status_code == 422 and "belongs to this account already" in check_page(answer)
    assert not Invitation.unscoped.exists()


def test_roles_are_changed_and_none_is_refused(alice: Person, bob: Callable[..., Person]) -> None:
    colleague = bob(Role.VIEWER)
    assert 'value="viewer"' in check_page(alice.client.get(at(colleague)))
    assert alice.client.post(at(colleague), {"roles": ["sender", "finance"]}).status_code == 302
    assert roles_of(alice.account, colleague) == ["finance", "sender"]
    refused = alice.client.post(at(colleague), {})
    assert refused.status_code == 422 and "Choose at least one role" in check_page(refused)
    assert roles_of(alice.account, colleague) == ["finance", "sender"]


def test_the_last_owner_keeps_the_role_and_stays(alice: Person) -> None:
    for answer in (
        alice.client.post(at(alice), {"roles": ["viewer"]}),
        alice.client.post(at(alice, "remove/")),
    ):
        assert answer.status_code == 422 and "keeps at least one owner" in check_page(answer)
    assert roles_of(alice.account, alice) == ["owner"] and not AuditEvent.objects.exists()


def test_removing_is_asked_and_then_disables_the_keys(alice: Person, bob: Callable[..., Person]) -> None:
    colleague = bob(Role.DEVELOPER)
    credentials.create(actor=colleague.actor)
    page = check_page(alice.client.get(at(colleague, "remove/")))
    assert "API keys" in page and roles_of(alice.account, colleague)
    answer = alice.client.post(at(colleague, "remove/"))
    assert (answer.status_code, answer["Location"]) == (302, PEOPLE)
    assert not roles_of(alice.account, colleague)
    assert Credential.unscoped.get().status == CredentialStatus.DISABLED
    assert colleague.client.get("/console/").status_code == 404


def test_whoever_gives_up_the_own_right_lands_where_there_is_one(
    alice: Person, bob: Callable[..., Person]
) -> None:
    second = bob(Role.OWNER)
    answer = second.client.post(at(second), {"roles": ["viewer"]})
    assert answer["Location"] == reverse("console:overview")
    third = bob(Role.OWNER)
    answer = third.client.post(at(third, "remove/"))
    assert third.client.get(answer["Location"]).status_code == 200


# The trail --------------------------------------------------------------------------------------------------------
def test_the_trail_tells_in_sentences_and_hides_who_of_the_staff_it_was(alice: Person) -> None:
    people.invite(actor=alice.actor, email="carol@example.com", role=Role.VIEWER)
    AuditEvent.objects.create(
        account=alice.account,
        user=factories.user("inspector"),
        via="backoffice",
        ip="198.51.100.77",
        verb="account.suspended",
        target="account:x",
        label="Alice Ltd",
        facts={"reason": "late payment"},
    )
    page = check_page(alice.client.get(AUDIT))
    assert "alice invited carol@example.com as Viewer." in page
    assert "staff suspended the account Alice Ltd: late payment" in page
    assert "inspector" not in page.split("<tbody")[1] and "198.51.100.77" not in page


def test_the_trail_is_filtered_by_person_thing_and_kind(alice: Person, bob: Callable[..., Person]) -> None:
    colleague = bob(Role.OWNER)
    people.invite(actor=alice.actor, email="carol@example.com", role=Role.VIEWER)
    credentials.create(actor=colleague.actor)

    def found(**query: str) -> tuple[bool, bool]:
        rows = check_page(alice.client.get(AUDIT, query)).partition("<tbody")[2]
        return "carol@example.com" in rows, "API key" in rows

    assert found() == (True, True)
    assert found(person=colleague.user.public_id) == (False, True)
    assert found(noun="member") == (True, False)
    assert found(q="carol") == (True, False)
    assert found(until="2020-01-01") == (False, False)
    assert found(person="staff") == (False, False)


def test_the_trail_pages_and_never_shows_another_account(alice: Person, mallory: Person) -> None:
    for number in range(60):
        people.invite(actor=alice.actor, email=f"c{number}@example.com", role=Role.VIEWER)
    people.invite(actor=mallory.actor, email="foreign@example.com", role=Role.VIEWER)
    page = check_page(alice.client.get(AUDIT))
    assert "c59@" in page and "c5@" not in page and "foreign" not in page and 'rel="next"' in page


# Accounts and faces -----------------------------------------------------------------------------------------------
def test_a_person_of_two_accounts_switches_between_them(alice: Person) -> None:
    other = factories.account("Second Ltd", owner=alice.user)
    page = check_page(alice.client.get(PEOPLE))
    assert "Switch to Second Ltd" in page
    assert "Second Ltd" in check_page(alice.client.get(CHOOSE))
    answer = alice.client.post(CHOOSE, {"account": other.public_id})
    assert (answer.status_code, answer["Location"]) == (302, reverse("console:overview"))
    assert "Switch to Alice Ltd" in check_page(alice.client.get(PEOPLE))


def test_a_strangers_account_does_not_exist(alice: Person, mallory: Person) -> None:
    for wanted in (mallory.own_account.public_id, "nothing", ""):
        assert alice.client.post(CHOOSE, {"account": wanted}).status_code == 404
    assert SESSION_ACCOUNT not in alice.client.session
    outside = Client().post(CHOOSE, {"account": alice.own_account.public_id})
    assert outside.status_code == 302 and "login" in outside["Location"]


def test_who_has_one_account_is_offered_no_switch(alice: Person) -> None:
    assert "Switch to" not in check_page(alice.client.get(PEOPLE))


def test_who_is_both_goes_between_the_faces(alice: Person, olga: Callable[..., Person]) -> None:
    assert 'href="/backoffice/' not in check_page(alice.client.get(PEOPLE))
    both = olga(StaffRole.ADMINISTRATOR)
    factories.member(alice.own_account, both.user, Role.OWNER)
    assert 'href="/backoffice/' in check_page(both.client.get(PEOPLE))
    page = check_page(both.client.get("/backoffice/people/"))
    assert 'href="/console/' in page and "topbar-account" not in page
