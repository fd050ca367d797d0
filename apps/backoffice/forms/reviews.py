"""The form of a decision: reasons of the catalogue, each with the words it concerns, and a note."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reviews.findings import Found
from apps.reviews.reasons import Reason, offered
from apps.web.forms import AccountForm

_WORDS = "words_"
_PLACE = "place_"  # of the words in the text, when they were selected there; set by static/js/words.js


@dataclass(frozen=True)
class Choice:
    """A reason as the page draws it: a check box and, once it is checked, the words it is about."""

    code: str
    reason: Reason
    is_chosen: bool
    words: BoundField
    place: BoundField

    @property
    def sentence(self) -> str:
        """What is wrong, without facts: a reviewer's reason is about the whole text or about the words given."""
        return Found(self.code).sentence


class DecisionForm(AccountForm):
    """`text` is what is being reviewed; words that stand in it give a finding its place."""

    note = forms.CharField(
        label=_("Note for the applicant"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-hotkey": "e"}),
        help_text=_("The applicant reads it with the decision. Needed when you ask for more."),
    )

    def __init__(self, *args: Any, kind: str, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.groups = offered(kind)
        codes = [(code, code) for _group, _name, reasons in self.groups for code, reason in reasons]
        self.fields["reasons"] = forms.MultipleChoiceField(
            label=_("Reasons"), choices=codes, required=False, widget=forms.CheckboxSelectMultiple
        )
        for code, _sentence in codes:
            self.fields[_WORDS + code] = forms.CharField(
                label=_("Words it is about"), max_length=200, required=False
            )
            self.fields[_PLACE + code] = forms.IntegerField(
                min_value=0, required=False, widget=forms.HiddenInput
            )

    def chosen(self) -> list[Found]:
        """The reasons as findings, in the order of the catalogue."""
        found = []
        for code in self.cleaned_data["reasons"]:
            words = self.cleaned_data[_WORDS + code]
            start = self._place(code, words)
            place = (start, start + len(words)) if start >= 0 else (None, None)
            found.append(Found(code, start=place[0], end=place[1], words=words))
        return found

    def _place(self, code: str, words: str) -> int:
        """Where the words stand: at the place that was selected, else where they are found first; -1 nowhere."""
        at = self.cleaned_data[_PLACE + code]
        if words and at is not None and self.text.startswith(words, at):
            return int(at)
        return self.text.find(words) if words else -1

    def catalogue(self) -> Iterator[tuple[Promise, list[Choice]]]:
        """The reasons by group, for the page."""
        chosen = set(self["reasons"].value() or ())
        for _group, name, reasons in self.groups:
            yield (
                name,
                [
                    Choice(code, reason, code in chosen, self[_WORDS + code], self[_PLACE + code])
                    for code, reason in reasons
                ],
            )


class ExpediteForm(AccountForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Reviewers read it beside the item. Name the ticket if there is one."),
    )


class RevokeForm(AccountForm):
    """`kind` decides which reasons there are."""

    note = forms.CharField(
        label=_("Note for the applicant"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("reasons", "note")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (name, [(code, Found(code).sentence) for code, _reason in reasons])
            for _group, name, reasons in offered(kind)
        ]
        self.fields["reasons"] = forms.MultipleChoiceField(
            label=_("Reasons"), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.order_fields(self.field_order)

    def chosen(self) -> list[Found]:
        return [Found(code) for code in self.cleaned_data["reasons"]]


class ReopenForm(AccountForm):
    note = forms.CharField(
        label=_("Why the rejection was wrong"),
        max_length=200,
        help_text=_("For the audit trail."),
    )
