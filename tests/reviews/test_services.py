"""The review workflow: who may do what in which state, and that a refusal writes nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from apps.accounts.models import AuditEvent, Membership
from apps.accounts.permissions import Role
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.message_templates import services as templates
from apps.reviews import queries, services
from apps.reviews.findings import Found
from apps.reviews.kinds import KINDS
from apps.reviews.models import Finding, Review
from apps.reviews.states import ReviewStatus
from apps.signatures import services as signatures
from apps.signatures.models import Signature
from tests.support.reviewing import approved, customer, reviewer, signature, template

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2025, 3, 5, 2, 0, tzinfo=UTC)  # 10:00 in Beijing


def verbs(thing: Any) -> list[str]:
    name = f"{thing._meta.model_name}:{thing.public_id}"
    return list(AuditEvent.objects.filter(target=name).order_by("id").values_list("verb", flat=True))


def test_s9_submit_waits_with_a_deadline_in_business_hours() -> None:
    alice = customer()
    with time_machine.travel(WEDNESDAY, tick=False):
        review = signature(alice, submit=True).review
    assert review is not None
    assert (review.status, review.round) == (ReviewStatus.WAITING, 1)
    assert review.due_at == WEDNESDAY + timedelta(hours=2)
    assert review.created_by == alice.user


def test_approval_makes_it_usable_and_is_in_the_audit_trail() -> None:
    thing = approved(template(customer(), submit=True), reviewer())
    assert thing.is_approved
    assert thing.review.status == ReviewStatus.APPROVED
    assert verbs(thing) == ["template.created", "template.submitted", "template.approved"]


def test_s6_rejection_keeps_every_reason_with_its_place_and_the_note() -> None:
    alice, olga = customer(), reviewer()
    thing = template(alice, submit=True)
    review = services.take(actor=olga, review=thing.review)
    reasons = [Found("unclear", start=0, end=5, words="您的验证码"), Found("link_invalid")]
    services.reject(actor=olga, review=review, reasons=reasons, note="Please give an example.")
    thing.refresh_from_db()
    assert not thing.is_approved
    found, note = queries.reasons(thing.review)
    assert [(one.reason, one.words) for one in found] == [("unclear", "您的验证码"), ("link_invalid", "")]
    assert note == "Please give an example."


def test_s6_a_corrected_application_is_the_same_review_in_a_second_round() -> None:
    alice, olga = customer(), reviewer()
    thing = template(alice, submit=True)
    review = services.take(actor=olga, review=thing.review)
    services.reject(actor=olga, review=review, reasons=[Found("unclear")], note="first")
    again = templates.edit(
        actor=alice, template=thing, message_kind=thing.message_kind, name=thing.name,
        content="您的登录验证码是{1}，请勿告诉他人。", remarks="", submit=True,
    )  # fmt: skip
    again.refresh_from_db()
    assert again.review.pk == review.pk
    assert (again.review.status, again.review.round, again.review.note) == (ReviewStatus.WAITING, 2, "")
    steps = queries.history(again)
    rejected = next(step for step in steps if step.findings)
    assert [one.reason for one in rejected.findings] == ["unclear"]
    assert rejected.note == "first"


def test_asking_for_more_needs_a_note_and_lets_the_applicant_answer() -> None:
    alice, olga = customer(), reviewer()
    thing = signature(alice, submit=True)
    review = services.take(actor=olga, review=thing.review)
    with pytest.raises(DomainError) as refusal:
        services.ask_for_more(actor=olga, review=review, note="  ")
    assert refusal.value.code is Code.NOTE_NEEDED
    services.ask_for_more(actor=olga, review=review, note="Which app?")
    thing = signatures.submit(actor=alice, signature=thing)
    thing.refresh_from_db()
    assert thing.review.status == ReviewStatus.WAITING


def test_rejecting_without_a_reason_or_with_one_of_another_kind_writes_nothing() -> None:
    olga = reviewer()
    thing = signature(customer(), submit=True)
    review = services.take(actor=olga, review=thing.review)
    for reasons in ([], [Found("code_word_missing")], [Found("nonsense")]):
        with pytest.raises(DomainError) as refusal:
            services.reject(actor=olga, review=review, reasons=reasons)
        assert refusal.value.code is Code.REASON_NEEDED
    review.refresh_from_db()
    assert review.status == ReviewStatus.IN_REVIEW
    assert not Finding.objects.exists()


def test_nobody_reviews_their_own_application_nor_their_organizations() -> None:
    alice, olga = customer(), reviewer()
    thing = signature(alice, submit=True)
    Membership.unscoped.create(account=alice.account, user=olga.user, role=Role.VIEWER)
    with pytest.raises(DomainError) as refusal:
        services.take(actor=olga, review=thing.review)
    assert refusal.value.code is Code.SELF_REVIEW
    thing.review.refresh_from_db()
    assert thing.review.status == ReviewStatus.WAITING
    Membership.unscoped.filter(user=olga.user).delete()
    Review.unscoped.update(created_by=olga.user)
    thing.review.refresh_from_db()
    with pytest.raises(DomainError) as refusal:
        services.take(actor=olga, review=thing.review)
    assert refusal.value.code is Code.SELF_REVIEW


def test_somebody_who_joined_the_organization_after_claiming_can_no_longer_decide() -> None:
    alice, olga = customer(), reviewer()
    review = services.take(actor=olga, review=signature(alice, submit=True).review)
    Membership.unscoped.create(account=alice.account, user=olga.user, role=Role.VIEWER)
    with pytest.raises(DomainError) as refusal:
        services.approve(actor=olga, review=review)
    assert refusal.value.code is Code.SELF_REVIEW


def test_customers_cannot_decide() -> None:
    alice, mallory = customer(), customer("mallory")
    thing = signature(alice, submit=True)
    for verb in (services.take, services.approve, services.release):
        with pytest.raises(Forbidden):
            verb(actor=mallory, review=thing.review)
    with pytest.raises(Forbidden):
        services.revoke(actor=mallory, review=thing.review, reasons=[Found("other")])


def test_a_live_claim_is_respected_and_one_that_ran_out_is_taken_over() -> None:
    olga, oleg = reviewer(), reviewer("oleg")
    with time_machine.travel(WEDNESDAY, tick=False) as now:
        thing = signature(customer(), submit=True)
        first = services.take(actor=olga, review=thing.review)
        with pytest.raises(DomainError) as refusal:
            services.take(actor=oleg, review=thing.review)
        assert refusal.value.code is Code.REVIEW_TAKEN
        now.shift(services.LEASE - timedelta(seconds=1))
        assert services.take(
            actor=olga, review=first
        ).claimed_until == WEDNESDAY + 2 * services.LEASE - timedelta(seconds=1)
        now.shift(services.LEASE)
        with pytest.raises(DomainError) as refusal:
            services.approve(actor=olga, review=first)
        assert refusal.value.code is Code.REVIEW_NOT_HELD
        services.take(actor=oleg, review=thing.review)
        with pytest.raises(DomainError) as refusal:
            services.approve(actor=olga, review=first)
        assert refusal.value.code is Code.REVIEW_NOT_HELD
        services.approve(actor=oleg, review=thing.review)
    thing.refresh_from_db()
    assert thing.is_approved


def test_expired_claims_go_back_to_the_queue_by_themselves_and_live_ones_stay() -> None:
    olga = reviewer()
    with time_machine.travel(WEDNESDAY, tick=False) as now:
        old = signature(customer(), submit=True)
        services.take(actor=olga, review=old.review)
        now.shift(services.LEASE)
        new = signature(customer(), submit=True)
        services.take(actor=olga, review=new.review)
        assert services.release_expired() == 1
    old.review.refresh_from_db()
    new.review.refresh_from_db()
    assert (old.review.status, old.review.reviewer) == (ReviewStatus.WAITING, None)
    assert new.review.status == ReviewStatus.IN_REVIEW


def test_released_items_keep_their_place() -> None:
    olga = reviewer()
    thing = signature(customer(), submit=True)
    review = services.take(actor=olga, review=thing.review)
    due = review.due_at
    review = services.release(actor=olga, review=review)
    assert (review.status, review.due_at, review.reviewer) == (ReviewStatus.WAITING, due, None)


@pytest.mark.parametrize("verb", ["approve", "reject", "ask_for_more", "release"])
def test_no_decision_without_a_claim(verb: str) -> None:
    olga = reviewer()
    thing = signature(customer(), submit=True)
    options: dict[str, Any] = {
        "approve": {}, "reject": {"reasons": [Found("other")]}, "ask_for_more": {"note": "?"}, "release": {},
    }[verb]  # fmt: skip
    with pytest.raises(IllegalMove):
        getattr(services, verb)(actor=olga, review=thing.review, **options)
    thing.refresh_from_db()
    assert thing.review.status == ReviewStatus.WAITING
    assert not thing.is_approved


def test_revoking_makes_it_unusable_and_a_new_application_possible() -> None:
    alice, olga = customer(), reviewer()
    thing = approved(signature(alice, submit=True), olga)
    services.revoke(
        actor=reviewer("oleg"), review=thing.review, reasons=[Found("forbidden_content")], note="complaint"
    )
    thing.refresh_from_db()
    assert not thing.is_approved
    assert thing.review.status == ReviewStatus.REVOKED
    steps = {step.label: step for step in queries.history(thing)}
    assert [len(step.findings) for label, step in steps.items() if label == "Approved"] == [0]
    again = signatures.submit(actor=alice, signature=thing)
    again.refresh_from_db()
    assert again.review.status == ReviewStatus.WAITING
    assert again.review.pk != thing.review.pk


def test_a_second_submit_is_refused_and_changes_nothing() -> None:
    alice = customer()
    thing = signature(alice, submit=True)
    with pytest.raises(IllegalMove):
        signatures.submit(actor=alice, signature=thing)
    assert Review.unscoped.get().round == 1
    assert verbs(thing).count("signature.submitted") == 1


def test_the_queue_shows_the_oldest_deadline_first_and_says_the_place() -> None:
    alice, olga = customer(), reviewer()
    with time_machine.travel(WEDNESDAY, tick=False) as now:
        first = signature(alice, "第一家", submit=True)
        now.shift(timedelta(minutes=30))
        second = template(alice, submit=True)
        now.shift(timedelta(minutes=30))
        third = signature(alice, "第三家", submit=True)
        assert list(queries.review_queue()) == [first.review, second.review, third.review]
        assert list(queries.review_queue(kind="template")) == [second.review]
        place = queries.place_in_queue(third.review)
        assert place is not None
        assert (place.ahead, place.minutes_left) == (2, 120)
        services.take(actor=olga, review=first.review)
        assert queries.next_waiting(olga.user) == second.review
        assert list(queries.review_queue(reviewer=olga.user)) == [first.review]
        now.shift(timedelta(minutes=75))
        counts = queries.queue_counts()
    assert (counts.waiting, counts.in_review, counts.overdue) == (2, 1, 1)
    waiting = {kind: count for kind, count in counts.by_kind.items() if count}
    assert waiting == {"signature": 2, "template": 1} and set(counts.by_kind) == set(KINDS)
    assert queries.pending_counts(alice.account) == {"waiting": 2, "in_review": 1}


def test_next_leaves_out_the_reviewers_own_organization() -> None:
    alice, olga = customer(), reviewer()
    signature(alice, submit=True)
    Membership.unscoped.create(account=alice.account, user=olga.user, role=Role.VIEWER)
    assert queries.next_waiting(olga.user) is None


def test_an_accounts_record_counts_its_decisions() -> None:
    alice, olga = customer(), reviewer()
    approved(signature(alice, submit=True), olga)
    thing = template(alice, submit=True)
    services.reject(
        actor=olga, review=services.take(actor=olga, review=thing.review), reasons=[Found("other")]
    )
    record = queries.account_record(alice.account, apart_from=thing.review)
    assert (record.approved, record.rejected, len(record.latest)) == (1, 0, 1)


def test_something_under_review_cannot_be_edited() -> None:
    alice = customer()
    thing = signature(alice, submit=True)
    services.take(actor=reviewer(), review=thing.review)
    with pytest.raises(IllegalMove):
        signatures.edit(
            actor=alice,
            signature=thing,
            content="另一个",
            type=thing.type,
            purpose=thing.purpose,
            description="",
        )
    assert Signature.unscoped.get().content == "青云科技"
