"""What a handset has answered, tied to the message it answers."""

from django.db import models

from apps.core.ownership import AccountOwned, PublicId


class Reply(AccountOwned):
    """A reply within 72 hours of a message; free of charge."""

    public_id = PublicId()
    application = models.ForeignKey("applications.Application", on_delete=models.PROTECT, related_name="+")
    inbound = models.OneToOneField("carriers.InboundReply", on_delete=models.PROTECT, related_name="+")
    message_id = models.BigIntegerField()
    number_sealed = models.BinaryField()
    number_hash = models.BigIntegerField()
    number_last4 = models.CharField(max_length=4)
    text_sealed = models.BinaryField()
    is_unsubscribe = models.BooleanField(default=False)
    received_at = models.DateTimeField()

    class Meta(AccountOwned.Meta):
        indexes = [
            models.Index(fields=["account", "-id"], name="replies_by_account"),
            models.Index(fields=["number_hash", "-id"], name="replies_by_number"),
            models.Index(fields=["message_id"], name="replies_by_message"),
        ]

    def __str__(self) -> str:
        return f"…{self.number_last4} {self.received_at:%Y-%m-%d %H:%M}"
