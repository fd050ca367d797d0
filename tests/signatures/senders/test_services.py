"""The verbs of sender IDs and of their markets."""

from decimal import Decimal

import pytest

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role, StaffRole
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.reviews import services as reviews
from apps.reviews.findings import Found
from apps.reviews.models import Review
from apps.reviews.states import ReviewStatus
from apps.signatures.models import SenderDocument, SenderId, SenderMarket
from apps.signatures.senders import queries, services
from tests import factories
from tests.support.reviewing import approved, customer, document, reviewer
from tests.support.sender_ids import approved_sender_id, sender_id

pytestmark = pytest.mark.django_db


def operator() -> factories.Actor:
    return factories.actor(factories.staff(StaffRole.OPERATOR))


def test_what_the_rules_refuse_is_a_draft_at_most() -> None:
    alice = customer()
    with pytest.raises(DomainError) as refusal:
        sender_id(alice, "INFO", submit=True)
    assert refusal.value.code is Code.CONTENT_REFUSED
    assert not SenderId.unscoped.exists()
    assert not Review.unscoped.exists()
    draft = sender_id(alice, "INFO")
    with pytest.raises(DomainError):
        services.submit(actor=alice, sender=draft)
    draft.refresh_from_db()
    assert draft.review.status == ReviewStatus.DRAFT


def test_singapore_asks_for_a_document_and_a_number() -> None:
    alice = customer()
    with pytest.raises(DomainError) as refusal:
        sender_id(alice, country="SG", documents=(), submit=True)
    assert (refusal.value.code, refusal.value.field) == (Code.CONTENT_REFUSED, "documents")
    with pytest.raises(DomainError) as refusal:
        sender_id(alice, country="SG", registration="", submit=True)
    assert refusal.value.field == "registration"
    assert not SenderDocument.unscoped.exists()
    assert sender_id(alice, country="SG", submit=True).review.status == ReviewStatus.WAITING


@pytest.mark.parametrize("country", ["CN", "US"])
def test_where_there_are_none_with_letters_none_is_submitted(country: str) -> None:
    with pytest.raises(DomainError) as refusal:
        sender_id(customer(), country=country, submit=True)
    assert refusal.value.code is Code.CONTENT_REFUSED
    assert not SenderId.unscoped.exists()


@pytest.mark.parametrize("country", ["", "XX", "<b>", "GB\0", "DEF"])
def test_a_country_that_there_is_not(country: str) -> None:
    with pytest.raises(DomainError) as refusal:
        sender_id(customer(), country=country)
    assert refusal.value.code is Code.NOT_FOUND
    assert not SenderId.unscoped.exists()


def test_once_per_market_and_fifty_in_all() -> None:
    alice = customer()
    sender_id(alice)
    with pytest.raises(DomainError) as refusal:
        sender_id(alice, " Acme ")
    assert refusal.value.code is Code.ALREADY_EXISTS
    assert sender_id(alice, country="FR").pk
    for index in range(services.LIMIT - 2):
        sender_id(alice, f"Acme{index}")
    with pytest.raises(DomainError) as refusal:
        sender_id(alice, "OneMore")
    assert refusal.value.code is Code.TOO_MANY
    assert sender_id(customer("mallory")).pk


def test_approval_stamps_the_market_s_fees_and_they_stay() -> None:
    alice, oscar = customer(), operator()
    fees = {"one_off_fee": Decimal("100"), "monthly_fee": Decimal("12.5"), "currency": "EUR"}
    services.decide_market(actor=oscar, country="GB", **fees)
    row = approved_sender_id(alice)
    assert (row.one_off_fee, row.monthly_fee, row.currency) == (Decimal("100"), Decimal("12.5"), "EUR")
    assert row.approved_at is not None
    services.decide_market(actor=oscar, country="GB", **{**fees, "monthly_fee": Decimal("99")})
    row.refresh_from_db()
    assert row.monthly_fee == Decimal("12.5")
    services.delete(actor=alice, sender=row)
    row.refresh_from_db()
    assert row.ended_at is not None  # so that billing knows until when


def test_the_first_approved_of_a_market_is_its_default_and_another_can_be_chosen() -> None:
    alice = customer()
    first, second = approved_sender_id(alice), approved_sender_id(alice, "AcmeShop")
    elsewhere = approved_sender_id(alice, country="FR")
    assert (first.is_default, second.is_default, elsewhere.is_default) == (True, False, True)
    services.make_default(actor=alice, sender=second)
    services.make_default(actor=alice, sender=second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_default, second.is_default) == (False, True)
    assert AuditEvent.objects.filter(verb="sender_id.made_default").count() == 1
    with pytest.raises(IllegalMove):
        services.make_default(actor=alice, sender=sender_id(alice, "Waiting", submit=True))


