"""The fields that sign-up asks for beside address and password."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AccountKind, User
from apps.accounts.services import accounts


class SignupForm(forms.Form):
    """Who signs up opens an account of their own; allauth mixes this into its form and calls `signup`."""

    name = forms.CharField(label=_("Your name"), max_length=80)
    account_name = forms.CharField(label=_("Name of the account"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind of account"), choices=AccountKind.choices, initial=AccountKind.ORGANIZATION
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        values: dict[str, Any] = self.cleaned_data
        accounts.open_account(
            user=user,
            person_name=values["name"],
            account_name=values["account_name"],
            kind=AccountKind(values["kind"]),
            ip=request.META.get("REMOTE_ADDR"),
        )
