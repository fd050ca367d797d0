"""Reads of what applicant and reviewers write to each other, and how much of it there may be."""

from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.reviews.kinds import KINDS, write_perm
from apps.reviews.models import MessageFile, Review, ReviewMessage
from apps.reviews.states import ReviewStatus

TEXT_LENGTH = 2_000  # characters
MOST_FILES = 5  # of one message
MOST_UNANSWERED = 10  # of one side, one after another
_CLOSED = (ReviewStatus.DRAFT, ReviewStatus.WITHDRAWN)


def can_be_written_to(review: Review) -> bool:
    """Somebody has to have read it, or be about to: it was submitted and not withdrawn. Not every kind is written about."""
    is_written_about = write_perm(review.kind) is not None
    return is_written_about and review.round > 0 and review.status not in _CLOSED


def may_be_written_by(actor: Actor, kind: str) -> bool:
    """Whether somebody of an account may change things of this kind, and so write and read about them."""
    perm = write_perm(kind)
    return perm is not None and actor.may(perm)


def messages_of(review: Review) -> QuerySet[ReviewMessage]:
    """Oldest first, with who wrote and what came along."""
    rows = ReviewMessage.of(review.account).filter(review=review)
    return rows.select_related("written_by").prefetch_related("files").order_by("id")


def unseen(review: Review, *, by_staff: bool) -> int:
    """How many messages of the other side nobody of this one has looked at."""
    return ReviewMessage.of(review.account).filter(review=review, is_staff=not by_staff, seen_at=None).count()


def with_news(rows: QuerySet[Any], account: Account) -> QuerySet[Any]:
    """Things that are reviewed with `has_news`: whether a reviewer has written what nobody of the account has read."""
    new = ReviewMessage.of(account).filter(review=OuterRef("review"), is_staff=True, seen_at=None)
    return rows.annotate(has_news=Exists(new))


def files_for(actor: Actor) -> QuerySet[MessageFile]:
    """The documents of messages that a person of an account may look at: of the kinds that they may change."""
    kinds = [kind for kind in KINDS if may_be_written_by(actor, kind)]
    return MessageFile.of(actor.own_account).filter(message__review__kind__in=kinds)


def written_about() -> QuerySet[Review]:
    """Reviews that applicants have written about, with `unseen` (messages nobody of the staff has read), `waits_since` (the
    first of these) and `last_at`; what is unread comes first by `order_by("waits_since")`."""
    new = Q(messages__is_staff=False, messages__seen_at=None)
    rows = Review.unscoped.select_related("account", "reviewer").filter(messages__is_staff=False)
    counted: Any = rows.annotate(
        unseen=Count("messages", filter=new),
        waits_since=Min("messages__created_at", filter=new),
        last_at=Max("messages__created_at"),
    )
    return counted


def waiting_for_staff() -> int:
    """How many reviews have a message that nobody of the staff has read."""
    rows = ReviewMessage.unscoped.filter(is_staff=False, seen_at=None)
    return rows.order_by().values("review").distinct().count()
