"""Rows that no domain owns."""

from typing import ClassVar

from django.db import models


class Heartbeat(models.Model):
    """A periodic job that must not fall silent; it writes when it has done its work, and others look at the age."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # when somebody was told that it is late; None while it beats

    objects: ClassVar[models.Manager["Heartbeat"]] = models.Manager()

    def __str__(self) -> str:
        return self.name
