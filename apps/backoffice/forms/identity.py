"""What staff fill in about who accounts are and what they may do."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.identity.kinds import Right, Standing
from apps.identity.rights import Matrix
from apps.web.forms import AccountForm


class RevealForm(AccountForm):
    """Why somebody looks."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It is kept in the account’s audit trail, where its owners read it."),
    )


class RightsForm(AccountForm):
    """A group of check boxes for each standing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for standing in Standing:
            self.fields[standing.value] = forms.MultipleChoiceField(
                label=standing.label,
                choices=Right.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def matrix(self) -> Matrix:
        """What was ticked."""
        return {standing: frozenset(map(Right, self.cleaned_data[standing.value])) for standing in Standing}
