"""What staff fill in to stop something at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.carriers import queries as carriers
from apps.core.countries import all_countries
from apps.protection.models import SwitchKind
from apps.web.forms import AccountForm

_LABELS = {
    SwitchKind.APPLICATION: (_("SDK AppID"), _("Ten digits that start with 1400.")),
    SwitchKind.TEMPLATE: (_("Template ID"), _("The number that calls name as TemplateId.")),
}


class WhichForm(AccountForm):
    """Which application, template, country or carrier; sent by GET, so that the preview has an address."""

    key = forms.CharField(max_length=60)

    def __init__(self, *args: Any, kind: SwitchKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind in _LABELS:
            label, help_text = _LABELS[kind]
            self.fields["key"] = forms.CharField(
                label=label,
                help_text=help_text,
                max_length=60,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )
        elif kind == SwitchKind.COUNTRY:
            countries = sorted((one.name, one.iso2) for one in all_countries())
            choices = [("", "–"), *((iso2, f"{name} ({iso2})") for name, iso2 in countries)]
            self.fields["key"] = forms.ChoiceField(label=_("Country or region"), choices=choices)
        else:
            names = [(one.name, one.name) for one in carriers.carriers()]
            self.fields["key"] = forms.ChoiceField(label=_("Carrier"), choices=[("", "–"), *names])


class ReasonForm(AccountForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("One line for those who find it stopped, the customer included."),
    )
