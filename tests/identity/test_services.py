"""Applying, deciding and ending verifications; what the account is and may do follows from an approval alone."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from apps.accounts.actors import Actor
from apps.accounts.models import Account, AccountKind, AuditEvent
from apps.accounts.permissions import Role, StaffRole
from apps.core import clock, files
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.identity import queries, rights, services
from apps.identity.kinds import GRANTED, Right, Shows, Standing
from apps.identity.models import Identity, IdentityDocument, RightSetting
from apps.reviews import services as reviews
from apps.reviews.findings import Found
from apps.reviews.states import ReviewStatus
from tests import factories
from tests.support.identities import CARD_NUMBER, document, organization, person, proofs, submitted
from tests.support.reviewing import approved, customer, reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer() -> Actor:
    """Owner of an account that nobody has verified."""
    account = factories.account("New Ltd", kind=AccountKind.INDIVIDUAL, verified_at=None)
    return customer("nina", account=account)


def now(actor: Actor) -> Account:
    return Account.objects.get(pk=actor.own_account.pk)


def refused(identity: Identity, *, by: Actor) -> None:
    review = reviews.take(actor=by, review=identity.review)  # type: ignore[arg-type]
    reviews.reject(actor=by, review=review, reasons=[Found("identity_unreadable")])


# Applying ---------------------------------------------------------------------------------------------------------
def test_an_individual_is_approved_and_may_send_from_the_console(newcomer: Actor) -> None:
    with pytest.raises(DomainError) as refusal:
        rights.require_console(newcomer.own_account)
    assert refusal.value.code is Code.NOT_VERIFIED
    approved(submitted(newcomer, person()), reviewer())
    account = now(newcomer)
    assert rights.standing_of(account) is Standing.INDIVIDUAL
    assert rights.rights_of(account) == {Right.CONSOLE_SEND}
    rights.require_console(account)


def test_an_individual_becomes_an_organization_and_the_earlier_identity_ends(newcomer: Actor) -> None:
    olga = reviewer()
    first = approved(submitted(newcomer, person()), olga)
    second = submitted(newcomer)
    assert now(newcomer).kind == AccountKind.INDIVIDUAL, "an application alone changes nothing"
    approved(second, olga)
    first.refresh_from_db()
    account = now(newcomer)
    assert account.is_organization and rights.rights_of(account) == frozenset(Right)
    assert first.ended_at is not None and queries.in_force(account) == second
    assert queries.application(account) is None
    told = AuditEvent.objects.filter(verb="account.verified").order_by("id")
    assert [(one.facts["before"], one.facts["kind"]) for one in told] == [
        ("individual", "individual"),
        ("individual", "organization"),
    ]


def test_a_rejection_leaves_the_account_as_it_is_and_the_same_application_is_corrected(
    newcomer: Actor,
) -> None:
    olga = reviewer()
    approved(submitted(newcomer, person()), olga)
    applied = submitted(newcomer)
    refused(applied, by=olga)
    assert now(newcomer).kind == AccountKind.INDIVIDUAL and now(newcomer).is_verified
    again = services.apply(actor=newcomer, details=organization(address="2 Other Road"), submit=True)
    assert again == applied and again.review.round == 2
    approved(again, olga)
    assert now(newcomer).is_organization


def test_a_revocation_leaves_the_account_unverified(newcomer: Actor) -> None:
    olga = reviewer()
    identity = approved(submitted(newcomer), olga)
    reviews.revoke(actor=olga, review=identity.review, reasons=[Found("identity_expired")])
    account = now(newcomer)
    assert (account.kind, account.is_verified) == (AccountKind.INDIVIDUAL, False)
    assert rights.rights_of(account) == frozenset() and queries.in_force(account) is None
    approved(submitted(newcomer), olga)
    assert now(newcomer).is_organization


def test_what_is_missing_stands_in_the_way_of_a_submission_and_not_of_a_draft(newcomer: Actor) -> None:
    draft = services.apply(actor=newcomer, details=organization(address=""))
    assert draft.review is not None and draft.review.status == ReviewStatus.DRAFT
    with pytest.raises(DomainError) as refusal:
        services.submit(actor=newcomer, identity=draft)
    assert refusal.value.code is Code.CONTENT_REFUSED
    with pytest.raises(DomainError):
        services.apply(actor=newcomer, details=organization(), submit=True)
    draft.refresh_from_db()
    assert draft.address == "" and draft.review.status == ReviewStatus.DRAFT, "a refusal has written nothing"


def test_one_that_waits_may_be_changed_but_not_broken_and_one_in_review_not_at_all(newcomer: Actor) -> None:
    waiting = submitted(newcomer)
    due = waiting.review.due_at  # type: ignore[union-attr]
    changed = services.apply(actor=newcomer, details=organization(contact="Wu Lan"))
    changed.refresh_from_db()
    assert changed.contact == "Wu Lan" and changed.review.due_at == due
    with pytest.raises(DomainError):
        services.apply(actor=newcomer, details=organization(contact=""))
    with pytest.raises(DomainError):
        services.remove_document(actor=newcomer, document=changed.documents.get())
    assert changed.documents.count() == 1
    reviews.take(actor=reviewer(), review=changed.review)
    for verb in (
        lambda: services.apply(actor=newcomer, details=organization()),
        lambda: services.remove_document(actor=newcomer, document=changed.documents.get()),
    ):
        with pytest.raises(IllegalMove):
            verb()


def test_a_withdrawn_one_is_taken_up_again(newcomer: Actor) -> None:
    applied = submitted(newcomer)
    services.withdraw(actor=newcomer, identity=applied)
    again = services.apply(actor=newcomer, details=organization(), submit=True)
    assert again == applied and again.review.status == ReviewStatus.WAITING


def test_numbers_are_sealed_masked_and_kept_when_the_form_leaves_them_empty(newcomer: Actor) -> None:
    applied = submitted(newcomer, person())
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_identity::text FROM identity_identity")
        (stored,) = cursor.fetchone()
    assert CARD_NUMBER not in stored
    assert applied.number_masked == "**************002X"
    services.apply(actor=newcomer, details=person(number="", name="Wang Fangfang"))
    applied.refresh_from_db()
    assert (applied.number, applied.name) == (CARD_NUMBER, "Wang Fangfang")
    other = services.apply(actor=newcomer, details=person(number="11010519491231002x"))
    assert other.number == CARD_NUMBER


def test_another_kind_forgets_what_does_not_belong_to_it(
    newcomer: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    applied = services.apply(actor=newcomer, details=person(), documents=proofs(person()))
    stored = list(applied.documents.values_list("stored", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        changed = services.apply(actor=newcomer, details=organization(number=""))
    assert changed == applied and changed.number == "" and not changed.documents.exists()
    for name in stored:
        with pytest.raises(DomainError):
            files.size(name)


def test_documents_have_a_limit_and_a_place(newcomer: Actor) -> None:
    many = [(Shows.FURTHER, document()) for _ in range(services.MOST_DOCUMENTS + 1)]
    with pytest.raises(DomainError) as refusal:
        services.apply(actor=newcomer, details=organization(), documents=many)
    assert refusal.value.code is Code.DOCUMENT_TOO_MANY and not IdentityDocument.unscoped.exists()
    with pytest.raises(DomainError):
        services.apply(actor=newcomer, details=organization(), documents=[(Shows.ID_FRONT, document())])


# Who may ----------------------------------------------------------------------------------------------------------
def test_only_owners_apply_and_only_for_their_own_account(newcomer: Actor) -> None:
    sender = customer("bob", role=Role.SENDER, account=newcomer.own_account)
    with pytest.raises(Forbidden):
        services.apply(actor=sender, details=organization())
    applied = submitted(newcomer)
    mallory = customer("mallory")
    for verb in (services.submit, services.withdraw):
        with pytest.raises(DomainError) as refusal:
            verb(actor=mallory, identity=applied)
        assert refusal.value.code is Code.NOT_FOUND
    with pytest.raises(DomainError):
        services.remove_document(actor=mallory, document=applied.documents.get())
    with pytest.raises(DomainError):
        services.reveal(actor=mallory, identity=applied, reason="curious about it")


def test_nobody_verifies_the_own_organization(newcomer: Actor) -> None:
    applied = submitted(newcomer)
    olga = reviewer()
    assert olga.user is not None and applied.review is not None
    factories.member(newcomer.own_account, olga.user, Role.VIEWER)
    with pytest.raises(DomainError) as refusal:
        reviews.take(actor=olga, review=applied.review)
    assert refusal.value.code is Code.SELF_REVIEW


def test_each_look_at_the_numbers_has_a_reason_and_stays_in_the_trail(newcomer: Actor) -> None:
    applied = submitted(newcomer)
    olga = reviewer()
    with pytest.raises(DomainError):
        services.reveal(actor=olga, identity=applied, reason=" ?")
    assert not AuditEvent.objects.filter(verb="identity.revealed").exists()
    shown = services.reveal(actor=olga, identity=applied, reason="compare with 110105194912310021")
    assert (shown.number, shown.contact_phone) == (applied.number, "+8613800138000")
    event = AuditEvent.objects.get(verb="identity.revealed")
    assert event.account == newcomer.own_account and "194912310" not in event.facts["reason"]
    operator = factories.actor(factories.staff(StaffRole.OPERATOR))
    with pytest.raises(Forbidden):
        services.reveal(actor=operator, identity=applied, reason="curious about it")


# The database -----------------------------------------------------------------------------------------------------
def test_no_account_is_an_organization_that_nobody_has_verified(newcomer: Actor) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=newcomer.own_account.pk).update(kind=AccountKind.ORGANIZATION)


def test_the_same_number_in_another_account_is_seen(newcomer: Actor) -> None:
    first = approved(submitted(newcomer), reviewer())
    second = submitted(customer("mallory"))
    assert queries.same_elsewhere(second) == [first]
    assert queries.same_elsewhere(first) == [], "an application is no proof"


@pytest.mark.django_db(transaction=True)
def test_two_applications_at_once_are_one(newcomer: Actor) -> None:
    failures: list[Exception] = []

    def work() -> None:
        try:
            services.apply(actor=newcomer, details=organization())
        except Exception as problem:
            failures.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failures and Identity.of(newcomer.own_account).count() == 1


# Rights as data ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("right", Right)
def test_each_cell_of_the_matrix_is_what_operators_decide(standing: Standing, right: Right) -> None:
    account = factories.account(
        kind=AccountKind.ORGANIZATION if standing is Standing.ORGANIZATION else AccountKind.INDIVIDUAL,
        verified_at=None if standing is Standing.UNVERIFIED else clock.now(),
    )
    before = rights.matrix()
    assert before == GRANTED and rights.may(account, right) is (right in GRANTED[standing])
    admin = factories.actor(factories.staff(StaffRole.ADMINISTRATOR))
    assert services.change_rights(actor=admin, matrix={**before, standing: before[standing] ^ {right}}) == 1
    assert rights.may(account, right) is not (right in GRANTED[standing])
    assert {one: rights.matrix()[one] for one in Standing if one is not standing} == {
        one: GRANTED[one] for one in Standing if one is not standing
    }
    event = AuditEvent.objects.get(verb__in=("right.granted", "right.withdrawn"))
    assert event.facts == {"right": right, "standing": standing}
    assert services.change_rights(actor=admin, matrix=before) == 1 and rights.matrix() == GRANTED


def test_only_administrators_decide_on_rights() -> None:
    with pytest.raises(Forbidden):
        services.change_rights(actor=reviewer(), matrix=rights.matrix())
    assert not RightSetting.objects.exists()
