"""Caps in money: set, changed and lifted by the account, or by the operator over its head."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core.countries import country as known_country
from apps.core.errors import Code, DomainError
from apps.core.locks import lock
from apps.core.money import plain
from apps.message_templates.models import MessageTemplate
from apps.protection.models import CapScope, CapWindow, SpendCap

CAPS_PER_ACCOUNT = 200


@transaction.atomic
def set_cap(
    *,
    actor: Actor,
    account: Account,
    per: CapWindow,
    amount: Decimal,
    application: Application | None = None,
    template: MessageTemplate | None = None,
    country: str = "",
    marketing_percent: int = 80,
    notice_percent: int = 95,
) -> SpendCap:
    """At most one of application, template and country; without one the whole account. A second time it is changed.

    Acts on the next batch; what is spent in the running window counts from when the cap was first set. Raises Forbidden,
    NOT_FOUND for a stranger's thing, INVALID, TOO_MANY.
    """
    is_by_staff = _require(actor, account)
    for thing in (application, template):
        if thing is not None and thing.account_id != account.pk:
            raise DomainError(Code.NOT_FOUND)
    if country and known_country(country) is None:
        raise DomainError(Code.NOT_FOUND, field="country")
    if amount <= 0 or not (0 <= marketing_percent <= 100 and 0 <= notice_percent <= 100):
        raise DomainError(
            Code.INVALID, field="amount", problem=_("Give an amount above zero and shares up to 100.")
        )
    lock(f"protection.caps:{account.pk}")
    what: dict[str, Any] = {
        "scope": _scope(application, template, country),
        "application": application,
        "template": template,
        "country": country.upper(),
        "per": per,
        "is_by_staff": is_by_staff,
    }
    found = SpendCap.of(account).filter(**what).first()
    count = SpendCap.of(account).count()
    if found is None and count >= CAPS_PER_ACCOUNT:
        raise DomainError(Code.TOO_MANY, limit=CAPS_PER_ACCOUNT, count=count)
    columns = ("amount", "marketing_percent", "notice_percent")
    before = audit.values(found, *columns)
    row = found or SpendCap(account=account, **what)
    row.amount, row.marketing_percent, row.notice_percent = amount, marketing_percent, notice_percent
    row.save()
    facts = audit.difference(before, audit.values(row, *columns))
    said: dict[str, Any] = {"amount": plain(amount), "currency": account.currency, "window": str(per.value)}
    audit.record(actor, "spend_cap.set", row, **said, **facts)
    return row


@transaction.atomic
def lift(*, actor: Actor, cap: SpendCap) -> None:
    """Raises Forbidden, NOT_FOUND, CAP_OF_STAFF for a customer when the operator has set it."""
    is_by_staff = _require(actor, cap.account)
    if cap.is_by_staff and not is_by_staff:
        raise DomainError(Code.CAP_OF_STAFF)
    audit.record(actor, "spend_cap.removed", cap)
    SpendCap.unscoped.filter(pk=cap.pk).delete()


def _require(actor: Actor, account: Account) -> bool:
    """Whether it is staff who acts, for no account of their own."""
    if actor.account is None:
        actor.require(Perm.STAFF_GUARD_WRITE)
        return True
    actor.require(Perm.APPLICATION_WRITE)
    if actor.account != account:
        raise DomainError(Code.NOT_FOUND)
    return False


def _scope(application: Application | None, template: MessageTemplate | None, country: str) -> CapScope:
    given = [
        scope
        for scope, thing in (
            (CapScope.APPLICATION, application),
            (CapScope.TEMPLATE, template),
            (CapScope.COUNTRY, country),
        )
        if thing
    ]
    if len(given) > 1:
        raise DomainError(Code.INVALID, problem=_("A cap is for one thing; set another one for the next."))
    return given[0] if given else CapScope.ACCOUNT
