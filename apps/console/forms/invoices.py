"""What customers fill in about invoices: titles, which months to invoice, and whether invoices come by themselves."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.countries import all_countries
from apps.core.ids import random_public_id
from apps.core.money import MINOR_UNITS
from apps.invoicing.kinds import EXPLAINED, DocumentLanguage, InvoiceKind, TitleKind
from apps.invoicing.models import Title
from apps.invoicing.rules import TitleFacts
from apps.invoicing.sources import Month
from apps.invoicing.states import INVOICE_STATES
from apps.web.attachments import DocumentsField, DocumentsForm
from apps.web.filters import ChoiceFilter, Filters, SearchFilter, StateFilter
from apps.web.forms import AccountForm, Fieldset


class InvoiceFilters(Filters):
    q = SearchFilter(_("Document number"), columns=("number_text",))
    kind = ChoiceFilter(_("Kind"), column="kind", choices=InvoiceKind.choices)
    status = StateFilter(_("Status"), INVOICE_STATES)


class TitleForm(DocumentsForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        widget=forms.RadioSelect,
        choices=lambda: [(one.value, f"{one.label} – {EXPLAINED[one]}") for one in TitleKind],
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As registered. The name that the account is verified to needs no further approval."),
    )
    country = forms.ChoiceField(
        label=_("Country or region"), choices=lambda: [(one.iso2, one.name) for one in all_countries()]
    )
    tax_number = forms.CharField(
        label=_("Tax number"),
        max_length=40,
        required=False,
        help_text=_(
            "Of the mainland the unified social credit code, elsewhere the VAT, GST or business number."
        ),
    )
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    phone = forms.CharField(label=_("Telephone of the registered office"), max_length=40, required=False)
    bank_name = forms.CharField(label=_("Bank"), max_length=120, required=False)
    bank_account = forms.CharField(label=_("Account at the bank"), max_length=40, required=False)
    documents = DocumentsField(
        label=_("Scans"),
        required=False,
        most=3,
        says_optional=False,
        help_text=_(
            "For special VAT invoices: the registration, the proof as a general taxpayer. JPEG, PNG or PDF."
        ),
    )
    email = forms.EmailField(label=_("E-mail address for invoices"))
    language = forms.ChoiceField(label=_("Language of the invoice"), choices=DocumentLanguage.choices)
    fieldsets: ClassVar[tuple[Fieldset, ...]] = (
        Fieldset(_("Made out to"), ("kind", "name", "country", "tax_number", "address")),
        Fieldset(
            _("For enterprises"),
            ("phone", "bank_name", "bank_account", "documents"),
            _("All of this is needed for special VAT invoices, none of it for the other kinds."),
        ),
        Fieldset(_("Sent to"), ("email", "language")),
    )

    @property
    def facts(self) -> TitleFacts:
        given = {name: value for name, value in self.cleaned_data.items() if name != "documents"}
        return TitleFacts.cleaned(given)


class AskForm(AccountForm):
    """`key` is made with the empty form, so that sending it twice asks once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=random_public_id)
    months = forms.MultipleChoiceField(
        label=_("Months"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everything of a month that is on no invoice yet."),
    )
    title: "forms.ModelChoiceField[Title]" = forms.ModelChoiceField(
        label=_("Made out to"), queryset=None, to_field_name="public_id"
    )
    remark = forms.CharField(
        label=_("Remark"),
        max_length=200,
        required=False,
        help_text=_("Stands on the invoice, for example your order number."),
    )

    def __init__(self, *args: Any, months: Iterable[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["months"]
        # What is sent twice names months that are taken by now: the verb knows the form by its key.
        shown = [one for one in months if one.is_free or self.is_bound]
        field.choices = [(one.key, f"{one.month:%Y-%m} · {amount_text(one)}") for one in shown]


class AutomaticForm(AccountForm):
    is_on = forms.BooleanField(
        label=_("Issue an invoice every month by itself"),
        required=False,
        help_text=_("On the 6th for everything of the month before that is on no invoice yet."),
    )
    title: "forms.ModelChoiceField[Title]" = forms.ModelChoiceField(
        label=_("Made out to"), queryset=None, to_field_name="public_id", required=False
    )


def amount_text(month: Month) -> str:
    """What is free of a month, in its currency's minor unit."""
    return f"{month.free:,.{MINOR_UNITS.get(month.currency, 2)}f} {month.currency}"
