"""Who issues invoices, and the series their numbers come from."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.invoicing.kinds import InvoiceKind

_PREFIX = RegexValidator(r"^[A-Z0-9][A-Z0-9-]{0,9}$", _("Capital letters, digits and hyphens, ten at most."))


class Seller(models.Model):
    """The platform's own data as documents show them; one row. Documents keep a copy."""

    name_en = models.CharField(_("name (English)"), max_length=120)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120, blank=True)
    address_en = models.CharField(_("address (English)"), max_length=300)
    address_zh = models.CharField(_("address (Chinese)"), max_length=300, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    bank = models.CharField(_("bank"), max_length=200, blank=True)
    bank_account = models.CharField(_("account at the bank"), max_length=60, blank=True)
    tax_name = models.CharField(_("name of the tax"), max_length=20, default="VAT")
    tax_rate = models.DecimalField(
        _("tax rate, percent"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(99)],
    )
    footer_en = models.CharField(_("last line (English)"), max_length=300, blank=True)
    footer_zh = models.CharField(_("last line (Chinese)"), max_length=300, blank=True)
    invoice_prefix = models.CharField(
        _("series of invoices"), max_length=10, default="INV", validators=[_PREFIX]
    )
    credit_prefix = models.CharField(
        _("series of credit notes"), max_length=10, default="CN", validators=[_PREFIX]
    )
    changed_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Seller"]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_seller"),
            models.CheckConstraint(
                condition=~models.Q(invoice_prefix=models.F("credit_prefix")), name="series_apart"
            ),
        ]

    def __str__(self) -> str:
        return self.name_en


class Series(models.Model):
    """The numbers of one kind of document in one year: its row is locked by whoever issues, until that is committed."""

    kind = models.CharField(max_length=12, choices=InvoiceKind.choices)
    prefix = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Series"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year"], name="series_once"),
            models.CheckConstraint(condition=models.Q(kind__in=InvoiceKind.values), name="series_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"
