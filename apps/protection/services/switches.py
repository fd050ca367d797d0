"""The four emergency switches: stop at once, release again. What waits already is held and let go by messaging's tick."""

from typing import Any, Final

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.carriers.models import Carrier
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.locks import lock
from apps.message_templates.models import MessageTemplate
from apps.protection.models import Switch, SwitchKind

Target = Application | MessageTemplate | Carrier | str  # a country is its ISO code

# Customers stop what is theirs; a country and a carrier are the platform's.
_OWN: Final = {
    SwitchKind.APPLICATION: Perm.APPLICATION_SWITCH,
    SwitchKind.TEMPLATE: Perm.TEMPLATE_SWITCH,
}


@transaction.atomic
def stop(*, actor: Actor, target: Target, reason: str) -> Switch:
    """From the moment this is committed nothing of it is accepted or claimed; stopping it again gives the same switch.

    What a driver has claimed already (a window of the carrier at most) goes out. Nothing is lost: what was accepted waits.
    Raises Forbidden, NOT_FOUND for a stranger's thing, REASON_NEEDED.
    """
    columns = _columns(target)
    kind, account = columns["kind"], columns["account"]
    _require(actor, kind, account)
    if not reason.strip():
        raise DomainError(Code.REASON_NEEDED, field="reason")
    lock("protection.switches")
    found = Switch.objects.filter(released_at=None, **columns).first()
    if found is not None:
        return found
    switch = Switch.objects.create(
        **columns,
        reason=reason.strip()[:300],
        stopped_at=clock.now(),
        stopped_by=actor.user,
        is_by_staff=actor.account is None,
    )
    audit.record(actor, "switch.stopped", switch, account=account, reason=switch.reason)
    return switch


@transaction.atomic
def release(*, actor: Actor, switch: Switch) -> Switch:
    """Acceptance and claims go on at once, what was held within a second or two; released twice, it changes nothing.

    Raises Forbidden, NOT_FOUND for a stranger's, SWITCH_OF_STAFF for a customer when the operator has stopped it.
    """
    row = Switch.objects.select_for_update(of=("self",)).select_related("account").get(pk=switch.pk)
    _require(actor, SwitchKind(row.kind), row.account)
    if row.is_by_staff and actor.account is not None:
        raise DomainError(Code.SWITCH_OF_STAFF)
    if row.released_at is None:
        row.released_at, row.released_by = clock.now(), actor.user
        row.save(update_fields=["released_at", "released_by"])
        audit.record(actor, "switch.released", row, account=row.account)
    return row


def _require(actor: Actor, kind: SwitchKind, account: Any) -> None:
    """Staff, who act for no account, may stop everything; a customer what belongs to the own account."""
    if actor.account is None:
        actor.require(Perm.STAFF_SWITCH_WRITE)
        return
    if account is None or account != actor.account:
        raise DomainError(Code.NOT_FOUND)
    actor.require(_OWN[kind])


def _columns(target: Target) -> dict[str, Any]:
    """What names the thing in a row of Switch."""
    names: dict[str, Any] = {"application": None, "template": None, "country": "", "carrier": None}
    if isinstance(target, str):
        return {**names, "kind": SwitchKind.COUNTRY, "account": None, "country": target}
    if isinstance(target, Application):
        kind = SwitchKind.APPLICATION
    else:
        kind = SwitchKind.TEMPLATE if isinstance(target, MessageTemplate) else SwitchKind.CARRIER
    return {**names, "kind": kind, "account": getattr(target, "account", None), kind.value: target}
