"""The name of a view that is kept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.web.forms import AccountForm


class SavedViewForm(AccountForm):
    """A view of the same name is replaced."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("For example “Failed this week”. A view of this name that you have already is replaced."),
    )
    is_default = forms.BooleanField(label=_("Open the list with this view from now on"), required=False)
