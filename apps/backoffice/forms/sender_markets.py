"""What operators decide about sender IDs in one market."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.money import MINOR_UNITS
from apps.signatures.senders.markets import ELSEWHERE, HINT_ABOVE, Letters, Market
from apps.web.forms import AccountForm, Fieldset

INHERITED, CARRIERS, OWN = "inherited", "carriers", "own"


class SenderMarketForm(AccountForm):
    """`market` is as it stands; of the general one only what holds everywhere is asked."""

    letters = forms.TypedChoiceField(
        label=_("Sender IDs with letters"), choices=Letters.choices, coerce=Letters, widget=forms.RadioSelect
    )
    takes_digits = forms.BooleanField(label=_("Sender IDs of digits alone are passed on"), required=False)
    number_name = forms.CharField(
        label=_("Registration number asked for"),
        max_length=40,
        required=False,
        help_text=_("The name of the register’s number, such as UEN; empty when none is asked for."),
    )
    needs_document = forms.BooleanField(label=_("A document is asked for"), required=False)
    default_kind = forms.ChoiceField(
        label=_("Sender of messages without a sender ID of the customer"),
        choices=(
            (INHERITED, _("The platform’s, where the market takes it")),
            (CARRIERS, _("The carrier’s own")),
            (OWN, _("This one:")),
        ),
        widget=forms.RadioSelect,
    )
    default_sender = forms.CharField(label=_("Default sender"), max_length=15, required=False)
    one_off_fee = forms.DecimalField(
        label=_("Fee on approval"), min_value=Decimal(0), max_digits=18, decimal_places=6
    )
    monthly_fee = forms.DecimalField(
        label=_("Monthly fee"), min_value=Decimal(0), max_digits=18, decimal_places=6
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in MINOR_UNITS])
    hint_above = forms.IntegerField(
        label=_("Ask for a sender ID above this many messages a day"),
        min_value=1,
        max_value=2**31 - 1,
        required=False,
    )
    note_en = forms.CharField(label=_("Note in English"), max_length=300, required=False)
    note_zh = forms.CharField(label=_("Note in Chinese"), max_length=300, required=False)

    fieldsets = (
        Fieldset(_("What carriers take"), ("letters", "takes_digits", "number_name", "needs_document")),
        Fieldset(_("Without a sender ID of the customer"), ("default_kind", "default_sender", "hint_above")),
        Fieldset(_("Fees of a sender ID"), ("one_off_fee", "monthly_fee", "currency")),
        Fieldset(_("What applicants read"), ("note_en", "note_zh")),
    )

    def __init__(self, *args: Any, market: Market, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if market.country == ELSEWHERE:
            for name in ("letters", "takes_digits", "number_name", "needs_document", "note_en", "note_zh"):
                del self.fields[name]
            self.fields["default_kind"].choices = [  # type: ignore[attr-defined]
                (CARRIERS, _("The carrier’s own")),
                (OWN, _("This one:")),
            ]
        self.fields["hint_above"].help_text = _("Empty: %(count)s, or what holds for all markets.") % {
            "count": f"{HINT_ABOVE:,}"
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("default_kind") == OWN and not cleaned.get("default_sender"):
            self.add_error("default_sender", _("Write the sender."))
        return cleaned

    def columns(self) -> dict[str, Any]:
        """What the verb takes."""
        columns = dict(self.cleaned_data)
        kind, given = columns.pop("default_kind"), columns.pop("default_sender")
        return {**columns, "default_sender": {INHERITED: None, CARRIERS: ""}.get(kind, given)}


def initial_of(market: Market, stored_default: str | None) -> dict[str, Any]:
    """The form's first values; `stored_default` as the row has it, before anything is filled in."""
    kinds = {None: INHERITED, "": CARRIERS}
    names = ("letters", "takes_digits", "number_name", "needs_document", "note_en", "note_zh")
    money = {"one_off_fee": market.one_off_fee, "monthly_fee": market.monthly_fee}
    return {
        **{name: getattr(market, name) for name in names},
        **{name: value.normalize() + Decimal(0) for name, value in money.items()},
        "currency": market.currency,
        "hint_above": market.hint_above,
        "default_kind": kinds.get(stored_default, OWN),
        "default_sender": stored_default or "",
    }
