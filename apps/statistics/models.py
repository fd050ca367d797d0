"""Counts of what was sent, by hour and day."""

from django.db import models

from apps.core.money import AmountField, CurrencyField
from apps.core.ownership import AccountOwned


class HourCount(AccountOwned):
    """What became of the messages accepted within one hour, per application, template, signature and country.

    requests = accepted + refused; accepted = waiting + submitted + delivered + failed + in doubt + cancelled. `segments`
    and `fee` count what was accepted, `converted` what programs have reported of it (ReportConversion). Kept by folding
    messaging's tallies; a day is rebuilt from the messages when it closes.
    """

    hour = models.DateTimeField()
    application = models.ForeignKey("applications.Application", on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(
        "message_templates.MessageTemplate", on_delete=models.PROTECT, related_name="+"
    )
    signature = models.ForeignKey(
        "signatures.Signature", on_delete=models.PROTECT, null=True, related_name="+"
    )
    country = models.CharField(max_length=3)
    message_kind = models.PositiveSmallIntegerField()
    requests = models.IntegerField(default=0, db_default=0)
    refused = models.IntegerField(default=0, db_default=0)
    accepted = models.IntegerField(default=0, db_default=0)
    segments = models.IntegerField(default=0, db_default=0)
    waiting = models.IntegerField(default=0, db_default=0)
    submitted = models.IntegerField(default=0, db_default=0)
    delivered = models.IntegerField(default=0, db_default=0)
    failed = models.IntegerField(default=0, db_default=0)
    in_doubt = models.IntegerField(default=0, db_default=0)
    cancelled = models.IntegerField(default=0, db_default=0)
    converted = models.IntegerField(default=0, db_default=0)
    fee = AmountField(default=0, db_default=0)
    currency = CurrencyField()

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "account",
                    "hour",
                    "application",
                    "template",
                    "signature",
                    "country",
                    "message_kind",
                    "currency",
                ],
                nulls_distinct=False,
                name="one_count_per_hour",
            )
        ]
        indexes = [models.Index(fields=["hour"], name="counts_by_hour")]  # for the days of the whole platform

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}: {self.requests}"
