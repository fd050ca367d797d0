"""How much of a budget is used up: messages of a day, money of an hour."""

from typing import ClassVar

from django.db import models


class BudgetUse(models.Model):
    """One window of one budget. `kind` says what is counted, `subject` for whom (an id), `detail` what of it (a country).

    `ceiling` is the limit that held at the last write, null where the use is only counted. The row is hot: every batch
    that the budget concerns writes it, and waits for the one before.
    """

    kind = models.CharField(max_length=32)
    subject = models.BigIntegerField()
    detail = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used = models.DecimalField(max_digits=24, decimal_places=6)
    ceiling = models.DecimalField(max_digits=24, decimal_places=6, null=True)

    objects: ClassVar[models.Manager["BudgetUse"]] = models.Manager()

    class Meta:
        db_table = "policy_budget_uses"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "detail", "starts_at"], name="budget_use_once"
            ),
            models.CheckConstraint(condition=models.Q(used__gte=0), name="budget_use_not_negative"),
        ]
        indexes = [models.Index(fields=["ends_at"], name="budget_use_ends_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.detail} {self.used}"
