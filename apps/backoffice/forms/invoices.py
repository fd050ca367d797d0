"""What finance fills in about invoices: refusals, credit notes, payments, addresses, the seller, filters."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.countries import country_name
from apps.core.ids import random_public_id
from apps.core.money import MINOR_UNITS
from apps.invoicing.kinds import InvoiceKind, TitleKind
from apps.invoicing.models import Line, Seller
from apps.invoicing.states import INVOICE_STATES, TITLE_STATES
from apps.web.filters import ChoiceFilter, DateFilter, Filters, SearchFilter, StateFilter
from apps.web.forms import AccountForm, AccountModelForm, Fieldset


class InvoiceFilters(Filters):
    q = SearchFilter(_("Number, account or name"), columns=("number_text", "account__name", "buyer__name"))
    kind = ChoiceFilter(_("Kind"), column="kind", choices=InvoiceKind.choices)
    status = StateFilter(_("Status"), INVOICE_STATES)
    since = DateFilter(_("Asked for from"), column="asked_at", edge="from")
    until = DateFilter(_("Asked for to"), column="asked_at", edge="to")


class TitleFilters(Filters):
    q = SearchFilter(_("Name, account or tax number"), columns=("name", "account__name", "tax_number"))
    kind = ChoiceFilter(_("Kind"), column="kind", choices=TitleKind.choices)
    status = StateFilter(_("Status"), TITLE_STATES)


class ReasonForm(AccountForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The customer reads it."),
    )


class CreditForm(AccountForm):
    """`key` is made with the empty form, so that sending it twice proposes once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=random_public_id)
    lines = forms.TypedMultipleChoiceField(
        label=_("Lines to take back"), widget=forms.CheckboxSelectMultiple, coerce=int
    )
    frees = forms.BooleanField(
        label=_("The amounts may be invoiced again"),
        required=False,
        help_text=_("For a wrong title or address. Leave it out when the money goes back to the customer."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Stands on the credit note, and the customer reads it."),
    )

    def __init__(self, *args: Any, lines: Iterable[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lines"]
        field.choices = [(one.position, _line_text(one)) for one in lines]


def _line_text(one: Line) -> str:
    name = country_name(one.country) if one.country else one.label
    application = f" · {one.application.name}" if one.application is not None else ""
    currency = one.invoice.currency
    amount = f"{one.amount:,.{MINOR_UNITS.get(currency, 2)}f} {currency}"
    return f"{one.month:%Y-%m} · {name}{application} · {amount}"


class PaidForm(AccountForm):
    on = forms.DateField(label=_("Paid on"), widget=forms.DateInput(attrs={"type": "date"}))
    reference = forms.CharField(
        label=_("Reference"), max_length=80, help_text=_("What the bank or the file calls it.")
    )


class SendForm(AccountForm):
    address = forms.EmailField(label=_("E-mail address"))


class SellerForm(AccountModelForm):
    class Meta:
        model = Seller
        exclude = ("changed_at",)

    fieldsets: ClassVar[tuple[Fieldset, ...]] = (
        Fieldset(_("Who issues"), ("name_en", "name_zh", "address_en", "address_zh", "tax_number")),
        Fieldset(_("How to reach and to pay"), ("email", "phone", "bank", "bank_account")),
        Fieldset(
            _("Tax"),
            ("tax_name", "tax_rate"),
            _("The tax is within what was deducted: net and tax are together the amount of the bill."),
        ),
        Fieldset(
            _("Numbers and last line"),
            ("invoice_prefix", "credit_prefix", "footer_en", "footer_zh"),
            _("A series begins with 1 in each year and with each new prefix."),
        ),
    )
