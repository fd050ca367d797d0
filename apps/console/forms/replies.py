"""What replies are narrowed by, and a rule for them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.applications import queries as applications
from apps.console.forms.records import SpanFilters
from apps.messaging import queries
from apps.messaging.models.reply import LONGEST_LABEL, LONGEST_PHRASE, Match
from apps.unsubscribes.keywords import Meaning
from apps.web.filters import ALL
from apps.web.forms import AccountForm

LATE = "late"
MEANINGS = (*Meaning.choices, (LATE, _("Later than 72 hours")))


class ReplyFilters(SpanFilters):
    """Number, application and time, and what only replies have: the template that was answered, meaning, label."""

    template = forms.ChoiceField(label=_("Template"), required=False)
    meaning = forms.ChoiceField(label=_("Meaning"), required=False, choices=[("", ALL), *MEANINGS])
    label = forms.ChoiceField(label=_("Label"), required=False)
    field_order = ("q", "application", "template", "meaning", "label", "span", "since", "until")

    def __init__(self, query: Any, *, account: Account) -> None:
        super().__init__(query, account=account)
        self.templates = {one.public_id: one for one in queries.answered_templates(account)}
        names = [("", ALL), *((key, one.name) for key, one in self.templates.items())]
        self.fields["template"].choices = names  # type: ignore[attr-defined]
        labels = [("", ALL), *((one, one) for one in queries.reply_labels(account))]
        self.fields["label"].choices = labels  # type: ignore[attr-defined]

    def criteria(self) -> dict[str, Any]:
        asked = self.cleaned_data
        meaning = asked.get("meaning", "")
        return {
            **super().criteria(),
            "template": self.templates.get(asked.get("template", "")),
            "meaning": "" if meaning == LATE else meaning,
            "label": asked.get("label", ""),
            "is_late": True if meaning == LATE else None,
        }

    def found(self, criteria: dict[str, Any]) -> QuerySet[Any]:
        return queries.replies(self.account, **criteria)


class RuleForm(AccountForm):
    application: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Application"), queryset=None, to_field_name="sdk_app_id", empty_label=None
    )
    match = forms.ChoiceField(label=_("Match"), choices=Match.choices, widget=forms.RadioSelect)
    phrase = forms.CharField(
        label=_("Phrase"),
        max_length=LONGEST_PHRASE,
        help_text=_("Case, width, punctuation and blanks make no difference."),
    )
    label = forms.CharField(label=_("Label"), max_length=LONGEST_LABEL)
    unsubscribes = forms.BooleanField(
        label=_("Put the number on the unsubscribed users"),
        required=False,
        help_text=_(
            "As if the person had replied with a keyword; only a removal that is reviewed takes it off again."
        ),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        mine = applications.applications(account).order_by("name")
        super().__init__(*args, querysets={"application": mine}, **kwargs)
