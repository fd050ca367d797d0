"""One send that somebody typed into the console, and what became of each number."""

from django.db import models

from apps.core.money import AmountField, CurrencyField
from apps.core.ownership import AccountOwned, PublicId


class ManualSend(AccountOwned):
    """Made in the transaction that accepts its messages, once per form: `key` is the form's own.

    A second click, a repeated request or a reload finds this row and shows it instead of sending again; `fingerprint`
    tells whether the form still said the same. `outcomes_sealed` holds the numbers and is sealed like every number.
    """

    public_id = PublicId()
    key = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=32)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey("applications.Application", on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(
        "message_templates.MessageTemplate", on_delete=models.PROTECT, related_name="+"
    )
    signature = models.ForeignKey(
        "signatures.Signature", on_delete=models.PROTECT, null=True, related_name="+"
    )
    sender = models.CharField(max_length=15, blank=True)  # as named; empty is the default
    outcomes_sealed = models.BinaryField(default=b"")
    accepted_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    segments = models.PositiveIntegerField(default=0)
    fee = AmountField(default=0)
    currency = CurrencyField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="one_send_per_form")]
        indexes = [models.Index(fields=["account", "-id"], name="manual_sends_by_account")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M:%S}"
