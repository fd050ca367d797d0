"""What an administrator fills in about the platform's staff."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import StaffRole
from apps.accounts.rights import described
from apps.web.forms import AccountForm


class RolesField(forms.MultipleChoiceField):
    """Check boxes of the staff roles, each with what it is for; cleaned to a frozenset of StaffRole."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Staff roles"),
            choices=lambda: described(StaffRole),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one role, or remove the person from the staff.")},
            help_text=_(
                "Several roles add up; none contains another. A change acts on the person’s next click."
            ),
        )

    def clean(self, value: list[str]) -> frozenset[StaffRole]:
        return frozenset(map(StaffRole, super().clean(value)))


class StaffNewForm(AccountForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Somebody who has a sign-in with this address keeps it and gets the roles."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("For a new sign-in; somebody known keeps the own name.")
    )
    roles = RolesField()


class StaffRolesForm(AccountForm):
    roles = RolesField()


class RemoveForm(AccountForm):
    """No fields: the button is the answer."""
