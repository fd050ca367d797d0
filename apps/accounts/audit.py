"""Writing the audit trail, in the transaction of the change it tells of."""

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db import models

from apps.accounts.actors import Actor
from apps.accounts.models import Account, AuditEvent
from apps.core.money import plain
from apps.core.privacy import mask_text


def record(
    actor: Actor, verb: str, target: models.Model, *, account: Account | None = None, **facts: Any
) -> None:
    """Append one event: `verb` is `noun.past` (`template.approved`); facts must hold no number, key or free secret.

    account: whose trail it belongs to; by default the target's own account, else the actor's.
    """
    _event(actor, verb, target, account, facts).save(force_insert=True)


def values(row: models.Model | None, *columns: str) -> dict[str, Any]:
    """Columns of a row as facts, to be taken before and after a change; None gives none. What may be a number is masked."""
    return {} if row is None else {name: _plain(getattr(row, name)) for name in columns}


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The facts `before` and `changed` of `record`: what differs, by name; nothing where nothing does."""
    names = [name for name in after if after[name] != before.get(name)]
    if not names:
        return {}
    return {
        "before": {name: before.get(name) for name in names},
        "changed": {name: after[name] for name in names},
    }


def _plain(value: Any) -> Any:
    """A JSON value: amounts as digits, instants and days in ISO form, enumerations by their value."""
    if value is None or isinstance(value, bool | int):
        return value if isinstance(value, bool) or value is None else int(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date | time) else mask_text(str(value))


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
