"""What operators fill in about limits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.policy.kinds import EXPLAINED, MOST, Limit, highest
from apps.web.forms import AccountForm


class AccountLimitForm(AccountForm):
    global_day = forms.IntegerField(
        label=_("Global messages in a day"),
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Of all applications of the account together; 0 stops global messages."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The account's owner reads it in the account's audit trail."),
    )


class PlatformLimitsForm(AccountForm):
    """One field for each default; an empty one switches the rule off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for limit in Limit:
            is_of_account = limit is Limit.ACCOUNT_GLOBAL_DAY
            self.fields[limit.value] = forms.IntegerField(
                label=limit.label,
                required=is_of_account,
                min_value=0 if is_of_account else 1,
                max_value=highest(limit),
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                help_text=str(
                    EXPLAINED.get(limit, _("For accounts that no operator has granted another limit."))
                ),
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
