"""The open work of dispatch: one narrow row per message that a carrier has not answered for yet."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryState(models.TextChoices):
    """What is to be done about the message."""

    WAITING = "waiting", _("Waiting")
    HELD = "held", _("Held")  # its send task is paused or stopped, or the hour is none for advertising
    CLAIMED = "claimed", _("Being submitted")
    IN_DOUBT = "in_doubt", _("In doubt")


class DispatchEntry(models.Model):
    """Made with the message, claimed with SKIP LOCKED in lane order, removed when the carrier has answered.

    It keeps what must be found by state out of the indexes of `messages`; a message in doubt keeps its entry until a
    receipt or a person resolves it.
    """

    message_id = models.BigIntegerField(primary_key=True)
    carrier = models.ForeignKey(
        "carriers.Carrier", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    message_kind = models.PositiveSmallIntegerField()
    number_hash = models.BigIntegerField()
    send_task_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=EntryState.choices, default=EntryState.WAITING)
    claimed_by = models.CharField(max_length=80, blank=True, db_default="")
    claimed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["DispatchEntry"]] = models.Manager()

    class Meta:
        db_table = "message_dispatch"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=EntryState.values), name="dispatch_state_known"
            )
        ]
        indexes = [
            models.Index(
                fields=["carrier", "message_kind", "message_id"],
                condition=models.Q(state="waiting"),
                name="dispatch_waiting",
            ),
            models.Index(
                fields=["carrier", "number_hash"],
                condition=models.Q(state="in_doubt"),
                name="dispatch_in_doubt",
            ),
            models.Index(
                fields=["send_task_id", "state"],
                condition=models.Q(send_task_id__isnull=False),
                name="dispatch_by_send_task",
            ),
            models.Index(fields=["claimed_at"], condition=models.Q(state="claimed"), name="dispatch_claimed"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"
