"""Counts of what was sent, by hour and day; failures by code, waiting times by bucket, what was billed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

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


class DayRow(AccountOwned):
    """Something counted for a business day of its account.

    counted_on: the day itself, until it is closed; what becomes of its messages later is counted apart, on the first day
    that is still open. A day as it stands is the sum of both; what was counted on a closed day never changes (a trigger).
    """

    day = models.DateField()
    counted_on = models.DateField()
    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    country = models.CharField(max_length=3)
    message_kind = models.PositiveSmallIntegerField()

    class Meta(AccountOwned.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


def _template() -> models.ForeignKey:
    return models.ForeignKey(
        "message_templates.MessageTemplate",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )


def _signature() -> models.ForeignKey:
    return models.ForeignKey(
        "signatures.Signature",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )


_DAY = ("account", "day", "counted_on", "application", "country", "message_kind")


class DayCount(DayRow):
    """The columns of `HourCount` for a day."""

    template = _template()
    signature = _signature()
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

    class Meta(DayRow.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=[*_DAY, "template", "signature", "currency"],
                nulls_distinct=False,
                name="one_count_per_day",
            )
        ]
        indexes = [models.Index(fields=["day"], name="day_counts_of_all")]


class FailureCount(DayRow):
    """Messages that failed, or were refused before they were sent, by their code; carrier: who was to deliver them."""

    template = _template()
    carrier = models.ForeignKey(
        "carriers.Carrier",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    is_refused = models.BooleanField()
    code = models.CharField(max_length=40, blank=True)
    count = models.IntegerField()

    class Meta(DayRow.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=[*_DAY, "template", "carrier", "is_refused", "code"],
                nulls_distinct=False,
                name="one_failure_per_day",
            )
        ]
        indexes = [models.Index(fields=["day"], name="failures_of_all")]


class Stage(models.TextChoices):
    """A stretch of a message's way."""

    SUBMIT = "submit", _("From acceptance to the carrier")
    RECEIPT = "receipt", _("From the carrier to the receipt")
    TOTAL = "total", _("From acceptance to the receipt")


class LatencyCount(DayRow):
    """How many messages took how long for a stage: `bucket` is one of `apps.statistics.latency`, a fixed logarithmic scale."""

    carrier = models.ForeignKey(
        "carriers.Carrier",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    stage = models.CharField(max_length=8, choices=Stage.choices)
    bucket = models.PositiveSmallIntegerField()
    count = models.IntegerField()

    class Meta(DayRow.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=[*_DAY, "carrier", "stage", "bucket"], nulls_distinct=False, name="one_latency_per_day"
            )
        ]
        indexes = [models.Index(fields=["day"], name="latencies_of_all")]


class BilledCount(DayRow):
    """What became chargeable on the day, whenever it was accepted: what the settlement of the day adds up to."""

    template = _template()
    signature = _signature()
    count = models.IntegerField()
    segments = models.IntegerField()
    fee = AmountField()
    currency = CurrencyField()

    class Meta(DayRow.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=[*_DAY, "template", "signature", "currency"],
                nulls_distinct=False,
                name="one_bill_per_day",
            )
        ]
        indexes = [models.Index(fields=["day"], name="bills_of_all")]


class DayClosing(models.Model):
    """Through which day an account's counts are closed; what comes later is counted on a later day."""

    account_id = models.BigIntegerField(primary_key=True)
    through = models.DateField()

    objects: ClassVar[models.Manager["DayClosing"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.account_id} {self.through:%Y-%m-%d}"
