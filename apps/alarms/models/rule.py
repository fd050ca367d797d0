"""What operators have changed of a condition; without a row the condition's own values hold."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.accounts.permissions import StaffRole


class Rule(models.Model):
    """Thresholds and habits of one condition, all of them, as they stand after the last change."""

    condition = models.CharField(max_length=32, unique=True)
    is_enabled = models.BooleanField(default=True)
    is_urgent = models.BooleanField(default=False)
    raise_at = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    clear_at = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    hold_seconds = models.PositiveIntegerField(default=0)
    group_minutes = models.PositiveIntegerField(default=10)
    again_minutes = models.PositiveIntegerField(default=0)
    most_rounds = models.PositiveSmallIntegerField(default=0)
    escalate_minutes = models.PositiveIntegerField(default=0)
    staff_roles = ArrayField(models.CharField(max_length=20, choices=StaffRole.choices), default=list)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["Rule"]] = models.Manager()

    def __str__(self) -> str:
        return self.condition

    @property
    def public_id(self) -> str:
        return self.condition
