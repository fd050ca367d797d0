"""The forms of limits: ticks with thresholds, daily thresholds, countries, numbers of the allow-list."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.countries import all_countries
from apps.core.phones import MAINLAND
from apps.policy.kinds import EXPLAINED, PROPOSED, Limit, highest
from apps.web.forms import AccountForm, Fieldset
from apps.web.uploads import SealedFileField

# How people read the rules: what protects one number, what protects a form for codes, what protects the account.
GROUPS: Final[tuple[tuple[Promise, tuple[Limit, ...]], ...]] = (
    (
        _("To one number"),
        (Limit.SAME_CONTENT, Limit.NUMBER_HOUR, Limit.NUMBER_DAY, Limit.SAME_CONTENT_DAY),
    ),
    (
        _("Verification codes"),
        (Limit.CODE_MINUTE, Limit.CODE_HOUR, Limit.ADDRESS_MINUTE, Limit.ADDRESS_HOUR),
    ),
    (_("All together"), (Limit.APPLICATION_DAY,)),
)


class FrequencyForm(AccountForm):
    """For each rule a tick and its threshold, which is only asked for where the tick is set."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for _title, limits in GROUPS:
            for limit in limits:
                self.fields[f"{limit}_on"] = forms.BooleanField(
                    label=limit.label, required=False, help_text=str(EXPLAINED[limit])
                )
                self.fields[limit.value] = forms.IntegerField(
                    label=_("At most"),
                    required=False,
                    min_value=1,
                    max_value=highest(limit),
                    widget=forms.NumberInput(
                        attrs={
                            "inputmode": "numeric",
                            "aria-label": gettext("At most – {rule}").format(rule=limit.label),
                        }
                    ),
                )

    @staticmethod
    def initial_of(thresholds: Mapping[Limit, int | None]) -> dict[str, Any]:
        """What the fields hold at first; a rule that is off proposes a number."""
        found: dict[str, Any] = {}
        for limit, threshold in thresholds.items():
            found[f"{limit}_on"] = threshold is not None
            found[limit.value] = PROPOSED[limit] if threshold is None else threshold
        return found

    def groups(self) -> list[tuple[Promise, list[tuple[BoundField, BoundField]]]]:
        """The rules as the page draws them: (tick, threshold) under a title."""
        return [
            (title, [(self[f"{limit}_on"], self[limit.value]) for limit in limits])
            for title, limits in GROUPS
        ]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for _title, limits in GROUPS:
            for limit in limits:
                if (
                    said.get(f"{limit}_on")
                    and said.get(limit.value) is None
                    and limit.value not in self.errors
                ):
                    self.add_error(limit.value, _("Say how many, or take the tick away."))
        return said

    def chosen(self) -> dict[Limit, int | None]:
        """The rules with their thresholds; None where the tick is not set."""
        said = self.cleaned_data
        return {
            limit: said[limit.value] if said[f"{limit}_on"] else None
            for _title, limits in GROUPS
            for limit in limits
        }


def _count(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=help_text,
    )


ALARM_HELP = _("The alarm recipients hear of it. Empty: nobody is told.")
STOP_HELP = _("Nothing more is sent that day. Empty: it does not stop.")


class ThresholdsForm(AccountForm):
    fieldsets = (
        Fieldset(_("Chinese mainland"), ("mainland_alarm", "mainland_stop")),
        Fieldset(_("Global"), ("global_alarm", "global_stop")),
    )
    mainland_alarm = _count(_("Alarm value"), ALARM_HELP)
    mainland_stop = _count(_("Limit value"), STOP_HELP)
    global_alarm = _count(_("Alarm value"), ALARM_HELP)
    global_stop = _count(_("Limit value"), STOP_HELP)


class CountryForm(AccountForm):
    daily = _count(_("Messages in a day"), _("Empty: only the application’s and the account’s limits count."))
    warning = _count(_("Warning value"), ALARM_HELP)


class NewCountryForm(CountryForm):
    country = forms.ChoiceField(label=_("Country or region"))
    field_order = ("country", "daily", "warning")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.iso2, f"{one.name} (+{one.calling_code})") for one in all_countries()]
        known = [choice for choice in choices if choice[0] != MAINLAND]
        self.fields["country"].choices = [("", "–"), *known]  # type: ignore[attr-defined]


class CountryFileForm(AccountForm):
    file = SealedFileField(
        label=_("File"),
        help_text=_("XLSX, CSV, TSV, XLS or ODS, up to 1 MB and 1,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods"}),
    )


class AllowListForm(AccountForm):
    numbers = forms.CharField(
        label=_("Numbers"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8, "class": "mono", "autocomplete": "off"}),
        help_text=_(
            "One in each line, as +, country code and number. Without + it is a Chinese mainland number."
        ),
    )
