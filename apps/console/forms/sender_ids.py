"""The form of a sender ID; what the rules demand is said by them, with their fixes, not by the fields."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.countries import all_countries
from apps.core.phones import MAINLAND
from apps.signatures.models import SenderDocument
from apps.signatures.senders.markets import Market
from apps.web.attachments import DocumentsField, DocumentsForm
from apps.web.forms import Fieldset

_FILES = _("JPG, PNG or PDF, at most {limit} MB each: a registration, a licence, or the carriers’ form.")


class SenderIdForm(DocumentsForm):
    country = forms.ChoiceField(label=_("Country or region"))
    content = forms.CharField(
        label=_("Sender ID"),
        max_length=15,
        help_text=_("A word of at most 11 letters and digits, or a number of at most 15 digits."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    description = forms.CharField(
        label=_("What it is used for"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who sends what to whom, for example: codes for signing in to our shop."),
    )
    registration = forms.CharField(label=_("Registration number"), max_length=40, required=False)
    kept = forms.MultipleChoiceField(
        label=_("Added already"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is unticked is taken out."),
    )
    documents = DocumentsField(label=_("Documents"), required=False, says_optional=False)

    fieldsets = (
        Fieldset(_("The sender"), ("country", "content", "description")),
        Fieldset(_("What the market asks for"), ("registration", "kept", "documents")),
    )

    def __init__(
        self, *args: Any, market: str = "", present: Sequence[SenderDocument] = (), **kwargs: Any
    ) -> None:
        """`market`: the country of one that is changed, which stays."""
        super().__init__(*args, **kwargs)
        countries = [(one.iso2, one.name) for one in all_countries() if one.iso2 != MAINLAND]
        countries.sort(key=lambda one: one[1])
        self.fields["country"].choices = [("", _("Choose a market")), *countries]  # type: ignore[attr-defined]
        if market:
            del self.fields["country"]
        if present:
            self.fields["kept"].choices = [(one.public_id, one.name) for one in present]  # type: ignore[attr-defined]
        else:
            del self.fields["kept"]
        self._present = [one.public_id for one in present]

    def ask_for(self, market: Market | None) -> None:
        """Say what the chosen market asks for."""
        limit = str(_FILES).format(limit=settings.DOCUMENT_MEGABYTES)
        words = (
            _("Needed in this market.")
            if market and market.needs_document
            else _("Not needed, but it helps.")
        )
        self.fields["documents"].help_text = f"{words} {limit}" if market else limit
        if market and market.number_name:
            self.fields["registration"].help_text = _("Needed in this market: %(number)s.") % {
                "number": market.number_name
            }

    def columns(self) -> dict[str, Any]:
        """What the verbs take beside the documents."""
        names = [
            name for name in ("country", "content", "registration", "description") if name in self.fields
        ]
        return {name: self.cleaned_data[name] for name in names}

    def removed(self) -> set[str]:
        """Those that were there and are no longer ticked."""
        return set(self._present) - set(self.cleaned_data.get("kept", self._present))
