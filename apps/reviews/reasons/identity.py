"""What can be said against the verification of an account."""

from django.utils.translation import gettext_lazy as _

from apps.reviews.reasons.base import IDENTITY, Reason

REASONS: dict[str, Reason] = {
    # Raised by rules
    "identity_name": Reason(
        (IDENTITY,),
        "content",
        _("The name is missing or too short."),
        _("Write the whole name as the document shows it."),
        is_offered=False,
    ),
    "identity_number_missing": Reason(
        (IDENTITY,),
        "content",
        _("The number is missing."),
        _("Write the number of the document or of the register."),
        is_offered=False,
    ),
    "identity_number_form": Reason(
        (IDENTITY,),
        "content",
        _("This is not the number of any document or register."),
        _("Write 3 to 40 letters and digits, as the document shows them."),
        is_offered=False,
    ),
    "identity_credit_code": Reason(
        (IDENTITY,),
        "content",
        _(
            "This is not a unified social credit code: its check character is wrong or it has not 18 characters."
        ),
        _("Compare it with the business licence, character by character."),
        is_offered=False,
    ),
    "identity_card_number": Reason(
        (IDENTITY,),
        "content",
        _("This is not the number of an identity card: its birthday or check character is wrong."),
        _("Compare it with the card, digit by digit."),
        is_offered=False,
    ),
    "identity_step_back": Reason(
        (IDENTITY,),
        "type",
        _("A verified organization does not become an individual."),
        _("Open another account for a person."),
        is_offered=False,
    ),
    "identity_legal_person": Reason(
        (IDENTITY,),
        "content",
        _("The legal representative is missing."),
        _("Write the name that the licence or certificate shows."),
        is_offered=False,
    ),
    "identity_contact": Reason(
        (IDENTITY,),
        "content",
        _("The contact person is missing."),
        _("Name somebody whom we can ask about this account."),
        is_offered=False,
    ),
    "identity_contact_phone": Reason(
        (IDENTITY,),
        "content",
        _("The contact person’s telephone number is missing or is none."),
        _("Write it with + and the calling code."),
        is_offered=False,
    ),
    "identity_address": Reason(
        (IDENTITY,),
        "content",
        _("The address is missing."),
        _("Write the address of the register or of the office."),
        is_offered=False,
    ),
    "identity_document_missing": Reason(
        (IDENTITY,),
        "proof",
        _("A document is missing: {document}."),
        _("Add it as JPG, PNG or PDF."),
        short=_("A document is missing."),
    ),
    # Said by reviewers
    "identity_mismatch": Reason(
        (IDENTITY,),
        "content",
        _("Name or number are not those of the document."),
        _("Write both exactly as the document shows them, or add the document they are from."),
    ),
    "identity_unreadable": Reason(
        (IDENTITY,),
        "proof",
        _("A document cannot be read: it is blurred, cut off, covered or too small."),
        _("Add a picture in which all four corners and every word can be read."),
    ),
    "identity_expired": Reason(
        (IDENTITY,),
        "proof",
        _("A document is no longer valid."),
        _("Add one that is in date."),
    ),
    "identity_copy": Reason(
        (IDENTITY,),
        "proof",
        _("The document is a copy without seal, a picture of a screen, or was altered."),
        _("Add a picture of the original, or a copy with the organization’s seal."),
    ),
    "identity_not_found": Reason(
        (IDENTITY,),
        "content",
        _("The register does not know this organization, or it is closed."),
        _("Add a present extract of the register."),
    ),
    "identity_mandate": Reason(
        (IDENTITY,),
        "proof",
        _("Nothing shows that the contact person may act for the organization."),
        _("Add a mandate with name, signature and seal."),
    ),
    "identity_used": Reason(
        (IDENTITY,),
        "unsupported",
        _("The same person or organization is verified in another account."),
        _("Use that account, or say in a ticket why there have to be two."),
    ),
}
