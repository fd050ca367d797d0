"""What one number has heard from one application lately."""

from typing import ClassVar

from django.db import models


class NumberWindow(models.Model):
    """All windows of a number in one row, so that a message costs one row written and one index entry, not one for each rule.

    `slots` is what `policy.frequency` packs. `revision` rises with every write: a writer names the one that it has read,
    and finds out when somebody was faster. After `expires_at` nothing of it counts any more. No foreign keys: they would
    cost as much as the row, and what they would protect is swept within hours.
    """

    pk = models.CompositePrimaryKey("application_id", "number_hash")
    application_id = models.BigIntegerField()
    number_hash = models.BigIntegerField()
    revision = models.IntegerField()
    expires_at = models.DateTimeField()
    slots = models.BinaryField()

    objects: ClassVar[models.Manager["NumberWindow"]] = models.Manager()

    class Meta:
        db_table = "policy_number_windows"

    def __str__(self) -> str:
        return f"{self.application_id} {self.revision}"
