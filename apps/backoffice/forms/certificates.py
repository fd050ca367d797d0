"""The form of one cell of the matrix of certificates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.signatures.certificates import PROOFS, Wanted
from apps.signatures.kinds import CertificateKind
from apps.web.forms import AccountForm


class CellForm(AccountForm):
    """One document of the ticked kinds is asked for; none ticked: no document."""

    kinds = forms.TypedMultipleChoiceField(
        label=_("One of these is needed"),
        choices=[(kind.value, kind.label) for kind in PROOFS],
        coerce=lambda value: CertificateKind(int(value)),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: no document is asked for."),
    )
    needs_letter = forms.BooleanField(label=_("And a letter of authorization"), required=False)

    def wanted(self) -> Wanted:
        """What was decided."""
        return Wanted(tuple(self.cleaned_data["kinds"]), self.cleaned_data["needs_letter"])
