"""What a carrier's word has ended, noted for the layer above that tells the customer's server of it."""

from typing import ClassVar

from django.db import models

from apps.messaging.states import MessageStatus


class Report(models.Model):
    """The end of one message as it was known at that moment; a late receipt that changes the end makes a second one.

    Written in the statement that moves the message, and only for applications that report; apps.callbacks takes the rows
    away as it makes pushes of them, so the table is short. at: when the handset had it, else when the end was known here.
    """

    message_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    application_id = models.BigIntegerField()
    status = models.CharField(max_length=12, choices=MessageStatus.choices)
    code = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["Report"]] = models.Manager()

    class Meta:
        db_table = "message_reports"

    def __str__(self) -> str:
        return f"{self.message_id} {self.status}"
