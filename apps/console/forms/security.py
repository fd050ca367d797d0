"""What a customer sets to protect an application: caps in money, thresholds of codes; and what is tried before it holds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.countries import all_countries, country_name
from apps.core.money import plain
from apps.guard.models import BacktestKind
from apps.message_templates.models import MessageTemplate
from apps.protection.models import CapScope, CapWindow
from apps.web.forms import AccountForm, Fieldset


class CapForm(AccountForm):
    scope = forms.ChoiceField(
        label=_("What is capped"),
        choices=[
            (CapScope.APPLICATION.value, _("This application")),
            (CapScope.ACCOUNT.value, _("The whole account")),
            (CapScope.TEMPLATE.value, _("A template")),
            (CapScope.COUNTRY.value, _("A country")),
        ],
        widget=forms.RadioSelect,
    )
    template: Any = forms.ModelChoiceField(
        label=_("Template"), queryset=None, required=False, help_text=_("Only for a cap of a template.")
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
        Fieldset(_("What"), ("scope", "template", "country")),
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
        for scope, name in ((CapScope.TEMPLATE, "template"), (CapScope.COUNTRY, "country")):
            if cleaned.get("scope") == scope and not cleaned.get(name):
                self.add_error(name, _("Choose one, or cap something else."))
        return cleaned

    def chosen(self) -> dict[str, Any]:
        """template and country as the verb takes them."""
        scope = self.cleaned_data["scope"]
        template: MessageTemplate | None = self.cleaned_data["template"]
        return {
            "template": template if scope == CapScope.TEMPLATE else None,
            "country": self.cleaned_data["country"] if scope == CapScope.COUNTRY else "",
        }


class CodeWatchForm(AccountForm):
    """All three have to be met before anybody is told."""

    is_on = forms.BooleanField(label=_("Watch the codes of this application"), required=False)
    requests = forms.IntegerField(label=_("Codes asked for in an hour, at least"), min_value=1)
    success_below = forms.IntegerField(label=_("Success rate below (%)"), min_value=1, max_value=100)
    growth = forms.IntegerField(
        label=_("Growth over the same hour of yesterday, at least (%)"), min_value=0, max_value=100_000
    )


class TryForm(AccountForm):
    """A limit that is tried on what the application has sent."""

    kind = forms.ChoiceField(
        label=_("What is limited"),
        choices=[choice for choice in BacktestKind.choices if choice[0] != BacktestKind.BREAKER],
        widget=forms.RadioSelect,
    )
    country = forms.ChoiceField(
        label=_("Country or region"),
        required=False,
        help_text=_("Only for messages to a country; without one each country is counted apart."),
    )
    limit = forms.DecimalField(
        label=_("Limit"),
        min_value=0,
        decimal_places=6,
        help_text=_("Messages, or money in the account’s currency."),
    )
    seconds = forms.ChoiceField(
        label=_("In each"), choices=[("30", _("30 seconds")), ("3600", _("hour")), ("86400", _("day"))]
    )
    days = forms.IntegerField(label=_("Days back"), min_value=1, max_value=30)

    fieldsets = (
        Fieldset(_("What"), ("kind", "country")),
        Fieldset(_("How much"), ("limit", "seconds")),
        Fieldset(_("Tried on"), ("days",)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted((one.name, one.iso2) for one in all_countries())
        field: Any = self.fields["country"]
        field.choices = [("", "–"), *((iso2, f"{name} ({iso2})") for name, iso2 in names)]

    @property
    def chosen(self) -> dict[str, str]:
        """The country as a back-test's settings name it; only where countries are limited."""
        given = self.cleaned_data
        is_meant = given["kind"] == BacktestKind.COUNTRY and given["country"]
        return {"country": given["country"]} if is_meant else {}

    @property
    def told(self) -> str:
        """What is tried, in words."""
        given = self.cleaned_data
        window = dict(self.fields["seconds"].choices)[given["seconds"]]  # type: ignore[attr-defined]
        what = country_name(self.chosen["country"]) if self.chosen else BacktestKind(given["kind"]).label
        return f"{what}: {plain(given['limit'])} / {window}"
