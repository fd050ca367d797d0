"""What applicant and reviewers write to each other: ask, answer, and that something was seen.

Each message is a row with an audit event of the thing, `….applicant_wrote` or `….reviewer_wrote`, which upper layers read.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.core import clock
from apps.core.attachments import Document
from apps.core.errors import Code, DomainError, IllegalMove
from apps.reviews.conversation import MOST_FILES, MOST_UNANSWERED, TEXT_LENGTH, can_be_written_to
from apps.reviews.kinds import rows_of, write_perm
from apps.reviews.models import MessageFile, Review, ReviewMessage
from apps.reviews.services.holding import locked, require_to_decide
from apps.reviews.states import REVIEW_STATES

_AGAIN = timedelta(
    minutes=2
)  # the same words of the same person within this time are a form that was sent twice


@transaction.atomic
def ask(*, actor: Actor, review: Review, text: str, documents: Sequence[Document] = ()) -> ReviewMessage:
    """A message of the applicant's side, for whoever may change what is reviewed; sent twice it is one.

    Raises Forbidden, NOT_FOUND for another account's, IllegalMove before it was submitted and after it was withdrawn,
    MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGES_UNANSWERED and DOCUMENT_TOO_MANY.
    """
    if review.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    _require_to_write(actor, review)
    return _write(actor, review, text, documents, is_staff=False)


@transaction.atomic
def answer(*, actor: Actor, review: Review, text: str, documents: Sequence[Document] = ()) -> ReviewMessage:
    """A message of a reviewer, who need not hold the item; the applicant never learns who it was. Raises as `ask`, SELF_REVIEW."""
    require_to_decide(actor, review)
    return _write(actor, review, text, documents, is_staff=True)


def seen(*, actor: Actor, review: Review, is_staff: bool) -> int:
    """The other side's messages have been looked at; gives how many were new.

    Only who could answer counts: a visitor's look leaves them unread.
    """
    if is_staff:
        require_to_decide(actor, review)
    elif review.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    else:
        _require_to_write(actor, review)
    new = ReviewMessage.of(review.account).filter(review=review, is_staff=not is_staff, seen_at=None)
    return new.update(seen_at=clock.now())


def _require_to_write(actor: Actor, review: Review) -> None:
    perm = write_perm(review.kind)
    if perm is None:
        raise DomainError(Code.NOT_FOUND)
    actor.require(perm)


def _write(
    actor: Actor, review: Review, text: str, documents: Sequence[Document], *, is_staff: bool
) -> ReviewMessage:
    held = locked(review)
    if not can_be_written_to(held):
        raise IllegalMove(REVIEW_STATES.label(held.status))
    words = text.replace("\r\n", "\n").strip()
    _refuse(words, documents)
    rows = ReviewMessage.of(held.account).filter(review=held)
    last = rows.last()
    if last is not None and _is_again(last, actor, words, is_staff):
        return last
    if _unanswered(rows, is_staff) >= MOST_UNANSWERED:
        raise DomainError(Code.MESSAGES_UNANSWERED, field="text", limit=MOST_UNANSWERED)
    message = ReviewMessage(account=held.account, review=held, written_by=actor.user, is_staff=is_staff)
    message.text = words
    message.save(force_insert=True)
    for document in documents:
        MessageFile.unscoped.create(account=held.account, message=message, **document.columns())
    # Whoever writes has read what came before.
    rows.filter(is_staff=not is_staff, seen_at=None).update(seen_at=clock.now())
    target = rows_of(held.kind).select_related("account").get(pk=held.target_id)
    audit.record(
        actor,
        f"{held.kind}.reviewer_wrote" if is_staff else f"{held.kind}.applicant_wrote",
        target,
        review=held.public_id,
        message=message.public_id,
    )
    return message


def _refuse(words: str, documents: Sequence[Document]) -> None:
    if not words:
        raise DomainError(Code.MESSAGE_EMPTY, field="text")
    if len(words) > TEXT_LENGTH:
        raise DomainError(Code.MESSAGE_TOO_LONG, field="text", length=len(words), limit=TEXT_LENGTH)
    if len(documents) > MOST_FILES:
        raise DomainError(Code.DOCUMENT_TOO_MANY, field="documents", limit=MOST_FILES)


def _is_again(last: ReviewMessage, actor: Actor, words: str, is_staff: bool) -> bool:
    is_same = last.is_staff == is_staff and actor.user is not None and last.written_by_id == actor.user.pk
    return is_same and last.created_at > clock.now() - _AGAIN and last.text == words


def _unanswered(rows: Any, is_staff: bool) -> int:
    """How many of this side stand at the end without an answer."""
    latest = rows.order_by("-id").values_list("is_staff", flat=True)[:MOST_UNANSWERED]
    count = 0
    for side in latest:
        if side != is_staff:
            break
        count += 1
    return count
