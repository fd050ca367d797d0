"""The audit trail: append-only, hash-chained, and the feed that upper layers read."""

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


class AuditUnlinked(models.Model):
    """An event that has no place in the chain yet; a trigger on the events writes it, so that none can be left out."""

    event = models.OneToOneField(
        AuditEvent, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )

    objects: ClassVar[models.Manager["AuditUnlinked"]] = models.Manager()

    def __str__(self) -> str:
        return str(self.pk)


class AuditLink(models.Model):
    """One event's place in the chain: `digest` seals the event and the digest before it. Append-only like the events.

    No foreign key holds the event, so that the link outlives an event that somebody with the database's own rights removes.
    """

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(
        AuditEvent, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    digest = models.BinaryField(max_length=32)

    objects: ClassVar[models.Manager["AuditLink"]] = models.Manager()

    def __str__(self) -> str:
        return f"entry {self.position}"
