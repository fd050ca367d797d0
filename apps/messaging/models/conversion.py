"""What a customer's program has told about a message afterwards: that it did what it was sent for."""

from django.db import models

from apps.core.ownership import AccountOwned


class Conversion(AccountOwned):
    """One message that converted: its code was entered, the order was placed. The first report counts, and it stays.

    Cut by month along the message's id, so that it goes when its message does.
    """

    message_id = models.BigIntegerField(primary_key=True)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    converted_at = models.DateTimeField()  # as the program says, between the message's acceptance and now
    reported_at = models.DateTimeField()

    class Meta(AccountOwned.Meta):
        db_table = "message_conversions"
        indexes = [models.Index(fields=["application", "-message_id"], name="conversions_by_application")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.converted_at:%Y-%m-%d %H:%M}"
