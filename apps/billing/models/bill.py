"""The bill of an account's month: its lines, and the movements of the balance that are on it."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F

from apps.billing.models.settlement import LineEntry
from apps.billing.states import BILL_STATES, BillStatus
from apps.core.kinds import MessageKind
from apps.core.money import AmountField, CurrencyField, UnitPriceField
from apps.core.ownership import AccountOwned, PublicId


class Bill(AccountOwned):
    """One account's month in one currency, closed once; a month in which nothing moved has none.

    month: its first day. opening and closing: the balance before and after, by the day that each movement is about.
    charges and fees: what was deducted, exactly; total: the sum of the lines, each of which is rounded once.
    payments and adjustments: in the customer's favour where above zero. sha256: of the canonical file (billing.bill_file).
    """

    public_id = PublicId()
    month = models.DateField()
    currency = CurrencyField()
    status = models.CharField(max_length=8, choices=BillStatus.choices, default=BillStatus.OPEN)
    opening = AmountField(default=0)
    payments = AmountField(default=0)
    adjustments = AmountField(default=0)
    charges = AmountField(default=0)
    fees = AmountField(default=0)
    closing = AmountField(default=0)
    total = AmountField(default=0)
    line_count = models.IntegerField(default=0)
    count = models.BigIntegerField(default=0)
    segments = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            BILL_STATES.constraint("bill_status_known"),
            models.UniqueConstraint(fields=["account", "month", "currency"], name="a_month_is_billed_once"),
            models.CheckConstraint(
                condition=models.Q(
                    closing=F("opening") + F("payments") + F("adjustments") - F("charges") - F("fees")
                ),
                name="bill_adds_up",
            ),
        ]
        indexes = [models.Index(fields=["month", "account"], name="bills_by_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def deducted(self) -> Decimal:
        """What the days of the month came to, with all six decimals."""
        return self.charges + self.fees

    @property
    def rounding(self) -> Decimal:
        """By what the lines, each rounded once, differ from what was deducted."""
        return self.total - self.deducted

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return last_day(self.month)


class BillLine(AccountOwned):
    """What an application sent to a country at one price in the month, or a fee. A trigger refuses UPDATE and DELETE.

    number: its place on the bill, from 1. amount: exact; billed: rounded to the currency's minor unit. Late charges of a day
    are in the line of the others.
    """

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="lines")
    number = models.IntegerField()
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    country = models.CharField(max_length=3, blank=True)
    message_kind = models.PositiveSmallIntegerField(choices=MessageKind.choices, null=True)
    entry = models.CharField(max_length=8, choices=LineEntry.choices)
    label = models.CharField(max_length=120, blank=True)
    price_version = models.ForeignKey(
        "pricing.PriceVersion", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    unit_price = UnitPriceField()
    count = models.BigIntegerField()
    segments = models.BigIntegerField()
    amount = AmountField()
    billed = AmountField()

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["bill", "number"], name="bill_line_once"),
            models.CheckConstraint(
                condition=models.Q(entry__in=[LineEntry.CHARGE, LineEntry.REVERSAL, LineEntry.FEE]),
                name="bill_entry_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.billed}"

    @property
    def is_fee(self) -> bool:
        """Something that costs beside messages."""
        return self.entry == LineEntry.FEE


class BillMovement(AccountOwned):
    """A transaction of the ledger is on one bill, and on no other. A trigger refuses UPDATE and DELETE."""

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="movements")
    transaction = models.OneToOneField(
        "ledger.Transaction", on_delete=models.PROTECT, related_name="bill_movement"
    )

    def __str__(self) -> str:
        return f"{self.bill_id} {self.transaction_id}"


def next_month(month: date) -> date:
    """The first day of the month after this one."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_day(month: date) -> date:
    """The last day of the month that begins on this day."""
    return date.fromordinal(next_month(month).toordinal() - 1)
