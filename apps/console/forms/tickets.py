"""The forms of a ticket: a new one, and the next words of a conversation."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.support.models import Category
from apps.support.services import LONGEST_SUBJECT, LONGEST_TEXT, MOST_DOCUMENTS
from apps.support.states import TICKET_STATES
from apps.web.attachments import DocumentsField, DocumentsForm
from apps.web.filters import ChoiceFilter, Filters, SearchFilter, StateFilter

_FILES = _("JPG, PNG or PDF, at most {limit} MB each.")


class ReplyForm(DocumentsForm):
    text = forms.CharField(
        label=_("Your message"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )
    documents = DocumentsField(label=_("Files"), required=False, most=MOST_DOCUMENTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].help_text = str(_FILES).format(limit=settings.DOCUMENT_MEGABYTES)


class TicketForm(ReplyForm):
    """`wanted` is asked only of who wants a higher limit."""

    about = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    category = forms.TypedChoiceField(label=_("What it is about"), choices=Category.choices, coerce=Category)
    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    wanted = forms.IntegerField(
        label=_("The limit you need"),
        required=False,
        min_value=1,
        max_value=1_000_000_000,
        help_text=_("Only for a higher limit: messages a day."),
    )
    field_order = ("about", "category", "subject", "wanted", "text", "documents")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wants_limit = cleaned.get("category") == Category.HIGHER_LIMIT
        if wants_limit and "wanted" not in self.errors and not cleaned.get("wanted"):
            self.add_error("wanted", _("Say how many messages a day you need."))
        if not wants_limit:
            cleaned["wanted"] = None
        return cleaned


class TicketFilters(Filters):
    q = SearchFilter(_("Subject or number"), columns=("subject", "number"))
    status = StateFilter(_("Status"), TICKET_STATES)
    category = ChoiceFilter(_("What it is about"), column="category", choices=Category.choices)
