"""The ledger: transactions with entries that sum to zero, the balance that the same transaction keeps, and proposals."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.money import AmountField, CurrencyField
from apps.core.ownership import AccountOwned, PublicId
from apps.ledger.states import PROPOSAL_STATES, ProposalStatus


class Book(models.TextChoices):
    """The two sides of every posting: the customer's balance, and what it went to or came from.

    An entry above zero is in favour of its book: a payment of 100 is balance +100, payments -100.
    """

    BALANCE = "balance", _("Customer’s balance")
    REVENUE = "revenue", _("Messages")
    FEES = "fees", _("Fees")
    ADJUSTMENTS = "adjustments", _("Adjustments")
    PAYMENTS = "payments", _("Payments")


class BookAccount(models.Model):
    """What a book is called in finance's general ledger: the account's code and name, and a cost center where one is used."""

    book = models.CharField(max_length=12, choices=Book.choices, unique=True)
    code = models.CharField(_("account code"), max_length=40)
    name = models.CharField(_("account name"), max_length=120, blank=True)
    cost_center = models.CharField(_("cost center"), max_length=40, blank=True)

    objects: ClassVar[models.Manager["BookAccount"]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(book__in=Book.values), name="book_account_known")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class TransactionKind(models.TextChoices):
    """Why the balance moved."""

    TOP_UP = "top_up", _("Top-up")
    SETTLEMENT = "settlement", _("Daily settlement")
    FEE = "fee", _("Fee")
    CREDIT = "credit", _("Credit")
    DEBIT = "debit", _("Debit")


class Balance(AccountOwned):
    """What an account has in a currency; below zero it owes. Kept by the transaction that appends entries, verified nightly.

    credit_limit: how far below zero it may go before a deduction counts as failed.
    """

    currency = CurrencyField()
    amount = AmountField(default=0)
    credit_limit = AmountField(default=0)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "currency"], name="one_balance_per_currency"),
            models.CheckConstraint(condition=models.Q(credit_limit__gte=0), name="credit_limit_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def available(self) -> Decimal:
        """What may still be spent before a deduction fails."""
        return self.amount + self.credit_limit


class Transaction(AccountOwned):
    """One movement of a balance. A trigger refuses UPDATE and DELETE, another one entries that do not sum to zero.

    `key` is what the caller knows it by: posted twice, it is there once. amount: the change of the balance. day: the business
    day that it is about.
    """

    public_id = PublicId()
    kind = models.CharField(max_length=12, choices=TransactionKind.choices)
    key = models.CharField(max_length=120, unique=True)
    currency = CurrencyField()
    amount = AmountField()
    balance_after = AmountField()
    memo = models.CharField(max_length=200, blank=True)
    day = models.DateField(null=True)
    at = models.DateTimeField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(AccountOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=TransactionKind.values), name="transaction_kind_known"
            ),
            models.CheckConstraint(condition=~models.Q(amount=0), name="transaction_moves_something"),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="transactions_by_account")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} {self.currency}"


class Entry(AccountOwned):
    """One side of a transaction."""

    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="entries")
    book = models.CharField(max_length=12, choices=Book.choices)
    currency = CurrencyField()
    amount = AmountField()

    class Meta(AccountOwned.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(book__in=Book.values), name="entry_book_known"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="entry_moves_something"),
            models.UniqueConstraint(fields=["transaction", "book"], name="one_entry_per_book"),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.amount} {self.currency}"


class ProposalKind(models.TextChoices):
    """What finance may post by hand."""

    TOP_UP = "top_up", _("Top-up: money has arrived")
    CREDIT = "credit", _("Credit: in the customer’s favour")
    DEBIT = "debit", _("Debit: at the customer’s expense")


class Proposal(AccountOwned):
    """A posting by hand, which moves nothing until somebody other than `proposed_by` has approved it.

    amount is above zero for every kind. reference: what the bank or the file calls it.
    """

    public_id = PublicId()
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=ProposalKind.choices)
    currency = CurrencyField()
    amount = AmountField()
    reference = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=ProposalStatus.choices, default=ProposalStatus.WAITING)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)
    transaction = models.OneToOneField(Transaction, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(AccountOwned.Meta):
        constraints = [
            PROPOSAL_STATES.constraint("proposal_status_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=ProposalKind.values), name="proposal_kind_known"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="proposal_amount_positive"),
            # The database's own four eyes.
            models.CheckConstraint(
                condition=~models.Q(status=ProposalStatus.POSTED)
                | (
                    models.Q(decided_by__isnull=False)
                    & ~models.Q(decided_by=models.F("proposed_by"))
                    & models.Q(transaction__isnull=False)
                ),
                name="proposal_needs_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} {self.currency}"
