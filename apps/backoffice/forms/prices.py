"""What finance fills in about prices: a new list, a rate card with its first day, why a version is declined."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.carriers.models import Carrier
from apps.core.money import MINOR_UNITS
from apps.pricing.models import ChargingMoment
from apps.web.forms import AccountForm
from apps.web.uploads import SealedFileField

LARGEST_FILE = 2 * 1024 * 1024


class PriceListForm(AccountForm):
    """For an account, for a carrier (its cost), or for neither: the public list of a currency."""

    name = forms.CharField(label=_("Name"), max_length=80)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(code, code) for code in MINOR_UNITS], initial="USD"
    )
    account: "forms.ModelChoiceField[Account]" = forms.ModelChoiceField(
        label=_("For one account"),
        queryset=None,
        to_field_name="public_id",
        required=False,
        help_text=_(
            "Takes the place of the public list as a whole: a country that it does not name is closed."
        ),
    )
    carrier: "forms.ModelChoiceField[Carrier]" = forms.ModelChoiceField(
        label=_("What a carrier asks of us"),
        queryset=None,
        to_field_name="public_id",
        required=False,
        help_text=_("The cost side, from which the margin follows."),
    )
    charging_moment = forms.ChoiceField(
        label=_("A message is charged"),
        choices=ChargingMoment.choices,
        initial=ChargingMoment.SUBMIT,
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("account") and given.get("carrier"):
            raise ValidationError(_("A list is for an account or for a carrier, not for both."))
        return given


class RateCardForm(AccountForm):
    file = SealedFileField(
        label=_("Rate card"),
        help_text=_(
            "csv or xlsx with the columns iso2 and price, and if you like kind (code, notice, marketing) and from_segments "
            "(a tier). The whole list: what is missing in it is closed from that day on."
        ),
    )
    starts_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("A rate card has at most 2 MB."))
        return file


class VersionDeclineForm(AccountForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
