"""Conversions: what a customer's program says became of its messages, a batch in one statement."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.ids import id_from_serial
from apps.core.statements import fetch
from apps.messaging.services.rows import REPORT_CONVERSIONS

MOST: Final = 1_000


def report(
    *, actor: Actor, application: Application, converted: Mapping[str, datetime | None]
) -> frozenset[str]:
    """Keep that these messages of the application (by SerialNo) converted, at their instants or now; gives those it knows.

    Reporting again changes nothing. An instant before the message or after now is taken for either. What was refused or
    cancelled was never sent and cannot convert. Raises Forbidden, NOT_FOUND, INVALID when none of them is known.
    """
    actor.require(Perm.MESSAGE_SEND)
    account = actor.own_account
    if application.account_id != account.pk:
        raise DomainError(Code.NOT_FOUND)
    if len(converted) > MOST:
        raise DomainError(Code.TOO_MANY, count=len(converted), limit=MOST)
    now = clock.now()
    serials = {number: serial for serial in converted if (number := id_from_serial(serial)) is not None}
    asked: dict[str, Any] = {
        "account": account.pk,
        "application": application.pk,
        "now": now,
        "ids": list(serials),
        "instants": [converted[serial] or now for serial in serials.values()],
    }
    known = (
        frozenset(serials[number] for (number,) in fetch(REPORT_CONVERSIONS, asked))
        if serials
        else frozenset()
    )
    if not known:
        problem = format_lazy(
            _("No message that this application has sent has the SerialNo {serial}."),
            serial=", ".join(list(converted)[:1]) or "…",
        )
        raise DomainError(Code.INVALID, field="serial", problem=problem)
    return known
