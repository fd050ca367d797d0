"""One message to one number: the hot table, kept narrow and cut by month."""

from datetime import datetime

from django.db import models

from apps.core.ids import serial_number
from apps.core.kinds import MessageKind, Region
from apps.core.money import AmountField, CurrencyField, UnitPriceField
from apps.core.ownership import AccountOwned
from apps.core.sequences import time_ordered_id
from apps.messaging.states import MESSAGE_STATES, MessageStatus
from apps.pricing.models import ChargingMoment


def _loose(to: str) -> models.ForeignKey:
    # No foreign-key check on the hot table: `accept` has read these rows in the transaction that inserts, and none of
    # them is ever deleted (PROTECT, soft deletion). The check would cost a third of the insert and lock the account's row.
    return models.ForeignKey(
        to, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )


class Message(AccountOwned):
    """Accepted (or refused with a record) for one number; contents and number are sealed, found by hash, shown masked."""

    id = models.BigIntegerField(primary_key=True, db_default=time_ordered_id())
    account = _loose("accounts.Account")
    application = _loose("applications.Application")
    template = _loose("message_templates.MessageTemplate")
    signature = models.ForeignKey(
        "signatures.Signature",
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    message_kind = models.PositiveSmallIntegerField(choices=MessageKind.choices)
    region = models.CharField(max_length=8, choices=Region.choices)
    number_sealed = models.BinaryField()
    number_hash = models.BigIntegerField()
    number_prefix = models.CharField(max_length=10)
    number_last4 = models.CharField(max_length=4)
    country = models.CharField(max_length=3)
    parameters_sealed = models.BinaryField(null=True)
    context_sealed = models.BinaryField(null=True)
    reference_hash = models.BigIntegerField(null=True)  # of the context, for finding a message by it
    sender = models.CharField(max_length=20, blank=True, db_default="")
    send_task = models.ForeignKey(
        "messaging.SendTask",
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    row_no = models.PositiveIntegerField(null=True)  # of the SendTaskRow it was made from
    status = models.CharField(max_length=12, choices=MessageStatus.choices, default=MessageStatus.ACCEPTED)
    code = models.CharField(
        max_length=40, blank=True, db_default=""
    )  # a core.errors.Code, or the carrier's own
    is_amended = models.BooleanField(default=False, db_default=False)
    segments = models.PositiveSmallIntegerField()
    price_version = models.ForeignKey(
        "pricing.PriceVersion",
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    unit_price = UnitPriceField()
    fee = AmountField()
    currency = CurrencyField()
    charging_moment = models.CharField(max_length=8, choices=ChargingMoment.choices)
    charged_on = models.DateField(null=True)
    carrier = models.ForeignKey(
        "carriers.Carrier",
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    called_from = models.GenericIPAddressField(
        null=True
    )  # the program's address; of a person at a browser none
    accepted_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=80, blank=True, db_default="")
    submitted_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)  # when the handset had it, as the carrier says
    settled_at = models.DateTimeField(null=True)  # when the message reached an end state here

    class Meta(AccountOwned.Meta):
        # No index names a column that changes during a message's life, not even in a partial index's condition: PostgreSQL
        # then updates in place (HOT). What has to be found by state stands in DispatchEntry.
        db_table = "messages"
        constraints = [
            MESSAGE_STATES.constraint("message_status_known"),
            models.CheckConstraint(condition=models.Q(fee__gte=0), name="message_fee_not_negative"),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="messages_by_account"),
            models.Index(fields=["application", "-id"], name="messages_by_application"),
            models.Index(fields=["number_hash", "-id"], name="messages_by_number"),
            models.Index(
                fields=["send_task", "country", "row_no"],
                condition=models.Q(send_task__isnull=False),
                name="messages_by_send_task",
            ),
            models.Index(
                fields=["reference_hash", "-id"],
                condition=models.Q(reference_hash__isnull=False),
                name="messages_by_reference",
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def serial(self) -> str:
        """The SerialNo of the wire, and the id in URLs."""
        return serial_number(self.id)

    @property
    def public_id(self) -> str:
        return self.serial

    @property
    def is_mainland(self) -> bool:
        return self.region == Region.MAINLAND

    @property
    def last_change_at(self) -> datetime:
        return self.settled_at or self.submitted_at or self.claimed_at or self.accepted_at
