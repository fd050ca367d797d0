"""What titles and documents there are, and which data each kind of title needs (rule 100)."""

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TitleKind(models.TextChoices):
    """To whom an invoice is made out."""

    PERSONAL = "personal", _("Personal")
    ORGANIZATION = "organization", _("Organization")
    VAT_ORDINARY = "vat_ordinary", _("Enterprise, ordinary VAT invoice")
    VAT_SPECIAL = "vat_special", _("Enterprise, special VAT invoice")


class InvoiceKind(models.TextChoices):
    """The two series of documents; a credit note mirrors lines of one invoice."""

    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


class DocumentLanguage(models.TextChoices):
    """Every document is made in both; this is the one that is sent."""

    ENGLISH = "en", "English"
    CHINESE = "zh-hans", "简体中文"


EXPLAINED: Final[dict[TitleKind, Promise]] = {
    TitleKind.PERSONAL: _("A person’s name and an e-mail address."),
    TitleKind.ORGANIZATION: _(
        "An organization that is no enterprise, or one abroad; tax number where it has one."
    ),
    TitleKind.VAT_ORDINARY: _("An enterprise with its tax number."),
    TitleKind.VAT_SPECIAL: _(
        "An enterprise that deducts the tax: also registered address, phone, bank account and a scan of the proof. Finance looks at it within two working days."
    ),
}
# What must be there beyond name, country and e-mail address.
NEEDED: Final[dict[TitleKind, tuple[str, ...]]] = {
    TitleKind.PERSONAL: (),
    TitleKind.ORGANIZATION: (),
    TitleKind.VAT_ORDINARY: ("tax_number",),
    TitleKind.VAT_SPECIAL: ("tax_number", "address", "phone", "bank_name", "bank_account"),
}
# What the approval is about: changed there, a title is looked at again.
LOOKED_AT: Final = ("kind", "name", "country", "tax_number", "address", "phone", "bank_name", "bank_account")
