"""What finance fills in about bills: which ones are shown, and which one is made now."""

from contextlib import suppress
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.web.filters import FIRST_DAY, LAST_DAY, Filters, SearchFilter
from apps.web.forms import AccountForm

M = TypeVar("M", bound=Model)


class MonthField(forms.CharField):
    """A month as browsers and people write it: 2026-11. Gives its first day."""

    def __init__(self, label: Any, **options: Any) -> None:
        widget = forms.TextInput(
            attrs={"type": "month", "placeholder": "2026-11", "pattern": "[0-9]{4}-[0-9]{2}"}
        )
        super().__init__(label=label, max_length=7, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        month: date | None = None
        with suppress(ValueError):
            month = date.fromisoformat(f"{text}-01")
        # Beyond those days the month after may leave the calendar.
        if month is None or not FIRST_DAY <= month <= LAST_DAY:
            raise forms.ValidationError(_("Write the month like 2026-11."))
        return month


class MonthFilter(MonthField):
    """The rows of one month."""

    def __init__(self, label: Any) -> None:
        super().__init__(label, required=False)

    def narrow(self, rows: QuerySet[M], value: Any) -> QuerySet[M]:
        return rows.filter(month=value)


class BillFilters(Filters):
    q = SearchFilter(_("Name or ID"), columns=("account__name", "account__public_id", "public_id"))
    month = MonthFilter(_("Month"))


class BillForm(AccountForm):
    account: "forms.ModelChoiceField[Account]" = forms.ModelChoiceField(
        label=_("Account"), queryset=None, to_field_name="public_id"
    )
    month = MonthField(_("Month"))
