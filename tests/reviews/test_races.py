"""Two people at once, on two real connections: exactly one of them is served."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from apps.accounts.models import AuditEvent
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.reviews import services
from apps.reviews.findings import Found
from apps.reviews.models import Review
from apps.reviews.states import ReviewStatus
from apps.signatures import services as signatures
from apps.signatures.models import Signature
from tests.support.reviewing import customer, reviewer, signature

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave or raised; all start at the same moment, each with a connection of its own."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            results[index] = call()
        except DomainError as refusal:
            results[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_reviewers_who_claim_one_gets_it(attempt: int) -> None:
    olga, oleg = reviewer(), reviewer("oleg")
    review = signature(customer(), submit=True).review
    assert review is not None
    results = at_once(
        lambda: services.take(actor=olga, review=review), lambda: services.take(actor=oleg, review=review)
    )
    refused = [result for result in results if isinstance(result, DomainError)]
    assert [refusal.code for refusal in refused] == [Code.REVIEW_TAKEN]
    assert AuditEvent.objects.filter(verb="review.taken").count() == 1


def test_after_a_lease_ran_out_either_the_old_or_the_new_reviewer_decides_and_never_both() -> None:
    olga, oleg = reviewer(), reviewer("oleg")
    thing = signature(customer(), submit=True)
    review = services.take(actor=olga, review=thing.review)
    Review.unscoped.filter(pk=review.pk).update(claimed_until=clock.now() - timedelta(seconds=1))

    def take_over() -> Review:
        taken = services.take(actor=oleg, review=review)
        return services.reject(actor=oleg, review=taken, reasons=[Found("other")])

    late, decided = at_once(lambda: services.approve(actor=olga, review=review), take_over)
    assert isinstance(late, DomainError)
    assert late.code in (Code.REVIEW_NOT_HELD, Code.ILLEGAL_MOVE)
    assert decided.status == ReviewStatus.REJECTED
    thing.refresh_from_db()
    assert not thing.is_approved
    assert AuditEvent.objects.filter(verb__in=["signature.approved", "signature.rejected"]).count() == 1


def test_of_two_decisions_at_once_one_counts() -> None:
    olga = reviewer()
    thing = signature(customer(), submit=True)
    review = services.take(actor=olga, review=thing.review)
    results = at_once(
        lambda: services.approve(actor=olga, review=review),
        lambda: services.reject(actor=olga, review=review, reasons=[Found("other")]),
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    thing.refresh_from_db()
    assert thing.is_approved == (thing.review.status == ReviewStatus.APPROVED)
    assert AuditEvent.objects.filter(verb__in=["signature.approved", "signature.rejected"]).count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_text_is_never_changed_under_a_reviewer(attempt: int) -> None:
    alice, olga = customer(), reviewer()
    thing = signature(alice, submit=True)

    def edit() -> Signature:
        return signatures.edit(
            actor=alice,
            signature=thing,
            content="改过的名",
            type=thing.type,
            purpose=thing.purpose,
            description="",
        )

    def decide() -> Review:
        review = services.take(actor=olga, review=thing.review)
        seen = Signature.unscoped.get(pk=thing.pk).content
        services.approve(actor=olga, review=review)
        assert Signature.unscoped.get(pk=thing.pk).content == seen
        return review

    edited, decided = at_once(edit, decide)
    assert not isinstance(decided, DomainError)
    thing.refresh_from_db()
    assert thing.is_approved
    assert thing.content == ("青云科技" if isinstance(edited, DomainError) else "改过的名")


def test_withdrawing_while_it_is_approved_ends_in_one_of_both() -> None:
    alice, olga = customer(), reviewer()
    thing = signature(alice, submit=True)
    review = services.take(actor=olga, review=thing.review)
    results = at_once(
        lambda: services.approve(actor=olga, review=review),
        lambda: signatures.withdraw(actor=alice, signature=thing),
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    thing.refresh_from_db()
    assert thing.is_approved == (thing.review.status == ReviewStatus.APPROVED)


def test_deleting_while_it_is_approved_never_leaves_a_usable_one() -> None:
    alice, olga = customer(), reviewer()
    thing = signature(alice, submit=True)
    review = services.take(actor=olga, review=thing.review)
    at_once(
        lambda: services.approve(actor=olga, review=review),
        lambda: signatures.delete(actor=alice, signature=thing),
    )
    thing.refresh_from_db()
    assert thing.deleted_at is not None
    assert not thing.is_approved


def test_the_same_signature_twice_at_once_is_made_once() -> None:
    alice = customer()
    results = at_once(lambda: signature(alice, submit=True), lambda: signature(alice, submit=True))
    refused = [result for result in results if isinstance(result, DomainError)]
    assert [refusal.code for refusal in refused] == [Code.ALREADY_EXISTS]
    assert Signature.unscoped.count() == Review.unscoped.count() == 1


def test_a_double_click_on_submit_after_a_withdrawal_makes_one_review() -> None:
    alice = customer()
    thing = signatures.withdraw(actor=alice, signature=signature(alice, submit=True))
    results = at_once(
        lambda: signatures.submit(actor=alice, signature=thing),
        lambda: signatures.submit(actor=alice, signature=thing),
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert Review.unscoped.filter(status=ReviewStatus.WAITING).count() == 1
    assert Review.unscoped.count() == 2
