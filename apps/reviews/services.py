"""The verbs of the review workflow: draft, submit, withdraw; take, release; approve, reject, ask for more, revoke.

A `target` is a model row that fulfils reviews.models.Reviewable. Locks: a verb locks the review's row first and the
thing under review second, never the other way round.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import Membership
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.core.locks import lock
from apps.reviews import opening_hours, queries, submitted
from apps.reviews.findings import Found, blocking
from apps.reviews.kinds import rows_of
from apps.reviews.models import Finding, Review
from apps.reviews.reasons import REASONS
from apps.reviews.states import EDITABLE, REVIEW_STATES, ReviewStatus

LEASE = timedelta(minutes=15)  # how long an item stays with a reviewer who does not come back
_CLOSED = (ReviewStatus.WITHDRAWN, ReviewStatus.REVOKED)
_TITLE_LENGTH = 120
_ATTEMPTS = 10  # at claiming the next item, against as many reviewers at the same moment


# The applicant's side; the app of the thing has checked the right already ----------------------------------------
@transaction.atomic
def open_draft(*, actor: Actor, target: Any, title: str, is_anew: bool = False) -> Review:
    """Make sure that `target` has a review that can be edited, and hold its row until the transaction ends.

    A withdrawn or revoked one is followed by a new draft, and so is an approved one with `is_anew`, where each use needs an
    approval of its own. Raises IllegalMove when it is in review or approved.
    """
    lock(f"review:{target.kind}:{target.pk}")  # two first drafts at once would break the unique index
    review = _locked_of(target)
    is_used = is_anew and review is not None and review.status == ReviewStatus.APPROVED
    if review is None or is_used or review.status in _CLOSED:
        review = Review.unscoped.create(
            account=target.account,
            kind=target.kind,
            target_id=target.pk,
            title=title[:_TITLE_LENGTH],
            created_by=actor.user,
        )
        rows_of(target.kind).filter(pk=target.pk).update(review=review)
        target.review = review
    elif review.status not in EDITABLE:
        raise IllegalMove(REVIEW_STATES.label(review.status))
    elif review.title != title[:_TITLE_LENGTH]:
        review.title = title[:_TITLE_LENGTH]
        review.save(update_fields=["title"])
    target.review = review
    return review


@transaction.atomic
def submit(*, actor: Actor, target: Any, title: str, is_anew: bool = False) -> Review:
    """Draft, rejected or asked for more → waiting, as a new round with its deadline; `is_anew` as for `open_draft`.

    Raises CONTENT_REFUSED when a blocking finding stands, IllegalMove when it is under way or decided.
    """
    review = open_draft(actor=actor, target=target, title=title, is_anew=is_anew)
    refuse_findings(target.findings())
    now = clock.now()
    REVIEW_STATES.advance(
        review,
        ReviewStatus.WAITING,
        round=review.round + 1,
        created_by=actor.user,
        submitted_at=now,
        due_at=opening_hours.calendar().deadline(now),
        reviewer=None,
        claimed_until=None,
        decided_at=None,
        note="",
        **submitted.columns(target),
    )
    audit.record(actor, f"{review.kind}.submitted", target, round=review.round, review=review.public_id)
    return review


def refuse_findings(found: Sequence[Found]) -> None:
    """Raises CONTENT_REFUSED, naming every blocking finding with its fix."""
    problems = blocking(found)
    if problems:
        words = " ".join(dict.fromkeys(f"{one.sentence} {one.advice}" for one in problems))
        raise DomainError(Code.CONTENT_REFUSED, field=problems[0].field, problems=words)


@transaction.atomic
def withdraw(*, actor: Actor, target: Any) -> Review:
    """Take an application back while it waits, is in review or is asked for more; raises IllegalMove otherwise."""
    review = _locked_of(target)
    if review is None:
        raise IllegalMove(REVIEW_STATES.label(ReviewStatus.DRAFT))
    REVIEW_STATES.advance(review, ReviewStatus.WITHDRAWN, claimed_until=None, decided_at=clock.now())
    target.review = review
    audit.record(actor, f"{review.kind}.withdrawn", target, round=review.round, review=review.public_id)
    return review


@transaction.atomic
def abandon(*, actor: Actor, target: Any) -> None:
    """Its thing is being deleted: an application under way is withdrawn, anything else stays as it is."""
    review = _locked_of(target)
    if review is not None and REVIEW_STATES.may(review, ReviewStatus.WITHDRAWN):
        withdraw(actor=actor, target=target)


# The reviewer's side ---------------------------------------------------------------------------------------------
@transaction.atomic
def take(*, actor: Actor, review: Review) -> Review:
    """Claim an item for 15 minutes by conditional update; taking one's own again extends the claim.

    A claim of somebody else that ran out is taken over; a live one raises REVIEW_TAKEN.
    """
    _may_decide(actor, review)
    now = clock.now()
    claim: dict[str, Any] = {"reviewer": actor.user, "claimed_until": now + LEASE}
    mine = Review.unscoped.filter(pk=review.pk)
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
    held = _held(actor, review)
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


@transaction.atomic
def approve(*, actor: Actor, review: Review, note: str = "") -> Review:
    """Approve an item one holds; the thing becomes usable in the same transaction."""
    held = _held(actor, review)
    _decide(actor, held, ReviewStatus.APPROVED, reasons=(), note=note)
    return held


@transaction.atomic
def reject(*, actor: Actor, review: Review, reasons: Sequence[Found], note: str = "") -> Review:
    """Reject an item one holds, with at least one reason of the catalogue; raises REASON_NEEDED without."""
    held = _held(actor, review)
    if not reasons:
        raise DomainError(Code.REASON_NEEDED, field="reasons")
    _decide(actor, held, ReviewStatus.REJECTED, reasons=reasons, note=note)
    return held


@transaction.atomic
def ask_for_more(*, actor: Actor, review: Review, note: str, reasons: Sequence[Found] = ()) -> Review:
    """Give an item back to the applicant with a question; raises NOTE_NEEDED without one."""
    held = _held(actor, review)
    if not note.strip():
        raise DomainError(Code.NOTE_NEEDED, field="note")
    _decide(actor, held, ReviewStatus.NEEDS_MORE, reasons=reasons, note=note)
    return held


@transaction.atomic
def revoke(*, actor: Actor, review: Review, reasons: Sequence[Found], note: str = "") -> Review:
    """Take an approval back, with at least one reason; what was approved can no longer be used from now on."""
    if not reasons:
        raise DomainError(Code.REASON_NEEDED, field="reasons")
    _may_decide(actor, review)
    held = _locked(review)
    _decide(actor, held, ReviewStatus.REVOKED, reasons=reasons, note=note)
    return held


def may_review(actor: Actor, review: Review) -> bool:
    """Whether the person is neither the applicant nor a member of the applicant's organization."""
    if actor.user is None or review.created_by_id == actor.user.pk:
        return False
    return not Membership.of(review.account).filter(user=actor.user).exists()


