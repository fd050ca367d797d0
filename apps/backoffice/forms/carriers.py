"""The form of a carrier, drawn from the settings that its protocol declares."""

import zoneinfo
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.carriers.protocols import PROTOCOLS
from apps.carriers.protocols.settings import Setting
from apps.web.forms import AccountForm, Fieldset

KEPT = _("Leave empty to keep the present one.")


class SettingText(forms.CharField):
    """A setting that is typed; what it may be, the setting itself knows."""

    def __init__(self, setting: Setting, **options: Any) -> None:
        super().__init__(**options)
        self.setting = setting

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return self.setting.read(text) if text or not self.setting.secret else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class CarrierForm(AccountForm):
    """The settings of one protocol under their own names. A stored secret is never in the form: empty keeps it."""

    def __init__(self, *args: Any, protocol: str, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = PROTOCOLS[protocol].settings
        if is_new:
            self.fields["name"] = forms.SlugField(
                label=_("Name"),
                max_length=40,
                help_text=_(
                    "Letters, digits and hyphens. Pages, metrics and logs show it; it stays as it is."
                ),
            )
        for setting in self.settings:
            self.fields[setting.name] = _field(setting, is_new=is_new)
        if is_new:
            self.fields["is_default"] = forms.BooleanField(
                label=_("Default carrier"),
                required=False,
                help_text=_("Everything that has no other route goes through it."),
            )
        groups = [(_("Carrier"), ("name", "is_default"))] if is_new else []
        self.fieldsets = tuple(  # type: ignore[misc]
            Fieldset(cast(Any, legend), names) for legend, names in (*groups, *PROTOCOLS[protocol].groups)
        )

    def values(self) -> dict[str, Any]:
        """The settings as they were filled in."""
        return {setting.name: self.cleaned_data[setting.name] for setting in self.settings}


def initial_values(settings: Iterable[Setting], stored: dict[str, Any]) -> dict[str, Any]:
    """What the form shows at first: stored values, else the defaults; never a stored secret."""
    return {
        setting.name: stored.get(setting.name, setting.initial)
        for setting in settings
        if not (setting.secret and stored)
    }


def _field(setting: Setting, *, is_new: bool) -> forms.Field:
    words: dict[str, Any] = {"label": setting.label, "help_text": setting.help}
    required = setting.required and (is_new or not setting.secret)
    match setting.type:
        case "switch":
            return forms.BooleanField(required=False, **words)
        case "choice":
            return forms.ChoiceField(choices=setting.choices, required=False, **words)
        case "zone":
            zones = sorted(zoneinfo.available_timezones())
            return forms.ChoiceField(choices=[(zone, zone) for zone in zones], required=False, **words)
        case "secret":
            # What has just been typed comes back when another field was wrong; what is stored never does.
            widget = forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"})
            if not is_new:
                words["help_text"] = KEPT
            return SettingText(setting, required=required, widget=widget, **words)
        case "number":
            bounds = {"min": setting.least, "max": setting.most, "step": "any"}
            attrs = {name: bound for name, bound in bounds.items() if bound is not None}
            return SettingText(setting, required=required, widget=forms.NumberInput(attrs=attrs), **words)
    return SettingText(
        setting, required=required, max_length=int(setting.most) if setting.most else None, **words
    )
