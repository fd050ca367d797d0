"""Writing the audit trail, in the transaction of the change it tells of."""

from typing import Any

from django.db import models

from apps.accounts.actors import Actor
from apps.accounts.models import Account, AuditEvent


def record(
    actor: Actor, verb: str, target: models.Model, *, account: Account | None = None, **facts: Any
) -> None:
    """Append one event: `verb` is `noun.past` (`template.approved`); facts must hold no number, key or free secret.

    account: whose trail it belongs to; by default the target's own account, else the actor's.
    """
    owner = account or getattr(target, "account", None) or actor.account
    name = getattr(target, "public_id", None) or str(target.pk)
    AuditEvent.objects.create(
        account=owner,
        user=actor.user,
        via=actor.via,
        ip=actor.ip,
        verb=verb,
        target=f"{target._meta.model_name}:{name}",
        label=str(target)[:200],
        facts=facts,
    )
