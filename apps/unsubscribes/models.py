"""Who does not want to hear from whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import MessageKind
from apps.core.ownership import AccountOwned, PublicId


class Origin(models.TextChoices):
    """How a number came onto the list."""

    REPLY = "reply", _("Reply of the handset")
    CUSTOMER = "customer", _("Entered by the customer")
    OPERATOR = "operator", _("Entered by the operator")


class Unsubscribe(AccountOwned):
    """A number that hears no more messages of one signature and kind; removal keeps the row.

    The signature is kept as its text, as the founding rules have it (number + signature + type): a signature that is
    deleted and made again stays unsubscribed. Blank means every signature; a null kind means every kind.
    """

    public_id = PublicId()
    number_hash = models.BigIntegerField()
    number_sealed = models.BinaryField()
    number_last4 = models.CharField(max_length=4)
    signature = models.CharField(_("signature"), max_length=20, blank=True)
    message_kind = models.PositiveSmallIntegerField(_("type"), choices=MessageKind.choices, null=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number_hash", "signature", "message_kind"],
                condition=models.Q(removed_at=None),
                nulls_distinct=False,
                name="unsubscribed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=Origin.values), name="unsubscribe_origin_known"
            ),
        ]

    def __str__(self) -> str:
        return f"…{self.number_last4}"
