"""Carriers, the lease under which one worker drives each, and what they tell us, kept raw first."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.ownership import PublicId
from apps.core.sequences import time_ordered_id


class Carrier(models.Model):
    """A connection to a network. Settings are the protocol's own; secret ones are sealed apart."""

    public_id = PublicId()
    name = models.SlugField(_("name"), max_length=40, unique=True)
    protocol = models.CharField(_("protocol"), max_length=20)
    settings = models.JSONField(default=dict)
    secrets_sealed = models.BinaryField(null=True)
    is_enabled = models.BooleanField(_("enabled"), default=True)
    is_default = models.BooleanField(_("default carrier"), default=False)
    version = models.PositiveIntegerField(default=1)  # grows with every edit; a driver reopens on a new one
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Carrier"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_carrier"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CarrierLease(models.Model):
    """Who drives a carrier and until when; also what the driver last said of its binds."""

    carrier = models.OneToOneField(Carrier, on_delete=models.CASCADE, primary_key=True, related_name="lease")
    holder = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, default="idle")
    in_flight = models.PositiveIntegerField(default=0)
    submitted_count = models.PositiveBigIntegerField(default=0)
    throttled_count = models.PositiveBigIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    reported_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["CarrierLease"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.carrier_id}: {self.holder}"


class Receipt(models.Model):
    """One delivery receipt as the carrier sent it; rows are matched to messages later, in groups."""

    id = models.BigIntegerField(primary_key=True, db_default=time_ordered_id())
    carrier = models.ForeignKey(Carrier, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    reference = models.CharField(max_length=80)
    number_hash = models.BigIntegerField(null=True)
    user_reference = models.IntegerField(
        null=True
    )  # our own, if the carrier echoes it (protocols.base.user_reference)
    state = models.CharField(max_length=20)
    error_code = models.CharField(max_length=20, blank=True)
    submitted_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    raw_sealed = models.BinaryField()
    try_after = models.DateTimeField(null=True)  # null once it is settled: matched, or given up
    message_id = models.BigIntegerField(null=True)

    objects: ClassVar[models.Manager["Receipt"]] = models.Manager()

    class Meta:
        db_table = "carrier_receipts"
        indexes = [
            models.Index(
                fields=["try_after"], condition=models.Q(try_after__isnull=False), name="receipts_open"
            ),
            models.Index(
                fields=["message_id"],
                condition=models.Q(message_id__isnull=False),
                name="receipts_by_message",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"


class InboundReply(models.Model):
    """One message from a handset as the carrier sent it, before anybody knows whom it answers.

    Of a longer one it is a part (`part_*`), whose text is kept as JSON, for half a character may end it. A part whose
    others have not come is looked at again after `try_after`.
    """

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT)
    number_sealed = models.BinaryField()
    number_hash = models.BigIntegerField()
    sent_to = models.CharField(max_length=40, blank=True)
    text_sealed = models.BinaryField()
    part_reference = models.PositiveIntegerField(null=True)
    part_total = models.PositiveSmallIntegerField(null=True)
    part_seq = models.PositiveSmallIntegerField(null=True)
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    try_after = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["InboundReply"]] = models.Manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(read_at__isnull=True), name="inbound_replies_unread"
            ),
            models.Index(
                fields=["number_hash", "part_reference"],
                condition=models.Q(part_total__isnull=False),
                name="inbound_replies_parts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.received_at:%Y-%m-%d %H:%M}"
