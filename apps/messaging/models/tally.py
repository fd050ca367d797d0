"""What each batch has changed, counted; statistics folds these rows into its counts and removes them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.core.money import AmountField, CurrencyField


class Tally(models.Model):
    """`count` messages of one kind moved from one status to another; written in the statement that moved them.

    So today's figures never scan the messages: a batch of 1,000 leaves one to a few rows. `moved_from` is blank for new ones.
    quarter: of the hour of acceptance, for zones differ by quarters. code, code_from: of failures and refusals, else blank.
    charged_on: the day on which they became chargeable with this move. The arrays hold one number per message that was
    submitted or delivered by it: milliseconds from acceptance to submission, on to the receipt, and both together.
    """

    account_id = models.BigIntegerField()
    application_id = models.BigIntegerField()
    template_id = models.BigIntegerField()
    signature_id = models.BigIntegerField(null=True)
    country = models.CharField(max_length=3)
    message_kind = models.PositiveSmallIntegerField()
    quarter = models.DateTimeField()
    moved_from = models.CharField(max_length=12, blank=True)
    moved_to = models.CharField(max_length=12)
    code_from = models.CharField(max_length=40, blank=True, db_default="")
    code = models.CharField(max_length=40, blank=True, db_default="")
    carrier_id = models.BigIntegerField(null=True)
    charged_on = models.DateField(null=True)
    count = models.IntegerField()
    segments = models.IntegerField()
    fee = AmountField()
    currency = CurrencyField()
    submit_ms = ArrayField(models.IntegerField(), null=True)
    receipt_ms = ArrayField(models.IntegerField(), null=True)
    total_ms = ArrayField(models.IntegerField(), null=True)

    objects: ClassVar[models.Manager["Tally"]] = models.Manager()

    class Meta:
        db_table = "message_tallies"

    def __str__(self) -> str:
        return f"{self.moved_from}→{self.moved_to} {self.count}"
