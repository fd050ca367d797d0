"""Numbers that the frequency rules leave alone."""

from django.db import models

from apps.core.ownership import AccountOwned, PublicId


class AllowedNumber(AccountOwned):
    """A test or alarm number of an application (rule 58, S17); at most 300 of them."""

    public_id = PublicId()
    application = models.ForeignKey("applications.Application", on_delete=models.CASCADE, related_name="+")
    number_hash = models.BigIntegerField()
    number_sealed = models.BinaryField()
    number_last4 = models.CharField(max_length=4)
    number_prefix = models.CharField(max_length=10)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["application", "number_hash"], name="allowed_number_once")
        ]

    def __str__(self) -> str:
        return f"…{self.number_last4}"