def test_an_approved_one_is_not_modifiable_but_one_that_waits_or_was_rejected_is() -> None:
    alice, olga = customer(), reviewer()
    row = sender_id(alice, submit=True)
    due = row.review.due_at
    columns = {"registration": "", "description": "Codes"}
    edited = services.edit(actor=alice, sender=row, content="AcmeUK", **columns)
    edited.refresh_from_db()
    assert (edited.content, edited.review.due_at, edited.review.title) == ("AcmeUK", due, "AcmeUK · GB")
    with pytest.raises(DomainError) as refusal:
        services.edit(actor=alice, sender=row, content="INFO", **columns)
    assert refusal.value.code is Code.CONTENT_REFUSED
    reviews.reject(
        actor=olga,
        review=reviews.take(actor=olga, review=edited.review),
        reasons=[Found("sender_of_another")],
    )
    row.refresh_from_db()
    again = services.edit(actor=alice, sender=row, content="Acme", submit=True, **columns)
    again.refresh_from_db()
    assert (again.review.status, again.review.round) == (ReviewStatus.WAITING, 2)
    done = approved(again, olga)
    with pytest.raises(IllegalMove):
        services.edit(actor=alice, sender=done, content="Other", **columns)
    done.refresh_from_db()
    assert done.content == "Acme"


def test_a_revoked_one_is_no_default_any_more_and_ends() -> None:
    alice, olga = customer(), reviewer()
    row = approved_sender_id(alice)
    reviews.revoke(actor=olga, review=row.review, reasons=[Found("sender_refused_by_carrier")])
    row.refresh_from_db()
    assert (row.is_approved, row.is_default, row.ended_at is None) == (False, False, False)
    assert not queries.choices(alice.own_account)


def test_deleting_withdraws_and_twice_changes_nothing() -> None:
    alice = customer()
    row = sender_id(alice, submit=True, documents=[document()])
    services.delete(actor=alice, sender=row)
    services.delete(actor=alice, sender=row)
    assert Review.unscoped.get().status == ReviewStatus.WITHDRAWN
    assert AuditEvent.objects.filter(verb="sender_id.deleted").count() == 1
    assert not queries.documents_of(alice.own_account).exists()
    assert sender_id(alice).pk != row.pk


def test_strangers_find_nothing_and_viewers_only_look() -> None:
    alice, mallory = customer(), customer("mallory")
    row = approved_sender_id(alice)
    for verb in (services.submit, services.withdraw, services.delete, services.make_default):
        with pytest.raises(DomainError) as refusal:
            verb(actor=mallory, sender=row)
        assert refusal.value.code is Code.NOT_FOUND
    row.refresh_from_db()
    assert row.is_approved
    with pytest.raises(Forbidden):
        sender_id(customer("bob", role=Role.VIEWER))
    assert SenderId.unscoped.count() == 1


def test_reviewers_learn_who_else_has_it_and_applicants_do_not() -> None:
    row = approved_sender_id(customer("mallory"), "ACME")
    mine = sender_id(customer(), "acme", submit=True)
    assert list(queries.held_elsewhere(mine)) == [row]
    assert {one.reason for one in mine.findings()} == {"sender_description_wanted"}


def test_operators_decide_about_markets_and_take_it_back() -> None:
    oscar = operator()
    services.decide_market(actor=oscar, country="GB", letters="none", note_en="Closed.")
    assert queries.markets().of("GB").note == "Closed."
    with pytest.raises(DomainError):
        sender_id(customer(), submit=True)
    services.forget_market(actor=oscar, country="GB")
    services.forget_market(actor=oscar, country="GB")
    assert sender_id(customer(), submit=True).pk
    verbs = AuditEvent.objects.filter(verb__startswith="sender_market").values_list("verb", flat=True)
    assert list(verbs.order_by("id")) == ["sender_market.decided", "sender_market.forgotten"]


def test_a_default_that_no_handset_shows_and_a_country_that_there_is_not_are_refused() -> None:
    oscar = operator()
    with pytest.raises(DomainError) as refusal:
        services.decide_market(actor=oscar, country="GB", default_sender="Far too long for it"[:15])
    assert (refusal.value.code, refusal.value.field) == (Code.SENDER_ID_FORM, "default_sender")
    with pytest.raises(DomainError) as refusal:
        services.decide_market(actor=oscar, country="XX")
    assert refusal.value.code is Code.NOT_FOUND
    with pytest.raises(Forbidden):
        services.decide_market(actor=reviewer(), country="GB")
    assert not SenderMarket.objects.exists()
