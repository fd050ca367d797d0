"""What finance fills in for its own books: which month, and how our books are called in theirs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.backoffice.forms.bills import MonthField
from apps.ledger.models import Book
from apps.ledger.services.book_accounts import Named
from apps.web.forms import AccountForm, Fieldset


class PackForm(AccountForm):
    month = MonthField(_("Month"))
    account: "forms.ModelChoiceField[Account]" = forms.ModelChoiceField(
        label=_("Account"),
        queryset=None,
        to_field_name="public_id",
        required=False,
        empty_label=_("All accounts"),
    )


class BookAccountsForm(AccountForm):
    """Three fields for each book."""

    fieldsets = tuple(
        Fieldset(book.label, tuple(f"{book.value}_{name}" for name in Named._fields)) for book in Book
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for book in Book:
            self.fields[f"{book.value}_code"] = forms.CharField(label=_("Account code"), max_length=40)
            self.fields[f"{book.value}_name"] = forms.CharField(
                label=_("Account name"), max_length=120, required=False
            )
            self.fields[f"{book.value}_cost_center"] = forms.CharField(
                label=_("Cost center"), max_length=40, required=False
            )

    def named(self, book: Book) -> Named:
        """What was filled in for a book."""
        return Named(*(self.cleaned_data[f"{book.value}_{name}"].strip() for name in Named._fields))
