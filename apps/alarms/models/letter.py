"""Who is to be told of which alarm, and the letters in which they are: an outbox whose rows outlive every worker."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.alarms.models.alarm import Alarm
from apps.alarms.models.owning import OwnedOrPlatform
from apps.alarms.models.recipient import Recipient
from apps.alarms.states import LETTER_STATES, LetterStatus
from apps.core.ownership import PublicId


class Channel(models.TextChoices):
    """How somebody is told."""

    EMAIL = "email", pgettext_lazy("channel", "E-mail")
    SMS = "sms", _("SMS")
    WEBHOOK = "webhook", _("Webhook")


class Reason(models.TextChoices):
    """Why somebody is told."""

    RAISED = "raised", _("raised")
    AGAIN = "again", _("still open")
    ESCALATED = "escalated", _("nobody has acknowledged it")
    OVER = "over", _("over")
    TEST = "test", _("test")


class Letter(OwnedOrPlatform):
    """One e-mail, SMS or webhook call about alarms of one condition. `key` makes it once: the same again is refused.

    facts: what is told, frozen when the letter was made; no number, content or key is in it. `message_id` is the SMS in
    the platform's own records.
    """

    public_id = PublicId()
    key = models.CharField(max_length=120, unique=True)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, null=True, related_name="letters")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    condition = models.CharField(max_length=32, blank=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    facts = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=LetterStatus.choices, default=LetterStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    message_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta(OwnedOrPlatform.Meta):
        constraints = [
            LETTER_STATES.constraint("letter_status_known"),
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=False, user__isnull=True)
                | models.Q(recipient__isnull=True, user__isnull=False),
                name="letter_to_one",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(status="waiting"), name="letters_due"),
            models.Index(fields=["begun_at"], condition=models.Q(status="sending"), name="letters_begun"),
            models.Index(fields=["recipient", "channel", "condition", "-id"], name="letters_of_recipient"),
            models.Index(fields=["user", "channel", "condition", "-id"], name="letters_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.public_id}"


class Notice(OwnedOrPlatform):
    """Somebody is to be told of an alarm by a channel; many become one letter.

    `condition` and `is_over` repeat what the alarm and the reason say, because letters are made by them.
    """

    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="notices")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    round = models.PositiveSmallIntegerField(default=0)
    condition = models.CharField(max_length=32)
    is_over = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="notices")
    dropped = models.CharField(max_length=40, blank=True)  # why no letter was made of it: a key of DROPPED
    created_at = models.DateTimeField()

    class Meta(OwnedOrPlatform.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["alarm", "recipient", "user", "channel", "reason", "round"],
                nulls_distinct=False,
                name="told_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(letter__isnull=True, dropped=""),
                name="notices_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reason}"


DROPPED = {
    "over": _("it was over before it was told"),
    "back": _("it came back before its end was told"),
    "acknowledged": _("it was acknowledged before"),
    "gone": _("the recipient was deleted or the channel is no longer verified"),
    "loop": _("an SMS would have gone over the carrier that is down"),
    "unready": _("the platform has no sender for alarms by SMS"),
}
