"""What an operator caps of an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.countries import all_countries
from apps.protection.models import CapScope, CapWindow
from apps.web.forms import AccountForm, Fieldset


class CapForm(AccountForm):
    scope = forms.ChoiceField(
        label=_("What is capped"),
        choices=[
            (CapScope.ACCOUNT.value, _("The whole account")),
            (CapScope.APPLICATION.value, _("An application")),
            (CapScope.COUNTRY.value, _("A country")),
        ],
        widget=forms.RadioSelect,
    )
    application: Any = forms.ModelChoiceField(
        label=_("Application"),
        queryset=None,
        required=False,
        help_text=_("Only for a cap of an application."),
    )
    country = forms.ChoiceField(
        label=_("Country or region"), required=False, help_text=_("Only for a cap of a country.")
    )
    per = forms.ChoiceField(label=_("In each"), choices=CapWindow.choices)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=18, decimal_places=6)
    marketing_percent = forms.IntegerField(
        label=_("Marketing stops at (%)"), min_value=0, max_value=100, initial=80
    )
    notice_percent = forms.IntegerField(
        label=_("Notices stop at (%)"),
        min_value=0,
        max_value=100,
        initial=95,
        help_text=_("Verification codes come last: they go on until the whole amount is used up."),
    )

    fieldsets = (
        Fieldset(_("What"), ("scope", "application", "country")),
        Fieldset(_("How much"), ("per", "amount")),
        Fieldset(_("What stops first"), ("marketing_percent", "notice_percent")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted((one.name, one.iso2) for one in all_countries())
        field: Any = self.fields["country"]
        field.choices = [("", "–"), *((iso2, f"{name} ({iso2})") for name, iso2 in names)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for scope, name in ((CapScope.APPLICATION, "application"), (CapScope.COUNTRY, "country")):
            if cleaned.get("scope") == scope and not cleaned.get(name):
                self.add_error(name, _("Choose one, or cap something else."))
        return cleaned

    def chosen(self) -> dict[str, Any]:
        """application and country as the verb takes them."""
        scope = self.cleaned_data["scope"]
        return {
            "application": self.cleaned_data["application"] if scope == CapScope.APPLICATION else None,
            "country": self.cleaned_data["country"] if scope == CapScope.COUNTRY else "",
        }
