"""The audit trail: append-only, and the feed that upper layers read."""

from typing import ClassVar

from django.db import models

from apps.accounts.models.account import Account
from apps.accounts.models.user import User


class AuditEvent(models.Model):
    """One change or reveal: who, when, from where, what, to what, with which facts. A trigger refuses UPDATE and DELETE."""

    at = models.DateTimeField(auto_now_add=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    via = models.CharField(max_length=16)
    ip = models.GenericIPAddressField(null=True)
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)

    objects: ClassVar[models.Manager["AuditEvent"]] = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="audit_by_account"),
            models.Index(fields=["target", "-id"], name="audit_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target}"
