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
from apps.reviews.models import Review
from apps.reviews.states import ReviewStatus

MOST_AT_ONCE = 50


def identical_waiting(actor: Actor, review: Review) -> QuerySet[Review]:
    """The items identical to this one that the person may claim now, oldest deadline first."""
    if not review.fingerprint or actor.user is None:
        return Review.unscoped.none()
    free = Q(status=ReviewStatus.WAITING) | Q(status=ReviewStatus.IN_REVIEW, claimed_until__lte=clock.now())
    rows = queries.review_queue(kind=review.kind).filter(free, fingerprint=review.fingerprint)
    own = actor.user.memberships.values("account")
    return rows.exclude(pk=review.pk).exclude(account__in=own).exclude(created_by=actor.user)


@dataclass(frozen=True)
class Together:
    """How many were approved, and the titles of those that were not, because they changed or were taken meanwhile."""

    approved: int
    left: tuple[str, ...]


@transaction.atomic
def approve_together(*, actor: Actor, review: Review, others: Sequence[str], note: str = "") -> Together:
    """Approve an item one holds and, of `others` (public ids), those that are still identical and free.

    Raises as services.approve for the item itself; of the others none stops the rest.
    """
    held = services.approve(actor=actor, review=review, note=note)
    rows = identical_waiting(actor, held).filter(public_id__in=list(others)[:MOST_AT_ONCE])
    approved, left = 1, []
    for row in rows:
        try:
            with transaction.atomic():
                _approve_same(actor, row, held.fingerprint, note)
                approved += 1
        except (DomainError, _Changed):
            left.append(row.title)
    return Together(approved, tuple(left))


class _Changed(Exception):
    """The text is no longer what was shown as identical."""


def _approve_same(actor: Actor, row: Review, fingerprint: str, note: str) -> None:
    """Claimed first, because a claimed item can no longer be changed by its applicant; then compared anew."""
    claimed = services.take(actor=actor, review=row)
    target = rows_of(row.kind).select_for_update(of=("self",)).get(pk=row.target_id)
    if submitted.fingerprint(target) != fingerprint:
        raise _Changed
    services.approve(actor=actor, review=claimed, note=note)
