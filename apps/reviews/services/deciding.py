"""The reviewer's decisions: approve, reject, ask for more, revoke; the thing follows in the same transaction."""

from collections.abc import Sequence

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.reviews import submitted
from apps.reviews.findings import Found
from apps.reviews.kinds import rows_of
from apps.reviews.models import Finding, Review
from apps.reviews.reasons import REASONS
from apps.reviews.services.holding import held_by, locked, require_to_decide
from apps.reviews.states import REVIEW_STATES, ReviewStatus


@transaction.atomic
def approve(*, actor: Actor, review: Review, note: str = "") -> Review:
    """Approve an item one holds; the thing becomes usable in the same transaction."""
    held = held_by(actor, review)
    _decide(actor, held, ReviewStatus.APPROVED, reasons=(), note=note)
    return held


@transaction.atomic
def reject(*, actor: Actor, review: Review, reasons: Sequence[Found], note: str = "") -> Review:
    """Reject an item one holds, with at least one reason of the catalogue; raises REASON_NEEDED without."""
    held = held_by(actor, review)
    if not reasons:
        raise DomainError(Code.REASON_NEEDED, field="reasons")
    _decide(actor, held, ReviewStatus.REJECTED, reasons=reasons, note=note)
    return held


@transaction.atomic
def ask_for_more(*, actor: Actor, review: Review, note: str, reasons: Sequence[Found] = ()) -> Review:
    """Give an item back to the applicant with a question; raises NOTE_NEEDED without one."""
    held = held_by(actor, review)
    if not note.strip():
        raise DomainError(Code.NOTE_NEEDED, field="note")
    _decide(actor, held, ReviewStatus.NEEDS_MORE, reasons=reasons, note=note)
    return held


@transaction.atomic
def revoke(*, actor: Actor, review: Review, reasons: Sequence[Found], note: str = "") -> Review:
    """Take an approval back, with at least one reason; what was approved can no longer be used from now on."""
    if not reasons:
        raise DomainError(Code.REASON_NEEDED, field="reasons")
    require_to_decide(actor, review)
    held = locked(review)
    _decide(actor, held, ReviewStatus.REVOKED, reasons=reasons, note=note)
    return held


def _decide(actor: Actor, review: Review, to: ReviewStatus, *, reasons: Sequence[Found], note: str) -> None:
    _refuse_unknown(review.kind, reasons)
    target = (
        rows_of(review.kind)
        .select_for_update(of=("self",))
        .select_related("account")
        .get(pk=review.target_id)
    )
    # A revocation is a round of its own, so that its reasons stand apart from the approval's note.
    round_ = review.round + (to == ReviewStatus.REVOKED)
    REVIEW_STATES.advance(
        review,
        to,
        round=round_,
        reviewer=actor.user,
        decided_at=clock.now(),
        claimed_until=None,
        note=note.strip(),
        **submitted.columns(target),  # it may have been changed while it waited
    )
    if to != ReviewStatus.REVOKED:  # which judges what was approved
        submitted.keep_version(review, target)
    _keep(review, reasons, note.strip())
    if to == ReviewStatus.APPROVED:
        target.on_approved(review)
    elif to in (ReviewStatus.REJECTED, ReviewStatus.REVOKED):
        target.on_rejected(review)
    codes = [one.reason for one in reasons]
    audit.record(
        actor, f"{review.kind}.{to.value}", target, round=review.round, reasons=codes, review=review.public_id
    )


def _refuse_unknown(kind: str, reasons: Sequence[Found]) -> None:
    for one in reasons:
        if one.reason not in REASONS or not REASONS[one.reason].may_be_said_of(kind):
            raise DomainError(Code.REASON_NEEDED, field="reasons")


def _keep(review: Review, reasons: Sequence[Found], note: str) -> None:
    """The note is a row too, so that the notes of earlier rounds outlive the next one."""
    kept = [*reasons, Found("note", field="", note=note)] if note else list(reasons)
    Finding.objects.bulk_create(
        Finding(
            review=review,
            round=review.round,
            reason=one.reason,
            field=one.field,
            start=one.start,
            end=one.end,
            words=one.words[:200],
            note=one.note,
        )
        for one in kept
    )
