"""Who does not want to hear from whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.kinds import MessageKind
from apps.core.ownership import AccountOwned, PublicId


class Origin(models.TextChoices):
    """How a number came onto the list."""

    REPLY = "reply", _("Reply of the handset")
    SUGGESTION = "suggestion", _("Refusal in a reply, confirmed by a person")
    CUSTOMER = "customer", _("Entered by the customer")
    IMPORT = "import", _("Imported from a file")
    OPERATOR = "operator", _("Entered by the operator")


class WayBack(models.TextChoices):
    """How a number left the list."""

    REVIEW = "review", _("Applied for and approved")
    HANDSET = "handset", _("The person has subscribed again")


class Unsubscribe(AccountOwned):
    """A number that hears no more messages of one signature and kind; removal keeps the row.

    The signature is kept as its text, as the founding rules have it (number + signature + type): a signature that is
    deleted and made again stays unsubscribed. Blank means every signature, a null kind every kind, a null application
    every application. `word` is what the reply was understood by and `reply_id` its public id.
    """

    public_id = PublicId()
    number_hash = models.BigIntegerField()
    number_sealed = models.BinaryField()
    number_last4 = models.CharField(max_length=4)
    signature = models.CharField(_("signature"), max_length=20, blank=True)
    message_kind = models.PositiveSmallIntegerField(_("type"), choices=MessageKind.choices, null=True)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, null=True, related_name="+"
    )
    origin = models.CharField(max_length=10, choices=Origin.choices)
    word = models.CharField(max_length=60, blank=True, default="")
    reply_id = models.CharField(max_length=40, blank=True, default="")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)  # when the reply came; of other origins null
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=8, choices=WayBack.choices, blank=True, default="")

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number_hash", "signature", "message_kind", "application"],
                condition=models.Q(removed_at=None),
                nulls_distinct=False,
                name="unsubscribed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=Origin.values), name="unsubscribe_origin_known"
            ),
            models.CheckConstraint(
                condition=models.Q(removed_by__in=["", *WayBack.values]), name="unsubscribe_way_back_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "-id"], condition=models.Q(removed_at=None), name="unsubscribes_by_account"
            ),
            models.Index(fields=["number_hash"], name="unsubscribes_by_number"),  # over accounts, for staff
        ]

    def __str__(self) -> str:
        return f"…{self.number_last4}"
