"""What staff fill in about an account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ACCOUNT_STATES, AccountKind
from apps.web.filters import ChoiceFilter, Filters, SearchFilter, StateFilter
from apps.web.forms import AccountForm


class AccountFilters(Filters):
    q = SearchFilter(_("Name or ID"), columns=("name", "public_id"))
    kind = ChoiceFilter(_("Kind"), column="kind", choices=AccountKind.choices)
    status = StateFilter(_("Status"), ACCOUNT_STATES)


class SuspendForm(AccountForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The account's owner reads it in the account's audit trail."),
    )
