"""What was compared and did not agree: day by day among our own counts, and with a carrier's file."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.money import AmountField, CurrencyField
from apps.core.ownership import AccountOwned, PublicId


class Check(models.TextChoices):
    """Two independent sums of the same thing; the first is what should be, the second what is."""

    CHARGES = "charges", _("Messages = charges")
    SETTLEMENT = "settlement", _("Charges = settlement")
    LEDGER = "ledger", _("Settlement = ledger")
    STATISTICS = "statistics", _("Messages = statistics")
    DELIVERED = "delivered", _("Messages delivered = statistics")
    FAILED = "failed", _("Messages failed = statistics")
    BALANCE = "balance", _("Entries = balance")


class Reconciliation(models.Model):
    """The comparison of one day over all accounts; compared again, its row and differences are replaced."""

    day = models.DateField(unique=True)
    compared_at = models.DateTimeField()
    messages = models.BigIntegerField(default=0)
    difference_count = models.IntegerField(default=0)

    objects: ClassVar[models.Manager["Reconciliation"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class Difference(AccountOwned):
    """One pair of an account that does not agree; of what became of messages, messages are counted instead of segments."""

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.CASCADE, related_name="differences")
    check_name = models.CharField(max_length=12, choices=Check.choices)
    currency = CurrencyField()
    expected_segments = models.BigIntegerField()
    found_segments = models.BigIntegerField()
    expected_amount = AmountField()
    found_amount = AmountField()

    def __str__(self) -> str:
        return f"{self.check_name} {self.expected_amount} {self.found_amount}"


class Finding(models.TextChoices):
    """What does not agree between our parts and the carrier's file."""

    MISSING_THERE = "missing_there", _("Submitted by us, not in the file")
    UNKNOWN_HERE = "unknown_here", _("In the file, not submitted by us")
    DOUBLED = "doubled", _("Twice in the file")
    SEGMENTS = "segments", _("Other number of segments")


class CarrierFile(models.Model):
    """A carrier's own list of what it took on some days of its zone, and what the match came to."""

    public_id = PublicId()
    carrier = models.ForeignKey("carriers.Carrier", on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    row_count = models.BigIntegerField()
    ours_count = models.BigIntegerField(default=0)
    matched_count = models.BigIntegerField(default=0)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["CarrierFile"]] = models.Manager()

    def __str__(self) -> str:
        return self.name


class CarrierFinding(models.Model):
    """One row of a match that does not agree; ours and theirs are segments."""

    file = models.ForeignKey(CarrierFile, on_delete=models.CASCADE, related_name="findings")
    finding = models.CharField(max_length=16, choices=Finding.choices)
    reference = models.CharField(max_length=80)
    message_id = models.BigIntegerField(null=True)
    ours = models.IntegerField()
    theirs = models.IntegerField()

    objects: ClassVar[models.Manager["CarrierFinding"]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["file", "finding"], name="findings_by_kind")]

    def __str__(self) -> str:
        return f"{self.finding} {self.reference}"
