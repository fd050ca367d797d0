"""Who may decide on an item, and the locked rows of what is decided: a review's row first, the thing under review second."""

from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.models import Membership
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.reviews.kinds import rows_of
from apps.reviews.models import Opinion, Review, Stage
from apps.reviews.states import REVIEW_STATES, ReviewStatus


def may_review(actor: Actor, review: Review) -> bool:
    """Whether the person is neither the applicant nor a member of the applicant's organization."""
    if actor.user is None or review.created_by_id == actor.user.pk:
        return False
    return not Membership.of(review.account).filter(user=actor.user).exists()


def has_judged(actor: Actor, review: Review) -> bool:
    """Whether the person has given an opinion in this round, so that somebody else has to decide."""
    if actor.user is None or review.stage == Stage.FIRST:  # the first opinion is what ends that stage
        return False
    mine = Opinion.objects.filter(review=review, round=review.round, reviewer=actor.user, is_void=False)
    return mine.exists()


def has_right(actor: Actor, review: Review) -> bool:
    """Whether the person's role may decide on it: reviewers on anything, operators where two opinions differ."""
    settles = review.stage == Stage.DISPUTED and actor.may(Perm.STAFF_REVIEW_RECONSIDER)
    return settles or actor.may(Perm.STAFF_REVIEW_DECIDE)


def require_to_decide(actor: Actor, review: Review) -> None:
    """Raises Forbidden, SELF_REVIEW, or ALREADY_JUDGED for who has had a say in this round."""
    if not has_right(actor, review):
        actor.require(Perm.STAFF_REVIEW_DECIDE)
    require_stranger(actor, review)
    if has_judged(actor, review):
        raise DomainError(Code.ALREADY_JUDGED)


def require_stranger(actor: Actor, review: Review) -> None:
    if not may_review(actor, review):
        raise DomainError(Code.SELF_REVIEW)


def held_by(actor: Actor, review: Review) -> Review:
    """The locked review, provided that the actor holds a claim that has not run out."""
    held = locked(review)
    require_to_decide(actor, held)
    if held.status != ReviewStatus.IN_REVIEW:
        raise IllegalMove(REVIEW_STATES.label(held.status))
    is_live = held.claimed_until is not None and held.claimed_until > clock.now()
    if actor.user is None or held.reviewer_id != actor.user.pk or not is_live:
        raise DomainError(Code.REVIEW_NOT_HELD)
    return held


def locked(review: Review) -> Review:
    rows = Review.unscoped.select_for_update(of=("self",)).select_related("account", "reviewer")
    return rows.get(pk=review.pk)


def locked_of(target: Any) -> Review | None:
    """The target's present review, locked; read anew, because the caller's copy may be old."""
    rows = Review.unscoped.select_for_update(of=("self",)).select_related("account")
    return rows.filter(kind=target.kind, target_id=target.pk).order_by("-id").first()


def locked_target(review: Review) -> Any:
    """The thing under review, locked after its review."""
    rows = rows_of(review.kind).select_for_update(of=("self",)).select_related("account")
    return rows.get(pk=review.target_id)
