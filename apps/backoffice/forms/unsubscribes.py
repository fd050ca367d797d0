"""What operators fill in about unsubscribed users of any account and about the words of replies."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.core.countries import all_countries, country_name
from apps.core.kinds import MessageKind
from apps.unsubscribes import queries
from apps.unsubscribes.keywords import LONGEST_KEYWORD, Meaning
from apps.unsubscribes.models import Origin
from apps.web.filters import ChoiceFilter, Filters, FunctionFilter, SearchFilter
from apps.web.forms import AccountForm

KINDS = [(str(value), label) for value, label in MessageKind.choices]


def _by_number(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return queries.by_number(rows, text)


class UnsubscribedFilters(Filters):
    q = FunctionFilter(_("Number, or its last 4 digits"), narrowing=_by_number)
    account = SearchFilter(_("Account"), columns=("account__name",))
    kind = ChoiceFilter(_("Type"), column="message_kind", choices=KINDS)
    origin = ChoiceFilter(_("Source"), column="origin", choices=Origin.choices)


class UnsubscribeForm(AccountForm):
    account: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Account"), queryset=None, to_field_name="public_id"
    )
    numbers = forms.CharField(
        label=_("Mobile numbers"),
        widget=forms.Textarea(
            attrs={"rows": 6, "class": "mono", "autocomplete": "off", "spellcheck": "false"}
        ),
        strip=False,
        help_text=_("One in each line; those of other countries with + and country code: +85261234567"),
    )
    signature = forms.CharField(
        label=_("Signature"), max_length=20, required=False, help_text=_("Empty for every signature.")
    )
    message_kind = forms.TypedChoiceField(
        label=_("Type"),
        required=False,
        choices=[("", _("Every type")), *KINDS],
        coerce=int,
        empty_value=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, querysets={"account": Account.objects.order_by("name")}, **kwargs)


def _countries() -> list[tuple[str, str]]:
    named = [(one.iso2, country_name(one.iso2)) for one in all_countries()]
    return sorted(named, key=lambda one: one[1])


class KeywordForm(AccountForm):
    word = forms.CharField(
        label=_("Word"),
        max_length=LONGEST_KEYWORD,
        help_text=_(
            "The whole reply has to be this; case, width, punctuation and blanks make no difference."
        ),
    )
    country = forms.ChoiceField(label=_("Country or region"), required=False)
    meaning = forms.TypedChoiceField(
        label=_("Meaning"), choices=Meaning.choices, coerce=Meaning, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Everywhere")), *_countries()]  # type: ignore[attr-defined]
