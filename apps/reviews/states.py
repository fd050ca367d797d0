"""The states of a review and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, WORKING, StateTable


class ReviewStatus(models.TextChoices):
    """Where an application for approval stands."""

    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Pending review")
    IN_REVIEW = "in_review", _("In review")
    NEEDS_MORE = "needs_more", _("More information needed")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REVOKED = "revoked", _("Revoked")


S = ReviewStatus
REVIEW_STATES = StateTable(
    ReviewStatus,
    moves={
        S.DRAFT: frozenset({S.WAITING}),
        S.WAITING: frozenset({S.IN_REVIEW, S.WITHDRAWN}),
        S.IN_REVIEW: frozenset({S.APPROVED, S.REJECTED, S.NEEDS_MORE, S.WITHDRAWN, S.WAITING}),
        S.NEEDS_MORE: frozenset({S.WAITING, S.WITHDRAWN}),
        S.REJECTED: frozenset({S.WAITING}),
        S.APPROVED: frozenset({S.REVOKED}),
        S.WITHDRAWN: frozenset(),
        S.REVOKED: frozenset(),
    },
    tones={
        S.DRAFT: QUIET,
        S.WAITING: WAITING,
        S.IN_REVIEW: WORKING,
        S.NEEDS_MORE: CARE,
        S.APPROVED: GOOD,
        S.REJECTED: BAD,
        S.WITHDRAWN: QUIET,
        S.REVOKED: BAD,
    },
)
OPEN = (S.DRAFT, S.WAITING, S.IN_REVIEW, S.NEEDS_MORE, S.REJECTED)
EDITABLE = (S.DRAFT, S.WAITING, S.NEEDS_MORE, S.REJECTED)


class Outcome(models.TextChoices):
    """What a reviewer thinks an application deserves."""

    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class RecheckStatus(models.TextChoices):
    """Where a decision stands that was drawn to be judged again."""

    WAITING = "waiting", _("To be judged again")
    DONE = "done", _("Judged again")
    DROPPED = "dropped", _("Dropped, because it changed")


R = RecheckStatus
RECHECK_STATES = StateTable(
    RecheckStatus,
    moves={R.WAITING: frozenset({R.DONE, R.DROPPED}), R.DONE: frozenset(), R.DROPPED: frozenset()},
    tones={R.WAITING: WAITING, R.DONE: GOOD, R.DROPPED: QUIET},
)
