"""Asking for a file, taking it when it is ready, and calling it off."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.core import clock, files
from apps.core.errors import Code, DomainError
from apps.core.locks import lock
from apps.core.privacy import mask_text, seal
from apps.core.tasks import delay_on_commit
from apps.exports import queries
from apps.exports.base import Subject
from apps.exports.formats import Format
from apps.exports.models import Export
from apps.exports.registry import SUBJECTS
from apps.exports.services.taking import File
from apps.exports.states import EXPORT_STATES, UNDERWAY, ExportStatus

ASKED: Final = b"exports.asked"  # the context that parameters are sealed in
SHORTEST_REASON: Final = 4
_BLOCK: Final = 64 * 1024


@transaction.atomic
def ask(
    *,
    actor: Actor,
    subject: str,
    account: Account | None,
    asked: Mapping[str, Any],
    described: Sequence[tuple[str, str]],
    form: Format,
    columns: Sequence[str] = (),
    is_whole: bool = False,
    reason: str = "",
) -> Export:
    """Put a file on the list of those to be made. account: None for the platform's own; columns: their keys, none for all.

    Raises Forbidden, DomainError: NOT_FOUND (no such subject here), EXPORT_NO_COLUMNS, INVALID (no reason for numbers in
    full), EXPORT_QUOTA. Nothing is written then.
    """
    kind = _subject(subject, account)
    _require(actor, kind, account, is_whole=is_whole)
    words = " ".join(reason.split())
    if is_whole and len(words) < SHORTEST_REASON:
        raise DomainError(
            Code.INVALID, field="reason", problem=_("Say in a few words why whole numbers are needed.")
        )
    chosen = [column.key for column in kind.columns if not columns or column.key in columns]
    if not chosen:
        raise DomainError(Code.EXPORT_NO_COLUMNS, field="columns")
    _within_allowance(account)
    export = Export.unscoped.create(
        account=account,
        subject=kind.name,
        asked_by=actor.user,
        asked_at=clock.now(),
        asked_sealed=seal(orjson.dumps(dict(asked)).decode(), context=ASKED),
        described=[list(pair) for pair in described],
        columns=chosen,
        form=form,
        is_whole=is_whole,
        language=translation.get_language() or "en",
    )
    facts = {"reason": mask_text(words)[:200]} if is_whole else {}
    audit.record(
        actor,
        "export.asked_whole" if is_whole else "export.asked",
        export,
        account=account,
        form=form.value,
        **facts,
    )
    delay_on_commit("exports.make", export.pk, queue="files")
    return export


def take(*, actor: Actor, export: Export) -> File:
    """The finished file; each taking is counted and leaves a trace before the first octet.

    Raises Forbidden, DomainError: NOT_FOUND (another account's), EXPORT_NOT_READY, FILE_GONE.
    """
    _require_own(actor, export)
    if export.status != ExportStatus.READY:
        raise DomainError(Code.EXPORT_NOT_READY, state=EXPORT_STATES.label(export.status))
    stored = files.open_stored(export.file)
    Export.unscoped.filter(pk=export.pk).update(taken_count=F("taken_count") + 1)
    audit.record(actor, "export.taken", export, account=export.account, form=export.form)
    form = Format(export.form)
    return File(file_name(export), form.content_type, _pieces(stored))


@transaction.atomic
def cancel(*, actor: Actor, export: Export) -> None:
    """Call off a file that is not ready; twice changes nothing. Raises Forbidden, NOT_FOUND, IllegalMove."""
    _require_own(actor, export)
    if export.status == ExportStatus.CANCELLED:
        return
    EXPORT_STATES.advance(export, ExportStatus.CANCELLED, heartbeat_at=None)
    audit.record(actor, "export.cancelled", export, account=export.account)


def file_name(export: Export) -> str:
    """For example `Message records 2026-11-28 k3jd.csv`; the last word tells two of a day apart."""
    day = clock.business_day(export.asked_at, queries.zone_of(export.account))
    return f"{SUBJECTS[export.subject].title} {day:%Y-%m-%d} {export.public_id[:4]}.{export.form}"


def _subject(name: str, account: Account | None) -> Subject:
    found = queries.subject_of(name, account)
    if found is None:
        raise DomainError(Code.NOT_FOUND)
    return found


def _require(actor: Actor, subject: Subject, account: Account | None, *, is_whole: bool) -> None:
    actor.require(Perm.EXPORT_READ if account else Perm.STAFF_EXPORT_READ)
    if account is not None and account.pk != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    perm = queries.perm_of(subject, account)
    assert perm is not None, "_subject has seen to it"
    actor.require(perm)
    if is_whole:
        if not subject.has_numbers:
            raise DomainError(Code.NOT_FOUND)
        actor.require(Perm.MESSAGE_REVEAL)


def _require_own(actor: Actor, export: Export) -> None:
    _require(actor, _subject(export.subject, export.account), export.account, is_whole=export.is_whole)


def _within_allowance(account: Account | None) -> None:
    """Two who ask at once are counted one after the other."""
    lock(f"exports.allowance:{account.pk if account else 0}")
    allowed = queries.allowance(account)
    mine = Export.unscoped.filter(account=account)
    waiting = mine.filter(status__in=UNDERWAY).count()
    if waiting >= allowed.at_once:
        raise DomainError(Code.EXPORT_QUOTA, count=waiting, limit=allowed.at_once)
    zone = queries.zone_of(account)
    start, _end = clock.day_window(clock.business_day(clock.now(), zone), zone)
    asked = mine.filter(asked_at__gte=start).count()
    if asked >= allowed.per_day:
        raise DomainError(Code.EXPORT_DAY_QUOTA, limit=allowed.per_day)


def _pieces(stored: Any) -> Iterator[bytes]:
    with stored:
        while block := stored.read(_BLOCK):
            yield block
