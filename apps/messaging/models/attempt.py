"""One try to submit a message, for the timeline."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.sequences import time_ordered_id


class AttemptOutcome(models.TextChoices):
    """How a try ended."""

    ACCEPTED = "accepted", _("accepted by the carrier")
    REFUSED = "refused", _("refused by the carrier")
    UNKNOWN = "unknown", _("no answer")
    NOT_SENT = "not_sent", _("not sent; put back")


class Attempt(models.Model):
    """Appended when a try has ended; `id` orders the tries of one message."""

    pk = models.CompositePrimaryKey("message_id", "id")
    message_id = models.BigIntegerField()
    id = models.BigIntegerField(db_default=time_ordered_id())
    carrier = models.ForeignKey(
        "carriers.Carrier", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    claimed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=AttemptOutcome.choices)
    code = models.CharField(max_length=40, blank=True, db_default="")
    reason = models.CharField(max_length=120, blank=True, db_default="")

    objects: ClassVar[models.Manager["Attempt"]] = models.Manager()

    class Meta:
        db_table = "message_attempts"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=AttemptOutcome.values), name="attempt_outcome_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.outcome}"
