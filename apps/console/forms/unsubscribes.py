"""What a person fills in about unsubscribed users and the block list, and the filters above them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.applications import queries as applications
from apps.console.forms.contacts import FILE_TYPES
from apps.core.kinds import MessageKind
from apps.signatures import queries as signatures
from apps.unsubscribes import queries
from apps.unsubscribes.models import Origin, Scope
from apps.web.filters import ChoiceFilter, Filters, FunctionFilter
from apps.web.forms import AccountForm
from apps.web.uploads import SealedFileField

USUAL = "usual"
KINDS = [(str(value), label) for value, label in MessageKind.choices]
EVERY_SIGNATURE, EVERY_TYPE = _("Every signature"), _("Every type")


def _by_number(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return queries.by_number(rows, text)


class NumberFilters(Filters):
    """Number, signature and type, as both lists have them."""

    q = FunctionFilter(_("Number, or its last 4 digits"), narrowing=_by_number)
    signature = ChoiceFilter(_("Signature"), column="signature", choices=[])
    kind = ChoiceFilter(_("Type"), column="message_kind", choices=KINDS)

    def __init__(self, query: Any, *, signatures: list[str]) -> None:
        super().__init__(query)
        choices = [("", _("All")), *((one, one) for one in signatures)]
        self.fields["signature"].choices = choices  # type: ignore[attr-defined]


class UnsubscribedFilters(NumberFilters):
    application = ChoiceFilter(_("Application"), column="application__sdk_app_id", choices=[])
    origin = ChoiceFilter(_("Source"), column="origin", choices=Origin.choices)

    def __init__(self, query: Any, *, account: Account, signatures: list[str]) -> None:
        super().__init__(query, signatures=signatures)
        mine = applications.applications(account).order_by("name")
        choices = [("", _("All")), *((one.sdk_app_id, one.name) for one in mine)]
        self.fields["application"].choices = choices  # type: ignore[attr-defined]


class ScopedForm(AccountForm):
    """Which signature and type a number is taken out of; blank is every one."""

    signature = forms.ChoiceField(label=_("Signature"), required=False)
    message_kind = forms.TypedChoiceField(
        label=_("Type"), required=False, choices=[("", EVERY_TYPE), *KINDS], coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = signatures.contents(account)
        self.fields["signature"].choices = [("", EVERY_SIGNATURE), *((one, one) for one in known)]  # type: ignore[attr-defined]


class NumbersForm(ScopedForm):
    numbers = forms.CharField(
        label=_("Mobile numbers"),
        widget=forms.Textarea(
            attrs={"rows": 8, "class": "mono", "autocomplete": "off", "spellcheck": "false"}
        ),
        strip=False,
        help_text=_("One in each line; those of other countries with + and country code: +85261234567"),
    )
    field_order = ("numbers", "signature", "message_kind")


class ImportForm(ScopedForm):
    file = SealedFileField(
        label=_("File"),
        help_text=_(
            "CSV, TSV, TXT, XLSX, XLS or ODS, up to 30 MB and 100,000 rows. The column with the numbers is found by itself."
        ),
        widget=forms.FileInput(attrs={"accept": FILE_TYPES}),
    )
    field_order = ("file", "signature", "message_kind")


class RemovalForm(AccountForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("How and when the person has asked to be written to again. A reviewer reads it."),
    )


class ScopeForm(AccountForm):
    """`application` is blank for the choice that holds where there is no other."""

    application: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Application"),
        queryset=None,
        required=False,
        empty_label=_("All without a choice of their own"),
        to_field_name="sdk_app_id",
    )
    scope = forms.ChoiceField(
        label=_("A reply takes the number out of"),
        widget=forms.RadioSelect,
        choices=[(USUAL, _("What holds for the account, or is usual")), *Scope.choices],
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        mine = applications.applications(account).order_by("name")
        super().__init__(*args, querysets={"application": mine}, **kwargs)
