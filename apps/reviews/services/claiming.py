"""Claiming an item for a while, giving it back, and the next one: a claim is a conditional update, a lost one is released by a tick."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.reviews import queries
from apps.reviews.models import Review
from apps.reviews.services.holding import held_by, require_to_decide
from apps.reviews.states import REVIEW_STATES, ReviewStatus

LEASE = timedelta(minutes=15)  # how long an item stays with a reviewer who does not come back
_ATTEMPTS = 10  # at claiming the next item, against as many reviewers at the same moment


@transaction.atomic
def take(*, actor: Actor, review: Review) -> Review:
    """Claim an item for 15 minutes by conditional update; taking one's own again extends the claim.

    A claim of somebody else that ran out is taken over; a live one raises REVIEW_TAKEN.
    """
    mine = Review.unscoped.filter(pk=review.pk)
    require_to_decide(actor, mine.select_related("account").get())  # its stage may be another one by now
    now = clock.now()
    claim: dict[str, Any] = {"reviewer": actor.user, "claimed_until": now + LEASE}
    held = mine.filter(status=ReviewStatus.IN_REVIEW)
    is_new = REVIEW_STATES.advance_many(mine, ReviewStatus.IN_REVIEW, **claim) or held.filter(
        claimed_until__lte=now
    ).update(**claim)
    is_mine = is_new or held.filter(reviewer=actor.user).update(**claim)
    review = mine.select_related("reviewer", "account").get()
    if not is_mine and review.status == ReviewStatus.IN_REVIEW:
        raise DomainError(Code.REVIEW_TAKEN, person=review.reviewer)
    if not is_mine:
        raise IllegalMove(REVIEW_STATES.label(review.status))
    if is_new:
        audit.record(actor, "review.taken", review, round=review.round)
    return review


def take_next(*, actor: Actor, kind: str = "") -> Review | None:
    """Claim the first item this person may review; None when there is none. Of two at once each gets one of their own."""
    actor.require(Perm.STAFF_REVIEW_DECIDE)
    for _attempt in range(_ATTEMPTS):
        review = queries.next_waiting(actor.user, kind=kind) if actor.user else None
        if review is None:
            return None
        try:
            return take(actor=actor, review=review)
        except DomainError:
            continue  # somebody was faster; the next one is looked for anew
    return None


@transaction.atomic
def release(*, actor: Actor, review: Review) -> Review:
    """Give an item that one holds back to the queue; it keeps its deadline and with it its place."""
    held = held_by(actor, review)
    REVIEW_STATES.advance(held, ReviewStatus.WAITING, reviewer=None, claimed_until=None)
    audit.record(actor, "review.released", held, round=held.round)
    return held


@transaction.atomic
def release_expired() -> int:
    """Give back every item whose claim ran out; returns how many."""
    expired = Review.unscoped.filter(status=ReviewStatus.IN_REVIEW, claimed_until__lte=clock.now())
    rows = list(expired.select_for_update(skip_locked=True))
    mine = Review.unscoped.filter(pk__in=[row.pk for row in rows])
    freed = REVIEW_STATES.advance_many(mine, ReviewStatus.WAITING, reviewer=None, claimed_until=None)
    for row in rows:
        audit.record(SYSTEM, "review.released", row, round=row.round)
    return freed
