"""What customers fill in about money: which movements they want to see, and below which balance they are told."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.ledger.models import TransactionKind
from apps.web.filters import ChoiceFilter, DateFilter, DayField, Filters
from apps.web.forms import AccountForm


class StatementFilters(Filters):
    kind = ChoiceFilter(_("Kind"), column="kind", choices=TransactionKind.choices)
    since = DateFilter(_("From"), column="at", edge="from")
    until = DateFilter(_("To"), column="at", edge="to")


class AlertForm(AccountForm):
    is_on = forms.BooleanField(label=_("Tell us when the balance is low"), required=False)
    threshold = forms.DecimalField(
        label=_("Threshold"),
        max_digits=11,
        decimal_places=2,
        help_text=_(
            "May be below zero. Owners and finance are told once a day by SMS and e-mail, for five days at most."
        ),
    )


class StatementFileForm(forms.Form):
    """The days of a file; what is not given is the last month."""

    since = DayField(_("From"))
    until = DayField(_("To"))

    def span(self, today: date) -> tuple[date, date]:
        """From when to when, both included."""
        given: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        until = given.get("until") or today
        return given.get("since") or until - timedelta(days=30), until
