"""What operators fill in about how long data is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError
from apps.retention.kinds import LONGEST, SHORTEST, DataKind
from apps.retention.queries import InForce
from apps.web.forms import AccountForm, Fieldset
from apps.web.text import Text


def _number(label: Text, low: int, high: int, *, is_needed: bool) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, required=is_needed, min_value=low, max_value=high, widget=widget)


class TermForm(AccountForm):
    """Two fields for each kind, named `kind_mask` and `kind_keep`; for one account empty ones mean: as everybody."""

    def __init__(self, *args: Any, terms: list[InForce], is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [one.kind for one in terms]
        self.fieldsets = tuple(  # type: ignore[misc]  # each form has its own
            Fieldset(
                one.kind.label,
                (f"{one.kind}_mask", f"{one.kind}_keep"),
                self._everybody(one) if is_own else "",
            )
            for one in terms
        )
        for kind in self.kinds:
            self.fields[f"{kind}_mask"] = _number(
                _("Days until masked"), SHORTEST.mask_days, LONGEST.mask_days, is_needed=not is_own
            )
            self.fields[f"{kind}_keep"] = _number(
                _("Months until removed"), SHORTEST.keep_months, LONGEST.keep_months, is_needed=not is_own
            )

    @staticmethod
    def _everybody(one: InForce) -> str:
        if one.is_own:
            return ""
        words = _("For everybody: masked after %(days)s days, removed after %(months)s months.")
        return words % {"days": f"{one.term.mask_days:,}", "months": one.term.keep_months}

    def clean(self) -> dict[str, Any]:
        for kind in self.kinds:
            given = [self.cleaned_data.get(f"{kind}_{name}") for name in ("mask", "keep")]
            if any(value is None for value in given) and any(value is not None for value in given):
                self.add_error(f"{kind}_keep", _("Fill in both fields or neither."))
        return self.cleaned_data

    def refuse_of(self, kind: DataKind, refusal: DomainError) -> DomainError:
        """The refusal of one kind's term, at that kind's field."""
        name = "mask" if refusal.field == "mask_days" else "keep"
        return DomainError(refusal.code, field=f"{kind}_{name}", **refusal.facts)


class HoldForm(AccountForm):
    account: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Account"),
        queryset=None,
        required=False,
        help_text=_("Everything of this account is kept."),
    )
    number = forms.CharField(
        label=_("Or a number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("What went to it and came from it is kept, in every account."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who asks for it, and under which file number. The account does not see it."),
    )


class LiftForm(AccountForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
