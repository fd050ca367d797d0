"""What an account can be, what it may do as that, and which documents prove it."""

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AccountKind


class Standing(models.TextChoices):
    """What an account is to the platform; the columns of the matrix of rights."""

    UNVERIFIED = "unverified", _("Not verified")
    INDIVIDUAL = "individual", _("Verified individual")
    ORGANIZATION = "organization", _("Verified organization")


class Right(models.TextChoices):
    """What only some accounts may do (rule 3); its rows, in the order in which people read them."""

    CONSOLE_SEND = "console_send", _("Send from the console")
    UNREVIEWED_LISTS = "unreviewed_lists", _("Lists go out without an operator’s look")
    MARKETING = "marketing", _("Marketing messages")
    FREE_VARIABLES = "free_variables", _("Variables of any number and length")
    ALL_SIGNATURE_TYPES = "all_signature_types", _("Signatures of all types")
    FREQUENCY_LIMITS = "frequency_limits", _("Own frequency limits")
    COUNTRY_LISTS = "country_lists", _("Own list of countries with daily limits")
    TEXTS_BY_API = "texts_by_api", _("Signatures and templates through the API")


EXPLAINED: Final[dict[Right, Promise]] = {
    Right.CONSOLE_SEND: _("Typed numbers, uploaded lists and contact groups."),
    Right.UNREVIEWED_LISTS: _("Without it every list is looked at before it is sent."),
    Right.MARKETING: _("To members who have agreed, always with a way to unsubscribe."),
    Right.FREE_VARIABLES: _("Without it a template has at most 12 variables, each of 12 characters."),
    Right.ALL_SIGNATURE_TYPES: _(
        "Without it: app, website, WeChat official account and WeChat mini program."
    ),
    Right.FREQUENCY_LIMITS: _("How often one number may get a message. Without it the defaults hold."),
    Right.COUNTRY_LISTS: _(
        "Which countries an application may write to. Without it all with a price are open."
    ),
    Right.TEXTS_BY_API: _("Without it they are applied for in the console."),
}

# What holds until an operator decides otherwise (rule 3, S1, S2).
GRANTED: Final[dict[Standing, frozenset[Right]]] = {
    Standing.UNVERIFIED: frozenset(),
    Standing.INDIVIDUAL: frozenset({Right.CONSOLE_SEND}),
    Standing.ORGANIZATION: frozenset(Right),
}


class OrganizationType(models.TextChoices):
    """What rule 1 counts as an organization."""

    ENTERPRISE = "enterprise", _("Enterprise")
    GOVERNMENT = "government", _("Government body")
    PUBLIC_INSTITUTION = "public_institution", _("Public institution")
    SCHOOL = "school", _("School")
    OTHER = "other", _("Other organization")


class IdDocument(models.TextChoices):
    """By what a person is known."""

    RESIDENT_CARD = "resident_card", _("Identity card")
    PASSPORT = "passport", _("Passport")
    OTHER = "other", _("Other official document with a picture")


class Shows(models.TextChoices):
    """What a document shows."""

    REGISTRATION = "registration", _("Business licence or certificate of registration")
    ID_FRONT = "id_front", _("Identity document, side with the picture")
    ID_BACK = "id_back", _("Identity document, other side")
    MANDATE = "mandate", _("Mandate of the contact person")
    FURTHER = "further", _("Further document")


OF_ORGANIZATION: Final = (Shows.REGISTRATION, Shows.MANDATE, Shows.FURTHER)
OF_PERSON: Final = (Shows.ID_FRONT, Shows.ID_BACK, Shows.FURTHER)


def offered_documents(account_kind: str) -> tuple[Shows, ...]:
    """Which documents an application of this kind may bring, in the order of the form."""
    return OF_ORGANIZATION if account_kind == AccountKind.ORGANIZATION else OF_PERSON


def wanted_documents(account_kind: str, id_document: str) -> tuple[Shows, ...]:
    """Which of them it cannot do without."""
    if account_kind == AccountKind.ORGANIZATION:
        return (Shows.REGISTRATION,)
    return (Shows.ID_FRONT, Shows.ID_BACK) if id_document == IdDocument.RESIDENT_CARD else (Shows.ID_FRONT,)
