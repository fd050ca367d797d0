"""From what a person types to the thing an emergency switch acts on."""

from typing import Final

from apps.accounts.models import Account
from apps.applications.models import Application, ApplicationStatus
from apps.carriers.models import Carrier
from apps.core.countries import country
from apps.core.errors import Code, DomainError
from apps.message_templates.models import MessageTemplate
from apps.protection import queries
from apps.protection.models import Switch, SwitchKind
from apps.protection.services.switches import Target

_MOST_DIGITS: Final = 18  # fits a bigint, and longer ones cannot exist


def find(kind: SwitchKind, key: str, *, account: Account | None = None) -> Target:
    """By SDK AppID, TemplateId, ISO code of a country, or name of a carrier; with `account` among its own things only.

    Raises NOT_FOUND.
    """
    key = key.strip()
    found: Target | None
    match kind:
        case SwitchKind.APPLICATION:
            applications = Application.of(account) if account else Application.unscoped.all()
            rows = applications.select_related("account").exclude(status=ApplicationStatus.DELETED)
            found = rows.filter(sdk_app_id=key).first()
        case SwitchKind.TEMPLATE:
            templates = MessageTemplate.of(account) if account else MessageTemplate.unscoped.all()
            number = int(key) if key.isascii() and key.isdecimal() and len(key) <= _MOST_DIGITS else 0
            found = templates.select_related("account").filter(number=number, deleted_at=None).first()
        case SwitchKind.COUNTRY:
            known = country(key)
            found = known.iso2 if known is not None else None
        case SwitchKind.CARRIER:
            found = Carrier.objects.filter(name=key).first()
    if found is None:
        raise DomainError(Code.NOT_FOUND, field="key")
    return found


def open_switch(kind: SwitchKind, target: Target) -> Switch | None:
    """The switch that stops the thing now, if one does."""
    rows = queries.unreleased().filter(kind=kind)
    if isinstance(target, str):
        return rows.filter(country=target).first()
    return rows.filter(**{f"{kind.value}": target}).first()
