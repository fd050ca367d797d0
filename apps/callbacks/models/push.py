"""Pushes: up to a hundred reports or one reply, with a stable id, what is in them and how each try went."""

from typing import ClassVar

from django.db import models

from apps.callbacks.models.endpoint import Endpoint, Kind
from apps.callbacks.problems import Problem
from apps.callbacks.states import PUSH_STATES, PushStatus
from apps.core.ids import serial_number
from apps.core.ownership import AccountOwned, PublicId
from apps.messaging.states import MessageStatus


class Push(AccountOwned):
    """One request to a customer's server; its public id goes along each time, so that a repeated one is known by it.

    The body is made of the messages whenever it is sent: no number and no text is kept here. attempts and since_at begin
    anew when somebody replays it; problem and http_status are those of the last try.
    """

    public_id = PublicId()
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="pushes", db_index=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=PushStatus.choices, default=PushStatus.WAITING)
    count = models.PositiveSmallIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=12, choices=Problem.choices, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()
    since_at = models.DateTimeField()
    due_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(AccountOwned.Meta):
        constraints = [PUSH_STATES.constraint("push_status_known")]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at", "id"],
                condition=models.Q(status="waiting"),
                name="pushes_waiting",
            ),
            models.Index(fields=["begun_at"], condition=models.Q(status="sending"), name="pushes_sending"),
            models.Index(
                fields=["account", "-id"], condition=models.Q(status="failed"), name="pushes_failed"
            ),
            models.Index(fields=["account", "-id"], name="pushes_by_account"),
            models.Index(fields=["application", "-id"], name="pushes_by_application"),
            models.Index(fields=["created_at"], name="pushes_by_age"),
        ]

    def __str__(self) -> str:
        return self.public_id


class PushItem(models.Model):
    """One report or reply of a push. status, code and at are as it was told last, until then as it was noted; blank of a reply."""

    push = models.ForeignKey(Push, on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField()
    message_id = models.BigIntegerField()
    reply_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=12, choices=MessageStatus.choices, blank=True)
    code = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["PushItem"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["push", "position"], name="push_item_place")]
        indexes = [models.Index(fields=["message_id"], name="push_items_by_message")]

    def __str__(self) -> str:
        return serial_number(self.message_id)


class PushAttempt(models.Model):
    """One try. The beginning of the answer is somebody else's text and may repeat what was sent, so it is sealed."""

    push = models.ForeignKey(Push, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    problem = models.CharField(max_length=12, choices=Problem.choices, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True)
    answer_sealed = models.BinaryField(default=b"")

    objects: ClassVar[models.Manager["PushAttempt"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.problem or 'received'}"


class Cursor(models.Model):
    """Up to which id the rows of a lower table have been read; they are written by one writer, in the order of their ids."""

    name = models.CharField(max_length=40, primary_key=True)
    through = models.BigIntegerField(default=0)

    objects: ClassVar[models.Manager["Cursor"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.name}: {self.through}"
