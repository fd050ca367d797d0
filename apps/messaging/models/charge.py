"""What has become chargeable: appended by the statement that made it so, and never changed; settlement reads nothing else."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.money import AmountField, CurrencyField, UnitPriceField


class ChargeEntry(models.TextChoices):
    """How an amount came into its day."""

    CHARGE = "charge", _("Sent on the day")
    LATE = "late", _("Sent on an earlier day")
    REVERSAL = "reversal", _("Taken back")


class Charge(models.Model):
    """`count` messages of one price that became chargeable together on a day of their account; a reversal counts below zero.

    A batch of 1,000 leaves one to a few rows, so a day is found by the index without its messages being looked at, whatever
    the history. first_id and last_id: between which the messages are to be found. A trigger refuses UPDATE and DELETE.
    """

    account_id = models.BigIntegerField()
    application_id = models.BigIntegerField()
    country = models.CharField(max_length=3)
    message_kind = models.PositiveSmallIntegerField()
    carrier_id = models.BigIntegerField(null=True)
    price_version_id = models.BigIntegerField(null=True)
    unit_price = UnitPriceField()
    currency = CurrencyField()
    charged_on = models.DateField()
    entry = models.CharField(max_length=8, choices=ChargeEntry.choices)
    count = models.IntegerField()
    segments = models.IntegerField()
    fee = AmountField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()

    objects: ClassVar[models.Manager["Charge"]] = models.Manager()

    class Meta:
        db_table = "message_charges"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(entry__in=ChargeEntry.values), name="charge_entry_known"
            )
        ]
        indexes = [
            models.Index(fields=["account_id", "charged_on"], name="charges_by_day"),
            # For a day of all accounts: rows come nearly in the order of their days.
            BrinIndex(fields=["charged_on"], name="charges_of_all_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.charged_on:%Y-%m-%d} {self.fee} {self.currency}"


class ChargeClosing(models.Model):
    """Through which day an account's charges are complete: what becomes chargeable from now on belongs to a later day."""

    account_id = models.BigIntegerField(primary_key=True)
    through = models.DateField()

    objects: ClassVar[models.Manager["ChargeClosing"]] = models.Manager()

    class Meta:
        db_table = "message_charge_closings"

    def __str__(self) -> str:
        return f"{self.account_id} {self.through:%Y-%m-%d}"


class ChargeReversal(models.Model):
    """The charge of a message was taken back: once, by whom, why, and on which day of its account."""

    message_id = models.BigIntegerField(primary_key=True)
    account_id = models.BigIntegerField()
    reversed_on = models.DateField()
    reason = models.CharField(max_length=200)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["ChargeReversal"]] = models.Manager()

    class Meta:
        db_table = "message_charge_reversals"
        indexes = [models.Index(fields=["account_id", "reversed_on"], name="reversals_by_day")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.reversed_on:%Y-%m-%d}"
