"""Reads of exports for the faces and for the making: who sees which, what stands in one, what its allowance is."""

from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.exports.base import Column, Subject
from apps.exports.models import Export, ExportAllowance
from apps.exports.registry import SUBJECTS

# Stands in every row of every file, so that rows that turn up somewhere tell which file they come from.
MARK: Final = Column("export", _("Export"))


def subject_of(name: str, account: Account | None) -> Subject | None:
    """The subject of this name that accounts (or, without one, the platform) can ask for."""
    found = SUBJECTS.get(name)
    return found if found is not None and perm_of(found, account) is not None else None


def perm_of(subject: Subject, account: Account | None) -> Perm | None:
    """The right it needs."""
    return subject.perm if account else subject.staff_perm


def listed(actor: Actor, account: Account | None) -> QuerySet[Export]:
    """The exports of an account (None: of the platform) that an actor may see: those it could have asked for."""
    rows = Export.unscoped.filter(account=account).select_related("asked_by", "account")
    names = [one.name for one in SUBJECTS.values() if (perm := perm_of(one, account)) and actor.may(perm)]
    seen = Q(subject__in=names)
    return rows.filter(seen if actor.may(Perm.MESSAGE_REVEAL) else seen & Q(is_whole=False))


def allowance(account: Account | None) -> ExportAllowance:
    """What holds for the account: its own row, else everybody's, else the defaults of the columns."""
    rows = ExportAllowance.objects.filter(Q(account=account) | Q(account=None))
    return next(iter(sorted(rows, key=lambda row: row.account_id is None)), ExportAllowance())


def columns_of(export: Export) -> list[Column]:
    """The columns that were asked for, in the subject's order, and the mark."""
    return [*(one for one in SUBJECTS[export.subject].columns if one.key in export.columns), MARK]


def about(export: Export) -> dict[str, str]:
    """What a file says of itself where its form has room for that."""
    return {
        "export": export.public_id,
        "subject": export.subject,
        "account": export.account.name if export.account else "",
        "asked_by": export.asked_by.email if export.asked_by else "",
        "asked_at": export.asked_at.isoformat(),
        "filters": "; ".join(f"{name}: {value}" for name, value in export.described),
    }


def zone_of(account: Account | None) -> str:
    """The zone whose days and times a file speaks of."""
    return account.zone if account else clock.DEFAULT_ZONE
