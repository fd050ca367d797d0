"""The forms of people: what sign-up asks for beside address and password, and those behind one-time links."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.services import accounts
from apps.core.addresses import client_address


class SignupForm(forms.Form):
    """Who signs up opens an account of their own; allauth mixes this into its form and calls `signup`."""

    name = forms.CharField(label=_("Your name"), max_length=80)
    account_name = forms.CharField(label=_("Name of the account"), max_length=120)

    def signup(self, request: HttpRequest, user: User) -> None:
        values: dict[str, Any] = self.cleaned_data
        accounts.open_account(
            user=user,
            person_name=values["name"],
            account_name=values["account_name"],
            ip=client_address(request),
        )


class NewcomerForm(forms.Form):
    """Name and password of somebody whose address is proved by the link."""

    name = forms.CharField(label=_("Your name"), max_length=80)
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html,
    )
    password2 = forms.CharField(
        label=_("Password (again)"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    @property
    def chosen(self) -> dict[str, str]:
        """What the verbs take: the valid fields, with the password once."""
        values = {name: value for name, value in self.cleaned_data.items() if not name.startswith("password")}
        return {**values, "password": self.cleaned_data["password1"]}

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ. Type the same one twice."))
        elif first:
            person = User(name=values.get("name", ""), email=values.get("email", ""))
            try:
                password_validation.validate_password(first, person)
            except forms.ValidationError as problem:
                self.add_error("password1", problem)
        return values


class FirstAdministratorForm(NewcomerForm):
    """The same with an address, for there was no mail that could prove one."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ("email", "name", "password1", "password2")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
