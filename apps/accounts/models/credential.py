"""SecretId and SecretKey pairs with which programs sign."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models.user import User
from apps.core.ownership import AccountOwned, PublicId
from apps.core.states import GOOD, QUIET, StateTable


class CredentialStatus(models.TextChoices):
    """A deleted key stays as a row so that the audit trail keeps its name; its secret is wiped."""

    ENABLED = "enabled", _("Enabled")
    DISABLED = "disabled", _("Disabled")
    DELETED = "deleted", _("Deleted")


CREDENTIAL_STATES = StateTable(
    CredentialStatus,
    moves={
        CredentialStatus.ENABLED: frozenset({CredentialStatus.DISABLED}),
        CredentialStatus.DISABLED: frozenset({CredentialStatus.ENABLED, CredentialStatus.DELETED}),
        CredentialStatus.DELETED: frozenset(),
    },
    tones={
        CredentialStatus.ENABLED: GOOD,
        CredentialStatus.DISABLED: QUIET,
        CredentialStatus.DELETED: QUIET,
    },
)


class Credential(AccountOwned):
    """At most two live pairs per person and account; the SecretKey is sealed and shown once."""

    public_id = PublicId()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="credentials")
    secret_id = models.CharField(max_length=64, unique=True)
    secret_key_sealed = models.BinaryField()
    status = models.CharField(
        max_length=16, choices=CredentialStatus.choices, default=CredentialStatus.ENABLED
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_ip = models.GenericIPAddressField(null=True, blank=True)

    class Meta(AccountOwned.Meta):
        constraints = [CREDENTIAL_STATES.constraint("credential_status_known")]

    def __str__(self) -> str:
        return f"{self.secret_id[:8]}…"
