"""Identical applications are approved together: the same in everything that is judged, whoever applied."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.accounts.actors import Actor
from apps.core import clock
from apps.core.errors import DomainError
from apps.reviews import queries, services, submitted
from apps.reviews.kinds import rows_of
from apps.reviews.models import Review, Stage
from apps.reviews.states import ReviewStatus

MOST_AT_ONCE = 50


def identical_waiting(actor: Actor, review: Review) -> QuerySet[Review]:
    """The items identical to this one that the person may claim now, oldest deadline first."""
    if not review.fingerprint or actor.user is None:
        return Review.unscoped.none()
    free = Q(status=ReviewStatus.WAITING) | Q(status=ReviewStatus.IN_REVIEW, claimed_until__lte=clock.now())
    rows = queries.review_queue(kind=review.kind).filter(free, fingerprint=review.fingerprint)
    own = actor.user.memberships.values("account")
    rows = rows.exclude(stage=Stage.DISPUTED).exclude(queries.judged_by(actor.user))
    return rows.exclude(pk=review.pk).exclude(account__in=own).exclude(created_by=actor.user)


@dataclass(frozen=True)
class Together:
    """How many were approved, the titles of those that were not, because they changed or were taken meanwhile, and how many
    wait for a second reviewer's approval.
    """

    approved: int
    left: tuple[str, ...]
    judged: int = 0


@transaction.atomic
def approve_together(
    *, actor: Actor, review: Review, others: Sequence[str], note: str = "", seen: str = ""
) -> Together:
    """Approve an item one holds and, of `others` (public ids), those that are still identical and free.

    Raises as services.approve for the item itself; of the others none stops the rest.
    """
    held = services.approve(actor=actor, review=review, note=note, seen=seen)
    rows = identical_waiting(actor, held).filter(public_id__in=list(others)[:MOST_AT_ONCE])
    done, left = [held], []
    for row in rows:
        try:
            with transaction.atomic():
                done.append(_approve_same(actor, row, held.fingerprint, note))
        except (DomainError, _Changed):
            left.append(row.title)
    approved = sum(one.status == ReviewStatus.APPROVED for one in done)
    return Together(approved, tuple(left), len(done) - approved)


class _Changed(Exception):
    """The text is no longer what was shown as identical."""


def _approve_same(actor: Actor, row: Review, fingerprint: str, note: str) -> Review:
    """Claimed first, because a claimed item can no longer be changed by its applicant; then compared anew."""
    claimed = services.take(actor=actor, review=row)
    target = rows_of(row.kind).select_for_update(of=("self",)).get(pk=row.target_id)
    if submitted.fingerprint(target) != fingerprint:
        raise _Changed
    return services.approve(actor=actor, review=claimed, note=note)