def _may_decide(actor: Actor, review: Review) -> None:
    actor.require(Perm.STAFF_REVIEW_DECIDE)
    if not may_review(actor, review):
        raise DomainError(Code.SELF_REVIEW)


def _held(actor: Actor, review: Review) -> Review:
    """The locked review, provided that the actor holds a claim that has not run out."""
    _may_decide(actor, review)
    held = _locked(review)
    if held.status != ReviewStatus.IN_REVIEW:
        raise IllegalMove(REVIEW_STATES.label(held.status))
    is_live = held.claimed_until is not None and held.claimed_until > clock.now()
    if actor.user is None or held.reviewer_id != actor.user.pk or not is_live:
        raise DomainError(Code.REVIEW_NOT_HELD)
    return held


def _locked(review: Review) -> Review:
    rows = Review.unscoped.select_for_update(of=("self",)).select_related("account", "reviewer")
    return rows.get(pk=review.pk)


def _locked_of(target: Any) -> Review | None:
    """The target's present review, locked; read anew, because the caller's copy may be old."""
    rows = Review.unscoped.select_for_update(of=("self",)).select_related("account")
    return rows.filter(kind=target.kind, target_id=target.pk).order_by("-id").first()


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
        if one.reason not in REASONS or kind not in REASONS[one.reason].kinds:
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
