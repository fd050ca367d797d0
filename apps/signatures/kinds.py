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


class Registrant(models.IntegerChoices):
    """Who developed the app or registered the website or WeChat account that a signature names."""

    ORGANIZATION = 0, _("The organization")
    PERSON = 1, _("A person")


class CertificateKind(models.IntegerChoices):
    """What a document proves; 0 to 8 are the numbers of the wire (DocumentType of AddSmsSign)."""

    THREE_IN_ONE = 0, _("Three-in-one certificate")
    BUSINESS_LICENCE = 1, _("Business licence")
    ORGANIZATION_CODE = 2, _("Organization code certificate")
    SOCIAL_CREDIT_CODE = 3, _("Social credit code certificate")
    APP_STORE = 4, _("Screenshot of the app store’s back office")
    ICP_FILING = 5, _("Screenshot of the ICP filing’s back office")
    MINI_PROGRAM_SETTINGS = 6, _("Screenshot of the mini program’s basic settings")
    TRADEMARK = 7, _("Trademark registration certificate")
    OFFICIAL_ACCOUNT_DETAILS = 8, _("Screenshot of the official account’s details")
    PUBLIC_INSTITUTION = 20, _("Legal-person certificate of a public institution")
    LETTER = 30, _("Letter of authorization")
