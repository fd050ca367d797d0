"""The staff's forms of a ticket: words to the customer or among staff, who looks after it, how soon, and what is granted."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.support.models import Category, Priority
from apps.support.services import LONGEST_TEXT, MOST_DOCUMENTS
from apps.support.states import TICKET_STATES
from apps.web.attachments import DocumentsField, DocumentsForm
from apps.web.filters import ChoiceFilter, Filters, SearchFilter, StateFilter
from apps.web.forms import AccountForm

ANSWER, NOTE = "answer", "note"


class AnswerForm(DocumentsForm):
    saying = forms.ChoiceField(
        label=_("Who reads it"),
        choices=((ANSWER, _("The customer: an answer")), (NOTE, _("Staff only: an internal note"))),
        initial=ANSWER,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Message"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6})
    )
    documents = DocumentsField(label=_("Files"), required=False, most=MOST_DOCUMENTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("JPG, PNG or PDF, at most {limit} MB each.")
        self.fields["documents"].help_text = str(words).format(limit=settings.DOCUMENT_MEGABYTES)


class StandingForm(AccountForm):
    """Who looks after it, and how soon."""

    assignee: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Looked after by"),
        queryset=None,
        required=False,
        to_field_name="public_id",
        empty_label=_("nobody yet"),
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=lambda value: Priority(int(value))
    )


class GrantForm(AccountForm):
    text = forms.CharField(
        label=_("Words to the customer"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LimitGrantForm(GrantForm):
    value = forms.IntegerField(label=_("New limit, messages a day"), min_value=1, max_value=1_000_000_000)
    field_order = ("value", "text")


class AssigneeFilter(ChoiceFilter):
    """One's own tickets, or those nobody looks after; who oneself is, the list says."""

    def __init__(self) -> None:
        super().__init__(
            _("Looked after by"), column="assignee", choices=[("me", _("me")), ("nobody", _("nobody yet"))]
        )

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(assignee=None) if value == "nobody" else rows  # the list narrows by the person


class TicketFilters(Filters):
    q = SearchFilter(_("Subject, number or account"), columns=("subject", "number", "account__name"))
    status = StateFilter(_("Status"), TICKET_STATES)
    category = ChoiceFilter(_("What it is about"), column="category", choices=Category.choices)
    priority = ChoiceFilter(
        _("Priority"), column="priority", choices=[(str(value), label) for value, label in Priority.choices]
    )
    assignee = AssigneeFilter()
