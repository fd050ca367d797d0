"""Why a customer stops an application or a template at once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.web.forms import AccountForm


class ReasonForm(AccountForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("One line for colleagues who find it stopped.")
    )
