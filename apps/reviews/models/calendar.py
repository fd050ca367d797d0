"""The reviewers' calendar: days that operators set differently from the rule."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day of Beijing on which reviewers work other hours than the rule says; without hours it is closed."""

    day = models.DateField(_("day"), unique=True)
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)

    objects: ClassVar[models.Manager["CalendarDay"]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens__isnull=True, closes__isnull=True)
                | models.Q(opens__isnull=False, closes__isnull=False, opens__lt=models.F("closes")),
                name="calendar_day_hours_whole",
            )
        ]

    def __str__(self) -> str:
        return self.day.isoformat()
