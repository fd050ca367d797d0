"""Asking for a file of a list's rows: what the filters say, the form of the file, its columns. Knows no domain."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.web.filters import Filters
from apps.web.forms import AccountForm
from apps.web.text import Text

Choices = Sequence[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is asked for: `parameters` as plain JSON for whoever makes it, `described` as pairs for people."""

    parameters: dict[str, Any]
    described: list[tuple[str, str]]


def described(filters: Filters, names: Collection[str] = ()) -> list[tuple[str, str]]:
    """Each filled and valid filter as its label and what was chosen, in the reader's language; names: only these."""
    pairs = []
    for field in filters.visible_fields():
        value = filters.cleaned_data.get(field.name)
        if value and (not names or field.name in names):
            choices: Mapping[Any, Any] = dict(getattr(field.field, "choices", ()))
            pairs.append((str(field.label), str(choices.get(value, value))))
    return pairs


class ExportForm(AccountForm):
    """formats and columns: (key, words) pairs. offers_whole: whether whole numbers may be asked for, with a reason."""

    form = forms.ChoiceField(label=_("Format"), widget=forms.RadioSelect)
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one column.")},
    )
    is_whole = forms.BooleanField(
        label=_("Numbers and texts in full"),
        required=False,
        help_text=_("Without this they are masked, as on the page."),
    )
    reason = forms.CharField(
        label=_("Reason for whole numbers"),
        required=False,
        max_length=200,
        help_text=_("It is kept in the audit trail with your name."),
    )

    def __init__(
        self, *args: Any, formats: Choices, columns: Choices, offers_whole: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("form", formats), ("columns", columns)):
            self.fields[name].choices = list(choices)  # type: ignore[attr-defined]
        if not offers_whole:
            del self.fields["is_whole"], self.fields["reason"]
