"""The verbs of signatures."""

import pytest

from apps.accounts.models import AccountKind, AuditEvent
from apps.accounts.permissions import Role
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.core.kinds import Region
from apps.reviews.models import Review
from apps.reviews.states import ReviewStatus
from apps.signatures import queries, services
from apps.signatures.kinds import Purpose, SignatureType
from apps.signatures.models import Signature
from tests.support.reviewing import approved, customer, proofs, reviewer, signature

pytestmark = pytest.mark.django_db


def test_a_draft_may_break_the_rules_but_cannot_be_submitted() -> None:
    alice = customer()
    thing = signature(alice, "test")
    assert thing.review is not None
    assert thing.review.status == ReviewStatus.DRAFT
    with pytest.raises(DomainError) as refusal:
        services.submit(actor=alice, signature=thing)
    assert refusal.value.code is Code.CONTENT_REFUSED
    assert "test" in refusal.value.sentence
    thing.review.refresh_from_db()
    assert (thing.review.status, thing.review.round) == (ReviewStatus.DRAFT, 0)


def test_creating_and_submitting_what_is_refused_writes_nothing() -> None:
    with pytest.raises(DomainError) as refusal:
        signature(customer(), "验证码", submit=True)
    assert (refusal.value.code, refusal.value.field) == (Code.CONTENT_REFUSED, "content")
    assert not Signature.unscoped.exists()
    assert not Review.unscoped.exists()
    assert not AuditEvent.objects.filter(verb__startswith="signature").exists()


def test_s5_individuals_cannot_submit_a_company() -> None:
    mallory = customer("mallory", kind=AccountKind.INDIVIDUAL)
    with pytest.raises(DomainError) as refusal:
        signature(mallory, submit=True)
    assert refusal.value.field == "type"
    assert signature(mallory, type=SignatureType.APP, description="store link", submit=True).pk


def test_s6_fifty_signatures_and_no_more() -> None:
    alice = customer()
    for index in range(services.LIMIT):
        signature(alice, f"青云{index}")
    with pytest.raises(DomainError) as refusal:
        signature(alice, "再来一个")
    assert refusal.value.code is Code.TOO_MANY
    assert queries.listed(alice.account).count() == services.LIMIT
    services.delete(actor=alice, signature=queries.listed(alice.account)[0])
    assert signature(alice, "再来一个").pk
    assert signature(customer("mallory")).pk


def test_the_same_content_once_per_account_and_region() -> None:
    alice = customer()
    signature(alice, "Acme")
    for content in ("Acme", " Acme "):
        with pytest.raises(DomainError) as refusal:
            signature(alice, content)
        assert refusal.value.code is Code.ALREADY_EXISTS
    other = signature(alice, "Acme", region=Region.GLOBAL)
    second = signature(alice, "Acme2", region=Region.GLOBAL)
    with pytest.raises(DomainError) as refusal:
        services.edit(
            actor=alice,
            signature=second,
            content="Acme",
            type=second.type,
            purpose=second.purpose,
            description="",
        )
    assert refusal.value.code is Code.ALREADY_EXISTS
    assert signature(customer("mallory"), "Acme").pk != other.pk


def test_s6_editing_while_it_waits_keeps_the_place_and_refuses_what_breaks_the_rules() -> None:
    alice = customer()
    thing = signature(alice, submit=True)
    due = thing.review.due_at if thing.review else None
    columns = {
        "type": SignatureType.APP,
        "purpose": Purpose.OTHER,
        "description": "link",
        "certificates": proofs(letter=True),
    }
    edited = services.edit(actor=alice, signature=thing, content="白云科技", submit=True, **columns)  # type: ignore[arg-type]
    edited.refresh_from_db()
    assert (edited.content, edited.review.status, edited.review.due_at) == (
        "白云科技",
        ReviewStatus.WAITING,
        due,
    )
    assert edited.review.title == "白云科技"
    with pytest.raises(DomainError) as refusal:
        services.edit(actor=alice, signature=thing, content="test", **columns)  # type: ignore[arg-type]
    assert refusal.value.code is Code.CONTENT_REFUSED
    edited.refresh_from_db()
    assert (edited.content, edited.review.title) == ("白云科技", "白云科技")


def test_s6_an_approved_signature_is_not_modifiable() -> None:
    alice = customer()
    thing = approved(signature(alice, submit=True), reviewer())
    with pytest.raises(IllegalMove):
        services.edit(
            actor=alice,
            signature=thing,
            content="白云科技",
            type=thing.type,
            purpose=thing.purpose,
            description="",
        )
    thing.refresh_from_db()
    assert thing.content == "青云科技"


def test_withdrawn_ones_can_be_changed_and_submitted_again() -> None:
    alice = customer()
    thing = services.withdraw(actor=alice, signature=signature(alice, submit=True))
    with pytest.raises(IllegalMove):
        services.withdraw(actor=alice, signature=thing)
    edited = services.edit(
        actor=alice,
        signature=thing,
        content="白云科技",
        type=thing.type,
        purpose=thing.purpose,
        description="",
        submit=True,
    )
    edited.refresh_from_db()
    assert edited.review.status == ReviewStatus.WAITING
    assert Review.unscoped.count() == 2


def test_deleting_withdraws_and_twice_changes_nothing() -> None:
    alice = customer()
    thing = signature(alice, submit=True)
    services.delete(actor=alice, signature=thing)
    services.delete(actor=alice, signature=thing)
    assert Review.unscoped.get().status == ReviewStatus.WITHDRAWN
    assert AuditEvent.objects.filter(verb="signature.deleted").count() == 1
    with pytest.raises(DomainError) as refusal:
        services.submit(actor=alice, signature=thing)
    assert refusal.value.code is Code.NOT_FOUND
    assert signature(alice, submit=True).pk != thing.pk


def test_strangers_find_nothing() -> None:
    alice, mallory = customer(), customer("mallory")
    thing = signature(alice, submit=True)
    for verb in (services.submit, services.withdraw, services.delete):
        with pytest.raises(DomainError) as refusal:
            verb(actor=mallory, signature=thing)
        assert refusal.value.code is Code.NOT_FOUND
    thing.refresh_from_db()
    assert (thing.review.status, thing.deleted_at) == (ReviewStatus.WAITING, None)


def test_viewers_may_only_look() -> None:
    viewer = customer("bob", role=Role.VIEWER)
    with pytest.raises(Forbidden):
        signature(viewer)
    assert not Signature.unscoped.exists()


def test_only_the_approved_one_of_account_and_region_is_sent(django_assert_num_queries: object) -> None:
    alice, olga = customer(), reviewer()
    assert alice.account is not None
    approved(signature(alice, submit=True), olga)
    waiting = signature(alice, "白云科技", submit=True)
    with django_assert_num_queries(1):  # type: ignore[operator]
        thing = queries.for_sending(alice.account, "青云科技", Region.MAINLAND)
    assert thing is not None
    assert thing.bracketed == "【青云科技】"
    assert queries.for_sending(alice.account, waiting.content, Region.MAINLAND) is None
    assert queries.for_sending(alice.account, "青云科技", Region.GLOBAL) is None
    assert queries.for_sending(customer("mallory").account, "青云科技", Region.MAINLAND) is None  # type: ignore[arg-type]
    assert queries.default_for_sending(alice.account, Region.MAINLAND) == thing
    services.delete(actor=alice, signature=thing)
    assert queries.for_sending(alice.account, "青云科技", Region.MAINLAND) is None
