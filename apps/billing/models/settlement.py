"""A settled day of an account, its lines, and how far an account is settled."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.billing.states import SETTLEMENT_STATES, SettlementStatus
from apps.core.kinds import MessageKind
from apps.core.money import AmountField, CurrencyField, UnitPriceField
from apps.core.ownership import AccountOwned, PublicId


class LineEntry(models.TextChoices):
    """What a line counts; the first three are those of a charge."""

    CHARGE = "charge", _("Sent on the day")
    LATE = "late", _("Sent on an earlier day")
    REVERSAL = "reversal", _("Taken back")
    FEE = "fee", _("Fee")


class Books(AccountOwned):
    """Through which day an account is settled and billed; its row is what two workers queue for.

    billed_through: the last day of a month; None before the first bill is due.
    """

    settled_through = models.DateField()
    billed_through = models.DateField(null=True)

    class Meta(AccountOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["account"], name="books_once")]

    def __str__(self) -> str:
        return f"{self.settled_through:%Y-%m-%d}"


class Settlement(AccountOwned):
    """One account's day in one currency, closed once; a day on which nothing became chargeable has none.

    sha256: of the canonical file (see billing.canonical), so that a recount can say that it came to the same bytes.
    """

    public_id = PublicId()
    day = models.DateField()
    currency = CurrencyField()
    status = models.CharField(max_length=8, choices=SettlementStatus.choices, default=SettlementStatus.OPEN)
    line_count = models.IntegerField(default=0)
    count = models.BigIntegerField(default=0)
    segments = models.BigIntegerField(default=0)
    amount = AmountField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    transaction = models.OneToOneField(
        "ledger.Transaction", on_delete=models.PROTECT, null=True, related_name="settlement"
    )
    closed_at = models.DateTimeField(null=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            SETTLEMENT_STATES.constraint("settlement_status_known"),
            models.UniqueConstraint(fields=["account", "day", "currency"], name="a_day_is_settled_once"),
        ]
        indexes = [models.Index(fields=["day", "account"], name="settlements_by_day")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class SettlementLine(AccountOwned):
    """What one application sent to one country at one price, or a fee. A trigger refuses UPDATE and DELETE."""

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="lines")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, null=True, related_name="+"
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

    class Meta(AccountOwned.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(entry__in=LineEntry.values), name="line_entry_known")
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.amount}"


class Fee(AccountOwned):
    """Something that costs beside messages (a sender ID's registration or month); settled with its day. Append-only.

    key: what makes it one fee, however often it is asked for.
    """

    key = models.CharField(max_length=120, unique=True)
    day = models.DateField()
    label = models.CharField(max_length=120)
    amount = AmountField()
    currency = CurrencyField()

    class Meta(AccountOwned.Meta):
        indexes = [models.Index(fields=["account", "day"], name="fees_by_day")]

    def __str__(self) -> str:
        return f"{self.label} {self.amount} {self.currency}"
