"""How often calls that name a key were refused, by the minute."""

from django.db import models

from apps.accounts.models.credential import Credential
from apps.core.ownership import AccountOwned


class KeyRefusal(AccountOwned):
    """Calls of one minute that named a key that exists, and whose signature or password was not the key's."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="+")
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["minute", "credential"], name="key_refusals_of_a_minute")
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.count}"
