"""Making files in the background: run after run is stored, so that whoever dies leaves no more than one run undone.

One file is made at a time in an installation, in turns of some seconds: lists that wait to be read have the other
process, and several files go forward together.
"""

import hashlib
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import orjson
from django.db import transaction
from django.db.models import Q
from django.utils import translation

from apps.core import clock, files
from apps.core.errors import Code, DomainError
from apps.core.locks import held_by_session
from apps.core.privacy import open_sealed
from apps.core.tasks import hint
from apps.exports import queries
from apps.exports.base import Run, Scope
from apps.exports.formats import Format
from apps.exports.models import Export, ExportPiece
from apps.exports.registry import SUBJECTS
from apps.exports.services.asking import ASKED
from apps.exports.states import EXPORT_STATES, UNDERWAY, ExportStatus
from apps.exports.writing import XLSX_ROWS, finish, packed

log = logging.getLogger(__name__)
TASK: Final = "exports.make"
QUEUE: Final = "files"
RUN_ROWS: Final = 10_000
TURN_SECONDS: Final = 8.0
SILENCE: Final = timedelta(
    seconds=60
)  # a run takes about a second, the last step of a large workbook a minute
TRIES: Final = 5


class _CalledOff(Exception):
    """Somebody has cancelled the export, or it has ended otherwise."""


def make(export_id: int) -> None:
    """Work one turn at an export, or do nothing when another worker is at one; then hint at whatever is next."""
    with held_by_session("exports.make") as is_alone:
        if not is_alone:
            return
        export = _taken_up(export_id)
        if export is not None:
            with translation.override(export.language):
                _turn(export)
    _hint_next()


def keep_making() -> None:
    """For the clock: hint at an export that nobody is at, end files that are over, remove what is left of others."""
    _hint_next()
    for export in Export.unscoped.filter(status=ExportStatus.READY, expires_at__lte=clock.now())[:100]:
        if EXPORT_STATES.advance_many(Export.unscoped.filter(pk=export.pk), ExportStatus.EXPIRED, file=""):
            files.remove(export.file)
    ended = ExportPiece.objects.exclude(export__status__in=UNDERWAY).values_list("export_id", flat=True)
    for export_id in set(ended[:10_000]):
        _forget_pieces(export_id)


def _hint_next() -> None:
    """The export that has waited longest for its turn; one whose worker has only just spoken is left to it."""
    silent = Q(heartbeat_at=None) | Q(heartbeat_at__lt=clock.now() - SILENCE)
    waiting = Export.unscoped.filter(silent, status__in=UNDERWAY)
    next_one = waiting.order_by("row_count", "id").values_list("pk", flat=True).first()
    if next_one is not None:
        hint(TASK, next_one, queue=QUEUE)


def _taken_up(export_id: int) -> Export | None:
    export = Export.unscoped.select_related("account").filter(pk=export_id, status__in=UNDERWAY).first()
    if export is None:
        return None
    columns = {"heartbeat_at": clock.now(), "tries": export.tries + 1}
    if export.status == ExportStatus.ASKED:
        moved = EXPORT_STATES.advance_many(
            Export.unscoped.filter(pk=export_id), ExportStatus.RUNNING, **columns
        )
        return Export.unscoped.select_related("account").get(pk=export_id) if moved else None
    Export.unscoped.filter(pk=export_id).update(**columns)
    export.tries += 1
    return export


def _turn(export: Export) -> None:
    ends = time.monotonic() + TURN_SECONDS
    try:
        if export.tries > TRIES:
            raise DomainError(Code.EXPORT_BROKEN)
        while not _next_run(export).is_last:
            if time.monotonic() >= ends:
                Export.unscoped.filter(pk=export.pk).update(heartbeat_at=None)  # nobody is at it now
                return
        _finish(export)
    except _CalledOff:
        _forget_pieces(export.pk)
    except DomainError as refusal:
        EXPORT_STATES.advance_many(
            Export.unscoped.filter(pk=export.pk),
            ExportStatus.FAILED,
            problem=refusal.code.value,
            heartbeat_at=None,
        )
        _forget_pieces(export.pk)
    except Exception:
        # The clock tries again, TRIES times in all; what was stored until now is kept.
        log.exception("export %s: a turn failed", export.public_id)


