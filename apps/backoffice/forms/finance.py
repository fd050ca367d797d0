"""What finance fills in: postings by hand, credit limits, filters of balances, settlements and debts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.billing.states import ARREARS_STATES
from apps.core.ids import random_public_id
from apps.ledger.models import ProposalKind, TransactionKind
from apps.ledger.states import PROPOSAL_STATES
from apps.web.filters import ChoiceFilter, DateFilter, DayField, Filters, SearchFilter, StateFilter
from apps.web.forms import AccountForm


class _OnDay(DayField):
    """Rows of one business day."""

    def __init__(self, label: object, column: str) -> None:
        super().__init__(label)  # type: ignore[arg-type]
        self.column = column

    def narrow(self, rows, value):  # type: ignore[no-untyped-def]
        return rows.filter(**{self.column: value})


class BalanceFilters(Filters):
    q = SearchFilter(_("Name or ID"), columns=("account__name", "account__public_id"))


class JournalFilters(Filters):
    q = SearchFilter(_("Account, text or ID"), columns=("account__name", "memo", "public_id"))
    kind = ChoiceFilter(_("Kind"), column="kind", choices=TransactionKind.choices)
    since = DateFilter(_("From"), column="at", edge="from")
    until = DateFilter(_("To"), column="at", edge="to")


class ProposalFilters(Filters):
    q = SearchFilter(_("Account, reference or reason"), columns=("account__name", "reference", "reason"))
    status = StateFilter(_("Status"), PROPOSAL_STATES)


class SettlementFilters(Filters):
    q = SearchFilter(_("Name or ID"), columns=("account__name", "account__public_id"))
    day = _OnDay(_("Day"), "day")


class ArrearsFilters(Filters):
    q = SearchFilter(_("Name or ID"), columns=("account__name", "account__public_id"))
    status = StateFilter(_("Status"), ARREARS_STATES)


class ProposalForm(AccountForm):
    """`key` is made with the empty form, so that sending it twice proposes once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=random_public_id)
    account: "forms.ModelChoiceField[Account]" = forms.ModelChoiceField(
        label=_("Account"), queryset=None, to_field_name="public_id"
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ProposalKind.choices, widget=forms.RadioSelect)
    amount = forms.DecimalField(
        label=_("Amount"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        help_text=_("In the account’s currency."),
    )
    reference = forms.CharField(
        label=_("Reference"),
        max_length=80,
        required=False,
        help_text=_("What the bank or the file calls it."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("The customer reads it in the statement. A second person has to approve the posting."),
    )


class DeclineForm(AccountForm):
    note = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class TermsForm(AccountForm):
    limit = forms.DecimalField(
        label=_("Credit limit"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        help_text=_("How far below zero the balance may go before a deduction counts as failed."),
    )
    codes_in_arrears = forms.BooleanField(
        label=_("Let verification codes through in arrears"),
        required=False,
        help_text=_("Sign-ins of the customer’s users go on while everything else is suspended."),
    )
