"""The two distinctions that every layer shares: what a message is for, and which side of the border it goes to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageKind(models.IntegerChoices):
    """What a message is for. The number is its lane: a lower one is dispatched first."""

    CODE = 1, _("Verification code")
    NOTICE = 2, _("Notice")
    MARKETING = 3, _("Marketing")


class Region(models.TextChoices):
    """Chinese mainland or anywhere else; Hong Kong, Macao and Taiwan are global."""

    MAINLAND = "mainland", _("Chinese mainland")
    GLOBAL = "global", _("Global")

    @classmethod
    def of(cls, is_mainland: bool) -> "Region":
        return cls.MAINLAND if is_mainland else cls.GLOBAL
