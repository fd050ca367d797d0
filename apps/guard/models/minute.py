"""Finished minutes, kept so that tomorrow knows what was usual."""

from typing import ClassVar

from django.db import models


class MinuteCount(models.Model):
    """What `protection.Velocity` had counted in one minute, for 30 days; no row where nothing was asked for."""

    pk = models.CompositePrimaryKey("application_id", "kind", "dimension", "key", "minute")
    application_id = models.BigIntegerField()
    kind = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=12)
    key = models.CharField(max_length=45)
    minute = models.DateTimeField()
    requests = models.PositiveIntegerField()
    passed = models.PositiveIntegerField()

    objects: ClassVar[models.Manager["MinuteCount"]] = models.Manager()

    class Meta:
        db_table = "guard_minutes"
        indexes = [models.Index(fields=["minute"], name="guard_minutes_by_minute")]

    def __str__(self) -> str:
        return f"{self.minute:%H:%M} {self.dimension} {self.key} {self.requests}"
