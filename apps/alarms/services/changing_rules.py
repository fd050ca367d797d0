"""Operators decide at which values alarms are raised, and how people are told."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.alarms.conditions.base import Condition, Habits, Level
from apps.alarms.models import Rule
from apps.core.errors import Code, DomainError

# What the audit trail shows before and after a change.
_TOLD = (
    "is_enabled", "is_urgent", "raise_at", "clear_at", "hold_seconds", "group_minutes", "again_minutes", "most_rounds",
    "escalate_minutes", "staff_roles",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A whole rule as somebody wants it; a threshold that is None is the one that the condition brings."""

    habits: Habits
    is_enabled: bool = True
    raise_at: Decimal | None = None
    clear_at: Decimal | None = None


@transaction.atomic
def change(*, actor: Actor, condition: Condition, wanted: Wanted) -> Rule:
    """From the next tick on; raises DomainError(INVALID) when the alarm would flutter: it must end short of where it begins."""
    actor.require(Perm.STAFF_ALARM_WRITE)
    raise_at = clear_at = None
    if isinstance(condition, Level):
        raise_at = condition.raise_at if wanted.raise_at is None else wanted.raise_at
        clear_at = condition.clear_at if wanted.clear_at is None else wanted.clear_at
        _refuse_flutter(condition, raise_at, clear_at)
    habits = wanted.habits
    before = audit.values(Rule.objects.filter(condition=condition.name).first(), *_TOLD)
    row, _is_new = Rule.objects.update_or_create(
        condition=condition.name,
        defaults={
            "is_enabled": wanted.is_enabled,
            "is_urgent": habits.is_urgent,
            "raise_at": raise_at,
            "clear_at": clear_at,
            "hold_seconds": habits.hold_seconds,
            "group_minutes": habits.group_minutes,
            "again_minutes": habits.again_minutes,
            "most_rounds": habits.most_rounds,
            "escalate_minutes": habits.escalate_minutes,
            "staff_roles": [str(role) for role in habits.staff_roles],
        },
    )
    audit.record(
        actor,
        "alarm_rule.changed",
        row,
        raise_at=_text(row.raise_at),
        clear_at=_text(row.clear_at),
        enabled=row.is_enabled,
        **audit.difference(before, audit.values(row, *_TOLD)),
    )
    return row


@transaction.atomic
def reset(*, actor: Actor, condition: Condition) -> None:
    """The condition's own values hold again; without a change there is nothing to do."""
    actor.require(Perm.STAFF_ALARM_WRITE)
    row = Rule.objects.filter(condition=condition.name).first()
    if row is not None:
        audit.record(actor, "alarm_rule.reset", row)
        row.delete()


def _refuse_flutter(condition: Level, raise_at: Decimal, clear_at: Decimal) -> None:
    is_apart = clear_at > raise_at if condition.is_floor else clear_at < raise_at
    if not is_apart:
        problem = (
            _("It must be higher than where the alarm begins.")
            if condition.is_floor
            else _("It must be lower than where the alarm begins.")
        )
        raise DomainError(Code.INVALID, field="clear_at", problem=problem)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
