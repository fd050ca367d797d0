"""The emergency switches as a shell works them: what is told before and after, in plain lines."""

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core.errors import Code, DomainError
from apps.guard import consequences
from apps.guard.targets import find, open_switch
from apps.protection.models import Switch, SwitchKind
from apps.protection.services import switches

SHELL = Actor(user=None, account=None, perms=frozenset({Perm.STAFF_SWITCH_WRITE}), via="shell")


def preview(kind: SwitchKind, key: str) -> list[str]:
    """The consequences of a stop, a line each. Raises NOT_FOUND."""
    found = consequences.of_stopping(kind, find(kind, key))
    lines = [
        f"{found.lately:,} requests since {found.lately_from:%H:%M} UTC; {found.waiting:,} messages wait, "
        f"{found.dispatching:,} are being submitted and still go out",
        f"{found.running:,} lists are running and {found.planned:,} are planned; they wait until the release",
        f"{found.customers:,} customers, {found.applications:,} applications and {found.templates:,} templates sent "
        "within 24 hours",
    ]
    if kind == SwitchKind.CARRIER:
        lines.append(f"new messages go to: {found.takes_over or 'nobody, they are refused'}")
    return lines


def stop(kind: SwitchKind, key: str, reason: str) -> Switch:
    """Stop it in the name of the platform."""
    return switches.stop(actor=SHELL, target=find(kind, key), reason=reason)


def release(kind: SwitchKind, key: str) -> Switch:
    """Release what is stopped. Raises NOT_FOUND when there is no such thing or it is not stopped."""
    switch = open_switch(kind, find(kind, key))
    if switch is None:
        raise DomainError(Code.NOT_FOUND)
    return switches.release(actor=SHELL, switch=switch)
