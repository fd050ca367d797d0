"""What can be said against a sender ID (rules 87 and 88)."""

from django.utils.translation import gettext_lazy as _

from apps.reviews.reasons.base import SENDER_ID, Reason

REASONS: dict[str, Reason] = {
    # Raised by rules
    "sender_characters": Reason(
        (SENDER_ID,),
        "content",
        _("“{words}” cannot stand in a sender ID."),
        _("Use only the letters A to Z without accents, and digits; no spaces."),
        is_offered=False,
    ),
    "sender_length": Reason(
        (SENDER_ID,),
        "content",
        _(
            "The sender ID has {length} characters; a word has 1 to {letters}, a number of digits alone up to {digits}."
        ),
        _("Use the name or a common abbreviation of that length."),
        is_offered=False,
    ),
    "sender_market_closed": Reason(
        (SENDER_ID,),
        "type",
        _("There are no sender IDs in {country}."),
        _("Choose another market."),
        is_offered=False,
    ),
    "sender_letters_refused": Reason(
        (SENDER_ID,),
        "content",
        _("Carriers in {country} do not pass on sender IDs with letters."),
        _("Use a number of digits alone."),
        is_offered=False,
    ),
    "sender_digits_refused": Reason(
        (SENDER_ID,),
        "content",
        _("Carriers in {country} do not pass on sender IDs of digits alone."),
        _("Use a word with at least one letter."),
        is_offered=False,
    ),
    "sender_number_foreign": Reason(
        (SENDER_ID,),
        "content",
        _("This number does not begin with the calling code of {country} ({code})."),
        _("Write it with the calling code and without the plus sign; many carriers refuse foreign numbers."),
        is_offered=False,
    ),
    "sender_neutral": Reason(
        (SENDER_ID,),
        "content",
        _("“{words}” names neither an organization nor a person."),
        _("Use the name of your company, app, website or brand."),
        is_offered=False,
    ),
    "sender_registration_missing": Reason(
        (SENDER_ID,),
        "proof",
        _("Carriers in {country} ask for a registration number: {number}."),
        _("Write the number under which the sender ID or its owner is registered."),
        short=_("The registration number is missing."),
    ),
    "sender_registration_form": Reason(
        (SENDER_ID,),
        "proof",
        _("This is no registration number of the kind {number}."),
        _("Compare it with the register, character by character."),
        is_offered=False,
    ),
    "sender_document_missing": Reason(
        (SENDER_ID,),
        "proof",
        _("A document is missing: the carriers’ registration form or the owner’s registration."),
        _("Add it as JPG, PNG or PDF."),
    ),
    "sender_description_wanted": Reason(
        (SENDER_ID,),
        "proof",
        _("It is not said what the sender ID is used for."),
        _("Say who sends what to whom; carriers ask for it."),
        is_offered=False,
    ),
    # Said by reviewers
    "sender_not_identifiable": Reason(
        (SENDER_ID,),
        "content",
        _("The sender ID does not identify the organization or brand that sends."),
        _("Use the name by which receivers know you."),
    ),
    "sender_of_another": Reason(
        (SENDER_ID,),
        "unsupported",
        _("The name belongs to somebody else: a brand, a bank, an authority or another customer."),
        _("Use your own name, or add the owner’s authorization."),
    ),
    "sender_document_mismatch": Reason(
        (SENDER_ID,),
        "proof",
        _("The document does not show this sender ID or its owner, is not signed, or is out of date."),
        _("Add one in date that shows exactly this name."),
    ),
    "sender_registration_unknown": Reason(
        (SENDER_ID,),
        "proof",
        _("The register does not know this number, or it belongs to somebody else."),
        _("Compare it with the register; registration has to come first."),
    ),
    "sender_refused_by_carrier": Reason(
        (SENDER_ID,),
        "unsupported",
        _("The carriers of the market refuse this sender ID."),
        _("Choose another one, or ask in a ticket what the carriers would accept."),
    ),
}
