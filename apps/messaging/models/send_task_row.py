"""One row of an uploaded list, as it came and as it was judged; every row of the file is here."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.messaging.models.send_task import SendTask
from apps.messaging.states import RowVerdict


class SendTaskRow(models.Model):
    """`row_no` is the row's place in the file, counted as a spreadsheet counts (the header is a row as well).

    Written by COPY. `cells_sealed` holds all cells as a JSON list of texts; number and values are sealed in the form in
    which messages keep them. `column` and `facts` belong to the verdict; `repairs` names what was mended as "column:repair".
    """

    pk = models.CompositePrimaryKey("send_task_id", "row_no")
    send_task_id = models.BigIntegerField()  # no foreign key: its check would cost as much as the COPY itself
    row_no = models.PositiveIntegerField()
    verdict = models.CharField(max_length=12, choices=RowVerdict.choices)
    code = models.CharField(max_length=40, blank=True, db_default="")  # a core.errors.Code
    column = models.SmallIntegerField(null=True)
    facts = models.JSONField(null=True)
    repairs = ArrayField(models.CharField(max_length=40), null=True)
    number_sealed = models.BinaryField(null=True)
    number_hash = models.BigIntegerField(null=True)
    number_prefix = models.CharField(max_length=10, blank=True, db_default="")
    number_last4 = models.CharField(max_length=4, blank=True, db_default="")
    country = models.CharField(max_length=3, blank=True, db_default="")
    parameters_sealed = models.BinaryField(null=True)
    values_hash = models.BigIntegerField(
        null=True
    )  # keyed, of the values; for duplicates by number and values
    # keyed, of the whole text; for the limits on the same content
    content_hash = models.BigIntegerField(null=True)
    cells_sealed = models.BinaryField()
    segments = models.PositiveSmallIntegerField(default=0, db_default=0)
    is_corrected = models.BooleanField(default=False, db_default=False)

    objects: ClassVar[models.Manager["SendTaskRow"]] = models.Manager()

    class Meta:
        db_table = "send_task_rows"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=RowVerdict.values), name="row_verdict_known"
            )
        ]
        indexes = [
            models.Index(
                fields=["send_task_id", "verdict", "row_no"],
                condition=~models.Q(verdict="good"),
                name="send_task_rows_not_good",
            ),
            models.Index(
                fields=["send_task_id", "row_no"],
                condition=models.Q(repairs__isnull=False),
                name="send_task_rows_repaired",
            ),
            # For the story of a number: what kept it from being written to.
            models.Index(
                fields=["number_hash"],
                condition=~models.Q(verdict="good") & models.Q(number_hash__isnull=False),
                name="send_task_rows_kept_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_no} {self.verdict}"


class SendTaskCorrection(models.Model):
    """The cells that somebody has put in the place of a row's own; they outlive a new import of the same file."""

    send_task = models.ForeignKey(SendTask, on_delete=models.CASCADE, related_name="+")
    row_no = models.PositiveIntegerField()
    cells_sealed = models.BinaryField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["SendTaskCorrection"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["send_task", "row_no"], name="one_correction_per_row")]

    def __str__(self) -> str:
        return str(self.row_no)
