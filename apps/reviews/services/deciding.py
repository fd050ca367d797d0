"""The reviewer's decisions: approve, reject, ask for more, revoke, reopen; the thing follows in the same transaction.

`seen` is the version of the application that the reviewer looked at (queries.version); a decision on another one is refused.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.reviews import opening_hours, queries, submitted
from apps.reviews.findings import Found
from apps.reviews.kinds import KINDS
from apps.reviews.models import Finding, Review, Stage
from apps.reviews.reasons import REASONS
from apps.reviews.services import rechecks
from apps.reviews.services.holding import held_by, locked, locked_target, require_stranger
from apps.reviews.services.opinions import is_decisive
from apps.reviews.states import REVIEW_STATES, Outcome, ReviewStatus


@transaction.atomic
def approve(*, actor: Actor, review: Review, note: str = "", seen: str = "") -> Review:
    """Approve an item one holds; the thing becomes usable in the same transaction.

    A risky one is usable after a second reviewer's approval: then the item that comes back waits again. Raises REVIEW_CHANGED.
    """
    held, target = _held(actor, review, seen)
    if is_decisive(actor, held, target, Outcome.APPROVED, reasons=(), note=note):
        _decide(actor, held, target, ReviewStatus.APPROVED, reasons=(), note=note)
    return held


@transaction.atomic
def reject(
    *, actor: Actor, review: Review, reasons: Sequence[Found], note: str = "", seen: str = ""
) -> Review:
    """Reject an item one holds, with at least one reason of the catalogue; raises REASON_NEEDED without, REVIEW_CHANGED.

    What another reviewer has approved waits for a third person.
    """
    held, target = _held(actor, review, seen)
    _refuse_reasons(held.kind, reasons)
    if is_decisive(actor, held, target, Outcome.REJECTED, reasons=reasons, note=note):
        _decide(actor, held, target, ReviewStatus.REJECTED, reasons=reasons, note=note)
    return held


@transaction.atomic
def ask_for_more(
    *, actor: Actor, review: Review, note: str, reasons: Sequence[Found] = (), seen: str = ""
) -> Review:
    """Give an item back to the applicant with a question; raises NOTE_NEEDED without one, REVIEW_CHANGED."""
    held, target = _held(actor, review, seen)
    if not note.strip():
        raise DomainError(Code.NOTE_NEEDED, field="note")
    if reasons:
        _refuse_reasons(held.kind, reasons)
    _decide(actor, held, target, ReviewStatus.NEEDS_MORE, reasons=reasons, note=note)
    return held


@transaction.atomic
def revoke(*, actor: Actor, review: Review, reasons: Sequence[Found], note: str = "") -> Review:
    """Take an approval back, with at least one reason; what was approved can no longer be used from now on."""
    _require_to_reconsider(actor, review)
    held = locked(review)
    _refuse_reasons(held.kind, reasons)
    _decide(actor, held, locked_target(held), ReviewStatus.REVOKED, reasons=reasons, note=note)
    return held


@transaction.atomic
def reopen(*, actor: Actor, review: Review, note: str) -> Review:
    """Put a rejection that was wrong back into the queue, as a new round for another decision.

    Raises NOTE_NEEDED without a word why, REVIEW_CHANGED when the applicant has begun to correct it, IllegalMove when it is not
    rejected or its kind is applied for anew each time.
    """
    actor.require(Perm.STAFF_REVIEW_RECONSIDER)
    require_stranger(actor, review)
    if not note.strip():
        raise DomainError(Code.NOTE_NEEDED, field="note")
    held = locked(review)
    if held.status != ReviewStatus.REJECTED or not KINDS[held.kind].can_reopen:
        raise IllegalMove(REVIEW_STATES.label(held.status))
    target = locked_target(held)
    if queries.was_edited_since(target, held.decided_at):
        raise DomainError(Code.REVIEW_CHANGED)
    now = clock.now()
    REVIEW_STATES.advance(
        held,
        ReviewStatus.WAITING,
        round=held.round + 1,
        stage=Stage.FIRST,
        submitted_at=now,
        due_at=opening_hours.calendar().deadline(now),
        reviewer=None,
        decided_at=None,
        breached_at=None,
        note="",
    )
    audit.record(
        actor,
        f"{held.kind}.reopened",
        target,
        round=held.round,
        review=held.public_id,
        reason=note.strip()[:200],
    )
    return held


def _require_to_reconsider(actor: Actor, review: Review) -> None:
    if not actor.may(Perm.STAFF_REVIEW_RECONSIDER):
        actor.require(Perm.STAFF_REVIEW_DECIDE)
    require_stranger(actor, review)


def _held(actor: Actor, review: Review, seen: str) -> tuple[Review, Any]:
    """The review and the thing under review, both locked, in the version that the reviewer has seen."""
    held = held_by(actor, review)
    target = locked_target(held)
    if seen and seen != queries.version(target):
        raise DomainError(Code.REVIEW_CHANGED)
    return held, target


def _decide(
    actor: Actor, review: Review, target: Any, to: ReviewStatus, *, reasons: Sequence[Found], note: str
) -> None:
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
    if to in (ReviewStatus.APPROVED, ReviewStatus.REJECTED):
        rechecks.draw(review, Outcome(to.value), reasons)
    codes = [one.reason for one in reasons]
    audit.record(
        actor, f"{review.kind}.{to.value}", target, round=review.round, reasons=codes, review=review.public_id
    )


def _refuse_reasons(kind: str, reasons: Sequence[Found]) -> None:
    """At least one, and each of the catalogue for this kind."""
    if not reasons:
        raise DomainError(Code.REASON_NEEDED, field="reasons")
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
