"""What can be said against a signature (rule 45)."""

from django.utils.translation import gettext_lazy as _

from apps.reviews.reasons.base import SIGNATURE, TEMPLATE, Reason

REASONS: dict[str, Reason] = {
    # Signatures, raised by rules
    "signature_length": Reason(
        (SIGNATURE,),
        "content",
        _("The signature has {length} characters; {minimum} to {maximum} are allowed."),
        _("Use the full name or a common abbreviation of that length."),
        is_offered=False,
    ),
    "signature_characters": Reason(
        (SIGNATURE,),
        "content",
        _("“{words}” cannot stand in a signature for the Chinese mainland."),
        _("Use only Chinese characters, letters and digits."),
        is_offered=False,
    ),
    "signature_brackets": Reason(
        (SIGNATURE,),
        "content",
        _("The signature is entered with brackets."),
        _("Leave out “{words}”; the brackets are added when the message is sent."),
        is_offered=False,
    ),
    "signature_control": Reason(
        (SIGNATURE,),
        "content",
        _("The signature contains a character that no handset shows."),
        _("Type the name again instead of pasting it."),
        is_offered=False,
    ),
    "signature_neutral": Reason(
        (SIGNATURE,),
        "content",
        _("“{words}” names neither an organization nor a person."),
        _("Use the name of your company, app, website or brand."),
        is_offered=False,
    ),
    "signature_digits": Reason(
        (SIGNATURE,),
        "content",
        _("The signature consists of digits only; a reviewer may find that it identifies nobody."),
        _("Add the name it stands for, or explain it in the application description."),
        is_offered=False,
    ),
    "type_not_for_individuals": Reason(
        (SIGNATURE,),
        "type",
        _("Individual accounts cannot use signatures of this type."),
        _("Choose app, website, WeChat official account or mini program, or have an organization verified."),
        is_offered=False,
    ),
    "description_wanted": Reason(
        (SIGNATURE,),
        "proof",
        _("An application description is asked for with this type."),
        _(
            "App: link to a store page. Website: domain with its ICP filing. WeChat: the full name of the account."
        ),
    ),
    # Signatures, chosen by reviewers
    "signature_format": Reason(
        (SIGNATURE,),
        "content",
        _("“{words}” cannot stand like this in a signature."),
        _("Use only the name: Chinese characters, letters and digits, without additions."),
        short=_("The form of the signature is wrong."),
    ),
    "not_identifiable": Reason(
        (SIGNATURE,),
        "content",
        _("The signature does not identify the organization or person that sends."),
        _("Use the full name, or an abbreviation by which it is generally known."),
    ),
    "name_mismatch": Reason(
        (SIGNATURE,),
        "content",
        _(
            "The signature is neither the full name nor an abbreviation of the company, app, website, account or trademark."
        ),
        _("Use the name exactly as it is registered or published."),
    ),
    "wrong_signature_type": Reason(
        (SIGNATURE,),
        "type",
        _("The type does not fit the signature."),
        _("Choose the type of the thing that the name belongs to."),
    ),
    "wrong_purpose": Reason(
        (SIGNATURE,),
        "type",
        _("The purpose is wrong: the name belongs to another entity than the account."),
        _("Choose “for another entity” and bring its authorization."),
    ),
    "certificate_missing": Reason(
        (SIGNATURE,),
        "proof",
        _("A certificate is missing; one of these is needed: {kinds}."),
        _("Add the certificate that the type and purpose ask for."),
        short=_("The certificate is missing."),
    ),
    "letter_missing": Reason(
        (SIGNATURE,),
        "proof",
        _("The letter of authorization of the name’s owner is missing."),
        _("Download our form, have the owner sign and seal it, and add a scan."),
    ),
    "certificate_mismatch": Reason(
        (SIGNATURE,),
        "proof",
        _("The certificate does not fit the type, the purpose or the name."),
        _("Add a certificate in date that shows exactly this name."),
    ),
    "certificate_unreadable": Reason(
        (SIGNATURE,),
        "proof",
        _("A certificate cannot be read: it is blurred, cut off, covered or too small."),
        _("Add a picture in which all four corners, the seal and every word can be read."),
    ),
    "certificate_expired": Reason(
        (SIGNATURE,), "proof", _("A certificate is no longer valid."), _("Add one that is in date.")
    ),
    "certificate_altered": Reason(
        (SIGNATURE,),
        "proof",
        _("A certificate was altered, or is a copy without the red seal."),
        _("Add a photo or scan of the original, unaltered."),
    ),
    "letter_form": Reason(
        (SIGNATURE,),
        "proof",
        _("The letter of authorization is not on our form."),
        _("Download our form, have the owner sign and seal it, and add a scan."),
    ),
    "letter_reversed": Reason(
        (SIGNATURE,),
        "proof",
        _("The parties of the letter of authorization are reversed."),
        _("The owner of the name authorizes, your account is authorized."),
    ),
    "letter_seal": Reason(
        (SIGNATURE,),
        "proof",
        _("The letter of authorization has no seal of the owner."),
        _("Have the owner of the name seal it."),
    ),
    "letter_party": Reason(
        (SIGNATURE,),
        "proof",
        _(
            "The authorized party of the letter is not the verified name of the account, or the other one not the owner."
        ),
        _("Write the verified name of your account, and the owner’s full name as its certificate shows it."),
    ),
    # As it was said before the four above; not offered any more.
    "letter_invalid": Reason(
        (SIGNATURE,),
        "proof",
        _(
            "The letter of authorization is missing, on another form, without seal, or names the wrong parties."
        ),
        _(
            "Use our form: the authorized party is the verified name of your account, the other one signs and seals."
        ),
        is_offered=False,
    ),
    "link_unreachable": Reason(
        (SIGNATURE,),
        "proof",
        _("The link or store page does not open."),
        _("Give an address that anybody can open without signing in."),
    ),
    "wechat_not_found": Reason(
        (SIGNATURE,),
        "proof",
        _("No WeChat account or mini program of this name can be found."),
        _("Give its full name; it must be released and findable."),
    ),
    "forbidden_content": Reason(
        (SIGNATURE, TEMPLATE),
        "unsupported",
        _("The content is forbidden: pornography, gambling, drugs, religion, politics or the like."),
        _("Such content cannot be approved in any form."),
    ),
}
