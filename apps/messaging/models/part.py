"""One segment of a submitted message, with the carrier's own id for it."""

from typing import ClassVar

from django.db import models

from apps.messaging.states import PART_STATES, PartStatus


class Part(models.Model):
    """Appended when the carrier has answered (or has not); its receipt moves it once more."""

    pk = models.CompositePrimaryKey("message_id", "seq")
    message_id = models.BigIntegerField()
    seq = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    carrier = models.ForeignKey(
        "carriers.Carrier", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    reference = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=12, choices=PartStatus.choices)
    code = models.CharField(max_length=40, blank=True, db_default="")
    submitted_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Part"]] = models.Manager()

    class Meta:
        db_table = "message_parts"
        constraints = [PART_STATES.constraint("part_status_known")]
        indexes = [models.Index(fields=["carrier", "reference"], name="parts_by_reference")]

    def __str__(self) -> str:
        return f"{self.seq}/{self.total} {self.reference}"
