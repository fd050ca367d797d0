"""Reads of what single reviewers thought: opinions as far as one may know them, and what is to be judged again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import StaffMembership, User
from apps.accounts.permissions import STAFF_ROLES, Perm
from apps.core import clock
from apps.reviews.findings import Found
from apps.reviews.kinds import KINDS
from apps.reviews.models import Opinion, Recheck, Review, Stage
from apps.reviews.queries.past import reasons
from apps.reviews.states import Outcome, RecheckStatus, ReviewStatus


@dataclass(frozen=True)
class Said:
    """One person's word on an item, for a page."""

    person: User
    outcome: Outcome
    findings: tuple[Found, ...]
    note: str
    at: datetime


def opinions(review: Review, reader: User) -> tuple[Said, ...]:
    """What was said in the present round, oldest first; nothing while the item waits for a second, unknowing opinion.

    Who has given theirs sees what there is; where opinions differ, and once it is decided, everybody at the desk does.
    """
    if review.stage == Stage.FIRST:
        return ()
    rows = [
        one
        for one in review.opinions.select_related("reviewer")
        if one.round == review.round and not one.is_void
    ]
    is_open = (
        review.status in (ReviewStatus.WAITING, ReviewStatus.IN_REVIEW) and review.stage != Stage.DISPUTED
    )
    if is_open and all(one.reviewer_id != reader.pk for one in rows):
        return ()
    return tuple(
        Said(one.reviewer, Outcome(one.outcome), found(one.findings), one.note, one.given_at) for one in rows
    )


def found(kept: Sequence[dict[str, Any]]) -> tuple[Found, ...]:
    """Findings from how opinions keep them."""
    return tuple(Found(**one) for one in kept)


def can_reopen(review: Review) -> bool:
    """Whether a wrong rejection of it may be taken up again, as far as its state and kind go."""
    return review.status == ReviewStatus.REJECTED and KINDS[review.kind].can_reopen


def reviewer_count() -> int:
    """How many active people may decide; with fewer than two no risky item can be approved."""
    roles = [role for role, perms in STAFF_ROLES.items() if Perm.STAFF_REVIEW_DECIDE in perms]
    rows = StaffMembership.objects.filter(role__in=roles, user__is_active=True)
    return rows.values("user").distinct().count()


# What is judged again ---------------------------------------------------------------------------------------------
def rechecks_for(user: User) -> QuerySet[Recheck]:
    """What this person may judge again, longest waiting first: no decision of theirs, none that they have looked at, nothing
    of their organization."""
    own = user.memberships.values("account")
    said = Opinion.objects.filter(review=OuterRef("review"), round=OuterRef("round"), reviewer=user)
    rows = Recheck.objects.filter(status=RecheckStatus.WAITING).exclude(judged_by=user).exclude(Exists(said))
    rows = rows.exclude(review__account__in=own).exclude(review__created_by=user).exclude(known_to=user)
    return rows.select_related("review__account", "reviewer").order_by("judged_at", "id")


DECIDED = (ReviewStatus.APPROVED, ReviewStatus.REJECTED, ReviewStatus.NEEDS_MORE, ReviewStatus.REVOKED)


def decided(*, hidden_from: User | None = None) -> QuerySet[Review]:
    """What was decided, of every account; without what this person may judge again without knowing it."""
    rows = Review.unscoped.filter(status__in=DECIDED).select_related("account", "reviewer")
    if hidden_from is not None:
        rows = rows.exclude(pk__in=rechecks_for(hidden_from).order_by().values("review"))
    return rows


def hidden_by(review: Review, user: User) -> Recheck | None:
    """The re-review for whose sake this person does not see how the item was decided; None while it waits for a decision."""
    if review.decided_at is None:
        return None
    return rechecks_for(user).filter(review=review).first()


def next_recheck(user: User) -> Recheck | None:
    """The first of them that nobody else is judging."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=clock.now()) | Q(reviewer=user)
    return rechecks_for(user).filter(free).first()


def is_out_of_date(recheck: Recheck) -> bool:
    """Whether what was decided can no longer be seen: of kinds whose text is not kept, after a further round."""
    return not KINDS[recheck.kind].is_compared and recheck.review.round != recheck.round


def both_words(recheck: Recheck) -> tuple[Said, Said]:
    """The decision and what the second person found; only of one that is done."""
    review = recheck.review
    assert recheck.reviewer is not None and recheck.done_at is not None, "it is done"
    kept, note = reasons(review, round=recheck.round)
    first = Said(recheck.judged_by, Outcome(recheck.outcome), kept, note, recheck.judged_at)
    own = Outcome(recheck.own_outcome)
    second = Said(recheck.reviewer, own, found(recheck.own_findings), recheck.own_note, recheck.done_at)
    return first, second
