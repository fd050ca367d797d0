"""An application for approval, its rounds of findings, and what can be reviewed."""

from typing import Any, ClassVar, Protocol

from django.db import models
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.ownership import AccountOwned, PublicId
from apps.reviews.findings import Found
from apps.reviews.states import OPEN, REVIEW_STATES, ReviewStatus


class Reviewable(Protocol):
    """Whoever can be reviewed. `kind` is its row in reviews.kinds.

    It may have `risks() -> Iterable[str]` as well: which risks of reviews.risks its columns show.
    Two class attributes more are read where they are there: `versioned`, the names of the attributes that are kept of each
    round, so that both sides see what has changed (attachments come along by themselves); and `write_perm`, with which
    people of the account write to the reviewer.
    """

    kind: ClassVar[str]
    pk: Any
    account: Any
    review: "Review | None"

    def findings(self) -> list[Found]:
        """What the rules say about it now, blocking ones first."""

    def on_approved(self, review: "Review") -> None:
        """Called in the transaction of the approval that counts."""

    def on_rejected(self, review: "Review") -> None:
        """Called in the transaction of a rejection or revocation."""


class Lane(models.IntegerChoices):
    """Which items come first in the queue; within a lane the oldest deadline does."""

    EXPEDITED = 0, _("Expedited")
    USUAL = 1, _("In turn")


class Stage(models.IntegerChoices):
    """Whose word is asked for; an item that is not risky is decided in the first stage (reviews.risks)."""

    FIRST = 1, _("First opinion")
    SECOND = 2, _("Second opinion")
    DISPUTED = 3, _("Opinions differ")


class Review(AccountOwned):
    """One application for approval; amended and submitted again it stays the same row in a further round."""

    public_id = PublicId()
    kind = models.CharField(max_length=24)
    target_id = models.BigIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)  # as submitted, of the kinds that are compared
    # Equal for identical applications, see kinds.Kind.same.
    fingerprint = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=16, choices=ReviewStatus.choices, default=ReviewStatus.DRAFT)
    round = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    stage = models.PositiveSmallIntegerField(choices=Stage.choices, default=Stage.FIRST)
    lane = models.PositiveSmallIntegerField(choices=Lane.choices, default=Lane.USUAL)
    expedited_at = models.DateTimeField(null=True)
    expedite_reason = models.CharField(_("reason"), max_length=200, blank=True)
    breached_at = models.DateTimeField(null=True)  # when it was found undecided after its deadline
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            REVIEW_STATES.constraint("review_status_known"),
            models.UniqueConstraint(
                fields=["kind", "target_id"],
                condition=models.Q(status__in=[str(status) for status in OPEN]),
                name="one_open_review_per_object",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "target_id"], name="review_by_target"),
            models.Index(fields=["decided_at"], name="review_by_decision"),
            models.Index(MD5("text"), condition=~models.Q(text=""), name="review_by_text"),
            models.Index(
                fields=["lane", "due_at", "id"],
                condition=models.Q(status__in=[ReviewStatus.WAITING.value, ReviewStatus.IN_REVIEW.value]),
                name="review_queue",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Finding(models.Model):
    """One reason of one decision, tied to a place in the text when there is one."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="findings")
    round = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=40)
    field = models.CharField(max_length=40, blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    words = models.CharField(max_length=200, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Finding"]] = models.Manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.reason
