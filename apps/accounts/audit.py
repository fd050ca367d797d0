"""Writing the audit trail, in the transaction of the change it tells of."""

from collections.abc import Iterable
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
    _event(actor, verb, target, account, facts).save(force_insert=True)


def record_many(actor: Actor, verb: str, targets: Iterable[tuple[models.Model, dict[str, Any]]]) -> None:
    """One event for each (target, facts), by one statement."""
    AuditEvent.objects.bulk_create(_event(actor, verb, target, None, facts) for target, facts in targets)


def _event(
    actor: Actor, verb: str, target: models.Model, account: Account | None, facts: dict[str, Any]
) -> AuditEvent:
    owner = account or getattr(target, "account", None) or actor.account
    name = getattr(target, "public_id", None) or str(target.pk)
    return AuditEvent(
        account=owner,
        user=actor.user,
        via=actor.via,
        ip=actor.ip,
        verb=verb,
        target=f"{target._meta.model_name}:{name}",
        label=str(target)[:200],
        facts=facts,
    )
