"""Where a customer's server wants to be told, and how it has answered lately."""

from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.callbacks.problems import Problem
from apps.core.ownership import AccountOwned, PublicId

LONGEST_URL = 500


class Kind(models.TextChoices):
    """What is told."""

    STATUS = "status", _("Delivery status")
    REPLY = "reply", _("Reply")


class Endpoint(AccountOwned):
    """The address for the status of one application's messages, or for all replies to an account (callbacks.md §1).

    address: scheme, host and port, of which few are called at once. failures: in a row, over all pushes; after some of them
    the endpoint is left alone until `paused_until`. The secret signs pushes once `is_signed`; receivers written for the
    original know no signature.
    """

    public_id = PublicId()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, null=True, related_name="+"
    )
    url = models.CharField(max_length=LONGEST_URL, blank=True)
    address = models.CharField(max_length=280, blank=True)
    is_on = models.BooleanField(default=False)
    is_signed = models.BooleanField(default=False)
    secret_sealed = models.BinaryField(default=b"")
    failures = models.PositiveIntegerField(default=0)
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    last_problem = models.CharField(max_length=12, choices=Problem.choices, blank=True)
    last_http_status = models.PositiveSmallIntegerField(null=True)
    last_milliseconds = models.PositiveIntegerField(null=True)
    paused_until = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    SECRET: ClassVar[bytes] = b"callback.secret"

    class Meta(AccountOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=Kind.STATUS, application__isnull=False)
                | models.Q(kind=Kind.REPLY, application__isnull=True),
                name="endpoint_of_application_or_account",
            ),
            models.UniqueConstraint(fields=["application"], name="one_status_callback_per_application"),
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(kind=Kind.REPLY), name="one_reply_callback_per_account"
            ),
            models.CheckConstraint(
                condition=models.Q(is_on=False) | ~models.Q(url=""), name="endpoint_on_has_url"
            ),
        ]

    def __str__(self) -> str:
        """Never the whole address: what follows the host may hold a secret."""
        return self.host or str(Kind(self.kind).label)

    @property
    def host(self) -> str:
        """The host alone, with its port where it is not the usual one."""
        return urlsplit(self.url).netloc

    @property
    def shown_url(self) -> str:
        """For those who may not change it: without the part in which people put tokens."""
        return self.url.partition("?")[0] + ("?…" if "?" in self.url else "")

    @property
    def has_secret(self) -> bool:
        return bool(self.secret_sealed)

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and self.paused_until > now
