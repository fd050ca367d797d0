"""How far alarms have read what the layers below write."""

from typing import ClassVar

from django.db import models


class Feed(models.Model):
    """A cursor over a table's ids: everything up to `floor` is read, and above it the ranges of `done`.

    Ids are given when a row is written but seen when its transaction ends, so a later id may show first. The gap that it
    leaves is looked into until it is too old to be filled any more.
    """

    name = models.CharField(max_length=40, primary_key=True)
    floor = models.BigIntegerField(default=0)
    done = models.JSONField(default=list)  # [[first, last], …] in order, apart from one another

    objects: ClassVar[models.Manager["Feed"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.name}: {self.floor}"
