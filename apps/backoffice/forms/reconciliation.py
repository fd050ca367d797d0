"""What finance fills in to compare: a carrier's file, the days of a margin."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.billing.models import Finding
from apps.carriers.models import Carrier
from apps.web.filters import ChoiceFilter, DayField, Filters, SearchFilter
from apps.web.forms import AccountForm
from apps.web.uploads import SealedFileField


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class CarrierFileForm(AccountForm):
    carrier: "forms.ModelChoiceField[Carrier]" = forms.ModelChoiceField(
        label=_("Carrier"), queryset=None, to_field_name="public_id"
    )
    file = SealedFileField(
        label=_("The carrier’s file"),
        help_text=_(
            "csv or xlsx with the carrier’s own ids in a column “reference” and, if it has one, “segments”."
        ),
    )
    first_day = _day(_("From"))
    last_day = _day(_("To"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("first_day") and given.get("last_day") and given["first_day"] > given["last_day"]:
            raise ValidationError(_("The first day comes after the last one."))
        return given


class FindingFilters(Filters):
    q = SearchFilter(_("Reference"), columns=("reference",), lookup="exact")
    finding = ChoiceFilter(_("What"), column="finding", choices=Finding.choices)


class MarginFilters(Filters):
    """The days of charging; at first the last thirty."""

    since = DayField(_("From"))
    until = DayField(_("To"))

    def span(self, today: date) -> tuple[date, date]:
        self.full_clean()
        until = self.cleaned_data.get("until") or today
        return self.cleaned_data.get("since") or until - timedelta(days=29), until
