"""What a signature's name belongs to, and whose it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignatureType(models.IntegerChoices):
    """What the name belongs to; the numbers are those of the wire (AddSmsSign)."""

    COMPANY = 0, _("Company")
    APP = 1, _("App")
    WEBSITE = 2, _("Website")
    OFFICIAL_ACCOUNT = 3, _("WeChat official account")
    TRADEMARK = 4, _("Trademark")
    GOVERNMENT = 5, _("Government, public institution or other organization")
    MINI_PROGRAM = 6, _("WeChat mini program")


class Purpose(models.IntegerChoices):
    """Whose name it is; the numbers are those of the wire."""

    OWN = 0, _("For ourselves (verified entity)")
    OTHER = 1, _("For another entity that has authorized us")
