"""What an owner decides for the whole account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.web.forms import AccountForm


class ApprovalForm(AccountForm):
    """Two limits, each of which may be empty."""

    above_count = forms.IntegerField(
        label=_("Above this number of messages"),
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("0 demands it for every list; empty sets no limit."),
    )
    above_amount = forms.DecimalField(
        label=_("Above this price"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=6,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", "autocomplete": "off"}),
        help_text=_("In the currency of the account; empty sets no limit."),
    )
