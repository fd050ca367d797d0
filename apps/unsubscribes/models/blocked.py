"""The customer's own block list: numbers that the account itself does not want to write to (rule 73)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.kinds import MessageKind
from apps.core.ownership import AccountOwned, PublicId


class BlockedNumber(AccountOwned):
    """One number under one signature (blank: every one) and kind (null: every one); in force with the next batch."""

    public_id = PublicId()
    number_hash = models.BigIntegerField()
    number_sealed = models.BinaryField()
    number_last4 = models.CharField(max_length=4)
    signature = models.CharField(_("signature"), max_length=20, blank=True)
    message_kind = models.PositiveSmallIntegerField(_("type"), choices=MessageKind.choices, null=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number_hash", "signature", "message_kind"],
                nulls_distinct=False,
                name="blocked_once",
            )
        ]
        indexes = [models.Index(fields=["number_hash"], name="blocked_by_number")]  # over accounts, for staff

    def __str__(self) -> str:
        return f"…{self.number_last4}"
