"""What may not wait: bringing an item forward on request (rule 43), and noting deadlines that were missed."""

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.reviews.models import Lane, Review
from apps.reviews.queries import IN_QUEUE
from apps.reviews.services.holding import locked, may_review
from apps.reviews.states import REVIEW_STATES

_REASON_LENGTH = 200
_AT_ONCE = 500


@transaction.atomic
def expedite(*, actor: Actor, review: Review, reason: str) -> Review:
    """Let an item that waits or is in review come before all that were not expedited; a second time changes nothing.

    It stays in front through every round until it is decided for good; its deadline stays what was promised. Raises
    EXPEDITE_REASON without a reason, SELF_REVIEW for one's own organization, IllegalMove when it is not in the queue.
    """
    actor.require(Perm.STAFF_REVIEW_EXPEDITE)
    if not reason.strip():
        raise DomainError(Code.EXPEDITE_REASON, field="reason")
    if not may_review(actor, review):
        raise DomainError(Code.SELF_REVIEW)
    held = locked(review)
    if held.status not in IN_QUEUE:
        raise IllegalMove(REVIEW_STATES.label(held.status))
    if held.lane == Lane.EXPEDITED:
        return held
    held.lane, held.expedited_at = Lane.EXPEDITED, clock.now()
    held.expedite_reason = reason.strip()[:_REASON_LENGTH]
    held.save(update_fields=["lane", "expedited_at", "expedite_reason"])
    audit.record(actor, "review.expedited", held, round=held.round, reason=held.expedite_reason)
    return held


@transaction.atomic
def note_breaches() -> int:
    """Note every item of the queue whose deadline has passed, once each round; returns how many were new.

    The event `review.breached` in the audit trail is what alarms read.
    """
    now = clock.now()
    late = Review.unscoped.filter(status__in=IN_QUEUE, due_at__lt=now, breached_at=None)
    rows = list(late.order_by("due_at").select_for_update(of=("self",), skip_locked=True)[:_AT_ONCE])
    Review.unscoped.filter(pk__in=[row.pk for row in rows]).update(breached_at=now)
    for row in rows:
        facts = {"review": row.public_id, "kind": row.kind, "round": row.round}
        audit.record(SYSTEM, "review.breached", row, **facts)
    return len(rows)
