"""The applicant's verbs: draft, submit, withdraw, abandon; the app of the thing has checked the right already.

A `target` is a model row that fulfils reviews.models.Reviewable.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.core.locks import lock
from apps.reviews import opening_hours, submitted
from apps.reviews.findings import Found, blocking
from apps.reviews.kinds import rows_of
from apps.reviews.models import Review, Stage
from apps.reviews.services import opinions
from apps.reviews.services.holding import locked_of
from apps.reviews.states import EDITABLE, REVIEW_STATES, ReviewStatus

_CLOSED = (ReviewStatus.WITHDRAWN, ReviewStatus.REVOKED)
_TITLE_LENGTH = 120


@transaction.atomic
def open_draft(*, actor: Actor, target: Any, title: str, is_anew: bool = False) -> Review:
    """Make sure that `target` has a review that can be edited, and hold its row until the transaction ends.

    A withdrawn or revoked one is followed by a new draft, and so is an approved one with `is_anew`, where each use needs an
    approval of its own. Raises IllegalMove when it is in review or approved.
    """
    lock(f"review:{target.kind}:{target.pk}")  # two first drafts at once would break the unique index
    review = locked_of(target)
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
    if review.status == ReviewStatus.WAITING:
        opinions.void(review)  # whoever holds the row for editing is about to change what was judged
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
        stage=Stage.FIRST,
        breached_at=None,
        note="",
        **submitted.columns(target),
    )
    submitted.keep_version(review, target)
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
    review = locked_of(target)
    if review is None:
        raise IllegalMove(REVIEW_STATES.label(ReviewStatus.DRAFT))
    REVIEW_STATES.advance(review, ReviewStatus.WITHDRAWN, claimed_until=None, decided_at=clock.now())
    target.review = review
    audit.record(actor, f"{review.kind}.withdrawn", target, round=review.round, review=review.public_id)
    return review


@transaction.atomic
def abandon(*, actor: Actor, target: Any) -> None:
    """Its thing is being deleted: an application under way is withdrawn, anything else stays as it is."""
    review = locked_of(target)
    if review is not None and REVIEW_STATES.may(review, ReviewStatus.WITHDRAWN):
        withdraw(actor=actor, target=target)