def scope_of(export: Export) -> Scope:
    """What the export asks its subject for."""
    asked = orjson.loads(open_sealed(export.asked_sealed, context=ASKED))
    return Scope(export.account, asked, queries.zone_of(export.account), export.asked_at, export.is_whole)


def _next_run(export: Export) -> Run:
    """Read and store the run behind the last one that is stored; an empty last run is stored too, so that it is known."""
    subject, scope = SUBJECTS[export.subject], scope_of(export)
    last = export.pieces.order_by("-number").first()
    if last is not None and last.after == _END:
        return Run((), "", 100, is_last=True)
    run = subject.read(scope, last.after if last else "", RUN_ROWS)
    _check_length(export, export.row_count + len(run.rows))
    keys = [column.key for column in subject.columns]
    places = [keys.index(key) for key in export.columns]
    marked = ([*(row[place] for place in places), export.public_id] for row in run.rows)
    octets = packed(Format(export.form), queries.columns_of(export), marked, scope.zone)
    name = _stored([octets])
    try:
        _keep(export, last.number + 1 if last else 1, name, run)
    except BaseException:
        files.remove(name)
        raise
    return run


_END: Final = "."  # no subject's place


@transaction.atomic
def _keep(export: Export, number: int, name: str, run: Run) -> None:
    held = Export.unscoped.select_for_update().get(pk=export.pk)
    if held.status != ExportStatus.RUNNING:
        raise _CalledOff
    after = _END if run.is_last else run.after
    ExportPiece.objects.create(export=held, number=number, file=name, row_count=len(run.rows), after=after)
    held.row_count += len(run.rows)
    held.share, held.tries, held.heartbeat_at = run.share, 0, clock.now()
    held.save(update_fields=["row_count", "share", "tries", "heartbeat_at"])
    export.row_count, export.tries = held.row_count, 0


def _check_length(export: Export, count: int) -> None:
    if export.form == Format.XLSX and count > XLSX_ROWS:
        raise DomainError(Code.EXPORT_TOO_LONG_FOR_XLSX, limit=XLSX_ROWS)
    limit = queries.allowance(export.account).longest
    if count > limit:
        raise DomainError(Code.EXPORT_TOO_LONG, limit=limit)


def _finish(export: Export) -> None:
    """Put the runs together; done anew from the runs when it was cut off."""
    sink = files.SealedWriter()
    try:
        finish(
            Format(export.form),
            queries.columns_of(export),
            _runs(export),
            scope_of(export).zone,
            queries.about(export),
            sink,
        )
        octets, name = sink.size, sink.close()
    except BaseException:
        sink.abort()
        raise
    with files.open_stored(name) as stored:
        sha256 = hashlib.file_digest(stored, "sha256").hexdigest()
    now = clock.now()
    is_ours = EXPORT_STATES.advance_many(
        Export.unscoped.filter(pk=export.pk),
        ExportStatus.READY,
        file=name,
        octets=octets,
        sha256=sha256,
        share=100,
        ready_at=now,
        expires_at=now + timedelta(days=queries.allowance(export.account).kept_days),
        heartbeat_at=None,
    )
    if not is_ours:
        files.remove(name)
    _forget_pieces(export.pk)


def _runs(export: Export) -> Iterator[bytes]:
    beat = time.monotonic()
    for name in export.pieces.order_by("number").values_list("file", flat=True):
        yield files.read_stored(name)
        if time.monotonic() - beat > SILENCE.total_seconds() / 6:
            beat = time.monotonic()
            if not Export.unscoped.filter(pk=export.pk, status=ExportStatus.RUNNING).update(
                heartbeat_at=clock.now()
            ):
                raise _CalledOff


def _stored(octets: list[bytes]) -> str:
    sink = files.SealedWriter()
    for piece in octets:
        sink.write(piece)
    return sink.close()


def _forget_pieces(export_id: int) -> None:
    pieces = ExportPiece.objects.filter(export=export_id)
    names = list(pieces.values_list("file", flat=True))
    pieces.delete()
    for name in names:
        files.remove(name)
