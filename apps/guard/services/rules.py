"""The breaker's rules and the thresholds of codes: data that people change, with a trail."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core.errors import Code, DomainError
from apps.guard.models import CodeWatch
from apps.protection.models import BreakerRule, Dimension, Mode, Signal

COLUMNS = (
    "name",
    "dimension",
    "signal",
    "mode",
    "kinds",
    "minimum",
    "growth",
    "percent",
    "hold_minutes",
    "pace",
    "prefixes",
    "spared",
)


@transaction.atomic
def save_rule(*, actor: Actor, rule: BreakerRule | None, **columns: Any) -> BreakerRule:
    """Make a rule or change one; it acts on the next call. Raises Forbidden, INVALID."""
    actor.require(Perm.STAFF_GUARD_WRITE)
    _check(columns)
    row = rule or BreakerRule()
    before = {name: _plain(getattr(row, name)) for name in COLUMNS} if rule is not None else {}
    for name in COLUMNS:
        setattr(row, name, columns[name])
    row.save()
    after = {name: _plain(getattr(row, name)) for name in COLUMNS}
    if rule is None:
        audit.record(actor, "breaker_rule.created", row, mode=row.mode)
    elif before != after:
        changed = [name for name in COLUMNS if before[name] != after[name]]
        audit.record(
            actor,
            "breaker_rule.changed",
            row,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return row


@transaction.atomic
def set_mode(*, actor: Actor, rule: BreakerRule, mode: Mode) -> BreakerRule:
    """Make a rule live, put it into the shadow or switch it off; it acts on the next call. Raises Forbidden, NOT_FOUND."""
    actor.require(Perm.STAFF_GUARD_WRITE)
    row = BreakerRule.objects.select_for_update().filter(pk=rule.pk).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    if row.mode != mode:
        before, row.mode = row.mode, mode
        row.save(update_fields=["mode", "changed_at"])
        audit.record(actor, "breaker_rule.changed", row, before={"mode": before}, after={"mode": row.mode})
    return row


@transaction.atomic
def watch_codes(
    *, actor: Actor, application: Application, is_on: bool, requests: int, success_below: int, growth: int
) -> CodeWatch:
    """The three thresholds of an application. Raises Forbidden, NOT_FOUND."""
    actor.require(Perm.APPLICATION_WRITE)
    if application.account != actor.own_account:
        raise DomainError(Code.NOT_FOUND)
    columns = ("is_on", "requests", "success_below", "growth")
    mine = CodeWatch.of(actor.own_account)
    before = audit.values(mine.filter(application=application).first(), *columns)
    row, _made = mine.update_or_create(
        application=application,
        defaults={
            "account": application.account,
            "is_on": is_on,
            "requests": requests,
            "success_below": success_below,
            "growth": growth,
        },
    )
    facts = audit.difference(before, audit.values(row, *columns))
    audit.record(actor, "code_watch.changed", application, **facts)
    return row


def _check(columns: dict[str, Any]) -> None:
    if not columns["kinds"]:
        raise DomainError(Code.INVALID, field="kinds", problem=_("Choose at least one kind of message."))
    if columns["signal"] == Signal.SEQUENTIAL and columns["dimension"] != Dimension.PREFIX:
        raise DomainError(
            Code.INVALID, field="dimension", problem=_("Numbers in sequence are found within a prefix.")
        )
    if columns["prefixes"] and columns["dimension"] != Dimension.PREFIX:
        raise DomainError(
            Code.INVALID, field="prefixes", problem=_("Prefixes narrow a rule that looks at prefixes.")
        )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
