"""Re-reviews: decisions drawn at random, judged again by somebody who knows nothing of the first decision.

What comes of it is counted (reviews.agreement); it changes nothing by itself. Who sees a wrong decision revokes or reopens.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.reviews import queries
from apps.reviews.findings import Found
from apps.reviews.models import Opinion, Recheck, Review
from apps.reviews.reasons import REASONS
from apps.reviews.sampling import is_drawn, rates
from apps.reviews.services.claiming import LEASE
from apps.reviews.services.holding import require_stranger
from apps.reviews.services.opinions import as_json
from apps.reviews.states import RECHECK_STATES, Outcome, RecheckStatus

_ATTEMPTS = 10


def draw(review: Review, outcome: Outcome, reasons: Sequence[Found]) -> None:
    """Put a decision that was just made on the list of those to be judged again, if the draw falls on it."""
    if review.reviewer is None or not is_drawn(review.public_id, review.round, rates()[review.kind]):
        return
    Recheck.objects.create(
        review=review,
        round=review.round,
        kind=review.kind,
        text=review.text,
        outcome=outcome,
        reasons=[one.reason for one in reasons],
        judged_by=review.reviewer,
        judged_at=clock.now(),
    )


@transaction.atomic
def take_recheck(*, actor: Actor, recheck: Recheck) -> Recheck:
    """Claim it for 15 minutes, or extend one's own claim; raises RECHECK_OVER, SELF_REVIEW, ALREADY_JUDGED."""
    row = _locked(recheck)
    _require_to_judge(actor, row)
    now = clock.now()
    is_taken = row.claimed_until is not None and row.claimed_until > now and row.reviewer != actor.user
    if row.status != RecheckStatus.WAITING or is_taken:
        raise DomainError(Code.RECHECK_OVER)
    if queries.is_out_of_date(row):
        raise DomainError(Code.RECHECK_OVER)
    row.reviewer, row.claimed_until = actor.user, now + LEASE
    row.save(update_fields=["reviewer", "claimed_until"])
    return row


def take_next_recheck(*, actor: Actor) -> Recheck | None:
    """Claim the longest waiting one this person may judge; None when there is none."""
    actor.require(Perm.STAFF_REVIEW_DECIDE)
    assert actor.user is not None, "a right of persons"
    for _attempt in range(_ATTEMPTS):
        row = queries.next_recheck(actor.user)
        if row is None:
            return None
        if queries.is_out_of_date(row):
            drop(row)
            continue
        try:
            return take_recheck(actor=actor, recheck=row)
        except DomainError:
            continue  # somebody was faster
    return None


@transaction.atomic
def look_instead(*, actor: Actor, recheck: Recheck) -> None:
    """See how it was decided, and so leave judging it again to somebody else; what one holds is given back. Twice is once."""
    actor.require(Perm.STAFF_REVIEW_DECIDE)
    row = _locked(recheck)
    assert actor.user is not None, "a right of persons"
    if row.status != RecheckStatus.WAITING or row.known_to.contains(actor.user):
        return
    row.known_to.add(actor.user)
    if row.reviewer == actor.user:
        row.reviewer, row.claimed_until = None, None
        row.save(update_fields=["reviewer", "claimed_until"])
    audit.record(actor, "review.looked_at", row.review, round=row.round)


def drop(recheck: Recheck) -> None:
    """What was decided can no longer be seen, so it cannot be judged again."""
    RECHECK_STATES.advance_many(
        Recheck.objects.filter(pk=recheck.pk), RecheckStatus.DROPPED, done_at=clock.now()
    )


@transaction.atomic
def judge_again(
    *, actor: Actor, recheck: Recheck, outcome: Outcome, reasons: Sequence[Found] = (), note: str = ""
) -> Recheck:
    """Keep one's own outcome beside the first one; a rejection needs its reasons, as the first one did.

    Raises REASON_NEEDED, REVIEW_NOT_HELD, RECHECK_OVER.
    """
    row = _locked(recheck)
    _require_to_judge(actor, row)
    if row.status != RecheckStatus.WAITING:
        raise DomainError(Code.RECHECK_OVER)
    if row.reviewer != actor.user or row.claimed_until is None or row.claimed_until <= clock.now():
        raise DomainError(Code.REVIEW_NOT_HELD)
    if outcome == Outcome.APPROVED:
        reasons = ()
    elif not reasons or any(_is_unknown(row.kind, one) for one in reasons):
        raise DomainError(Code.REASON_NEEDED, field="reasons")
    own: dict[str, Any] = {
        "own_outcome": outcome.value,
        "own_reasons": [one.reason for one in reasons],
        "own_findings": as_json(reasons),
        "own_note": note.strip(),
    }
    RECHECK_STATES.advance(row, RecheckStatus.DONE, claimed_until=None, done_at=clock.now(), **own)
    audit.record(actor, "review.judged_again", row.review, round=row.round, agrees=row.agrees)
    return row


def _is_unknown(kind: str, found: Found) -> bool:
    return found.reason not in REASONS or not REASONS[found.reason].may_be_said_of(kind)


def _locked(recheck: Recheck) -> Recheck:
    rows = Recheck.objects.select_for_update(of=("self",)).select_related("review__account", "reviewer")
    return rows.get(pk=recheck.pk)


def _require_to_judge(actor: Actor, row: Recheck) -> None:
    """Neither who decided, nor who had a say in it, nor anybody of the applicant's organization."""
    actor.require(Perm.STAFF_REVIEW_DECIDE)
    require_stranger(actor, row.review)
    assert actor.user is not None, "require_stranger refuses programs"
    said = Opinion.objects.filter(review=row.review, round=row.round, reviewer=actor.user)
    if row.judged_by_id == actor.user.pk or said.exists() or row.known_to.contains(actor.user):
        raise DomainError(Code.ALREADY_JUDGED)
