"""The form of an application."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.web.forms import AccountForm


class ApplicationForm(AccountForm):
    """Name and description; the ids are made."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("What it is called in your lists, for example “Shop”.")
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ConfirmForm(AccountForm):
    """No fields: the button is the answer."""
