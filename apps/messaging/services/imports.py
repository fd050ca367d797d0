"""Importing a list: every row is read, repaired, judged and written, then counted; again whenever somebody asks.

The task's row is the memory. An importer may be killed at any moment: the next run replaces all that it has written, and
`import_run` keeps one that was only slow from writing beside it.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Coalesce

from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.locks import held_by_session
from apps.core.tasks import hint
from apps.messaging.models import SendTask, SendTaskCorrection, SendTaskRow
from apps.messaging.models.send_task import RememberedMapping
from apps.messaging.services import list_limits, list_rows, list_statements
from apps.messaging.services.corrections import correct, remap
from apps.messaging.services.judging import ROWS_PER_BATCH, Found, Judge
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus
from apps.messaging.uploads.cells import open_cells
from apps.messaging.uploads.mapping import Mapping, guess, headers_fingerprint
from apps.messaging.uploads.sources import Row, Source, open_source
from apps.words import live

__all__ = ["QUEUE", "TASK", "correct", "hint_stale", "remap", "run"]

TASK, QUEUE = "messaging.import_list", "files"

_FIRST_CHUNK = 500  # a person sees at once that something happens
_ROWS_PER_CHUNK = 4 * ROWS_PER_BATCH  # one transaction, one sign of life
_SAMPLE = 50
_SILENT = timedelta(seconds=10)  # without a sign of life for so long, it is looked after
_MOST_TRIES = 10  # a list that kills its reader each time must not do so for ever

logger = logging.getLogger(__name__)


class _Superseded(Exception):
    """The task is no longer this importer's: somebody else reads it, or it was cancelled."""


def run(task_id: int) -> bool:
    """Import a task's list from its first row; False when there is nothing to do or somebody else is at it.

    It ends as READY, or as FAILED with the problem of the DomainError that was met. Any other error leaves it importing, for
    `hint_stale` to find.
    """
    with held_by_session(f"send_task.import:{task_id}") as is_alone:
        task = _claim(task_id) if is_alone else None
        if task is None:
            return False
        try:
            _import(task)
        except _Superseded:
            return False
        except DomainError as refusal:
            _fail(task, refusal)
    return True


def hint_stale() -> int:
    """Hint again at imports that nobody has begun, or that have shown no life for 10 s; how many there were."""
    silent = clock.now() - _SILENT
    stale = SendTask.unscoped.filter(status=SendTaskStatus.IMPORTING).alias(
        seen_at=Coalesce("heartbeat_at", "created_at")
    )
    ids = list(stale.filter(seen_at__lt=silent).values_list("pk", flat=True))
    for task_id in ids:
        # The hint is a sign of life too: a list that waits behind others is hinted at every 10 s, not every second.
        if stale.filter(pk=task_id, seen_at__lt=silent).update(heartbeat_at=clock.now()):
            hint(TASK, task_id, queue=QUEUE)
    return len(ids)


def _claim(task_id: int) -> SendTask | None:
    """Make the import ours and remove what an earlier one has left."""
    with transaction.atomic():
        tasks = SendTask.unscoped.filter(pk=task_id, status=SendTaskStatus.IMPORTING)
        task = tasks.select_for_update().first()
        if task is None:
            return None
        now = clock.now()
        tries = task.reading.get("tries", 0) + 1
        task.import_run += 1
        task.reading = {**task.reading, "tries": tries}
        task.heartbeat_at, task.imported_count = now, 0
        task.save(update_fields=["import_run", "reading", "heartbeat_at", "imported_count"])
    SendTaskRow.objects.filter(send_task_id=task_id)._raw_delete("default")
    related = ("account", "application", "template", "signature", "group", "origin")
    return SendTask.unscoped.select_related(*related).filter(pk=task_id, import_run=task.import_run).first()


def _import(task: SendTask) -> None:
    if task.reading["tries"] > _MOST_TRIES:
        raise DomainError(Code.IMPORT_GAVE_UP, tries=_MOST_TRIES)
    source = open_source(task)
    reading = {**source.reading, "tries": task.reading["tries"], "has_header": source.has_header}
    reading["mapped_by"], reading["doubt"], mapping = _mapping(task, source)
    _note(
        task,
        columns=source.columns,
        reading=reading,
        mapping=mapping.to_json(),
        expected_count=source.expected_rows,
        words_digest=live.at_sending().digest,  # of before the first row: what is published meanwhile is looked for later
    )
    mapping.check(len(source.columns), task.template)
    judge = Judge(task, mapping)
    corrections = _Corrections(task)
    count = 0
    for chunk in _chunks(source.rows()):
        count += len(chunk)
        _write(task, _judged(judge, chunk, corrections), count)
    if not count:
        raise DomainError(Code.FILE_NO_ROWS if task.file else Code.NO_NUMBERS)
    _finish(task, judge)


def _mapping(task: SendTask, source: Source) -> tuple[str, str, Mapping]:
    """Which column is what, and who says so: a "person", the "memory" of an earlier list, or a "guess" with its Doubt."""
    by = task.reading.get("mapped_by", "person")
    if task.mapping and by == "person":
        return by, "", Mapping.from_json(task.mapping)
    known = RememberedMapping.of(task.account).filter(
        template=task.template, headers=headers_fingerprint(source.columns)
    )
    remembered = known.first() if any(source.columns) else None
    if remembered is not None:
        mapping = Mapping.from_json(remembered.mapping)
        try:
            mapping.check(len(source.columns), task.template)
        except DomainError:  # the template has other variables now
            pass
        else:
            return "memory", "", mapping
    sample = source.sample(_SAMPLE)
    guessed = guess(source.columns, sample, template=task.template, region=task.region)
    return "guess", guessed.why.value if guessed.why is not None else "", guessed.mapping


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    size = _FIRST_CHUNK
    while chunk := list(islice(rows, size)):
        yield chunk
        size = _ROWS_PER_CHUNK


def _judged(judge: Judge, chunk: list[Row], corrections: "_Corrections") -> list[Found]:
    corrected = corrections.between(chunk[0][0], chunk[-1][0])
    if corrected:
        chunk = [(row_no, corrected.get(row_no, cells)) for row_no, cells in chunk]
    found: list[Found] = []
    for start in range(0, len(chunk), ROWS_PER_BATCH):
        found += judge.judge(chunk[start : start + ROWS_PER_BATCH])
    if corrected:
        for one in found:
            one.is_corrected = one.row_no in corrected
    return found


class _Corrections:
    """What people have put in the place of rows, a stretch at a time; mostly there is nothing to ask for."""

    def __init__(self, task: SendTask) -> None:
        self._rows = SendTaskCorrection.objects.filter(send_task=task)
        self._are_any = self._rows.exists()

    def between(self, first: int, last: int) -> dict[int, list[str]]:
        if not self._are_any:
            return {}
        rows = list(self._rows.filter(row_no__range=(first, last)).values_list("row_no", "cells_sealed"))
        return dict(zip([row[0] for row in rows], open_cells([row[1] for row in rows]), strict=True))


def _write(task: SendTask, found: Sequence[Found], count: int) -> None:
    """One chunk: the sign of life, which also proves that the task is still ours, and the rows."""
    lines = list_rows.lines_of(task, found)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(list_statements.NO_WAIT_FOR_DISK)
        _beat(task, count)
        list_rows.copy_lines(lines)


def _beat(task: SendTask, count: int) -> None:
    facts: dict[str, Any] = {"task": task.pk, "run": task.import_run, "count": count, "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(list_statements.BEAT, facts)
        if cursor.fetchone() is None:
            raise _Superseded
    task.imported_count = count


def _finish(task: SendTask, judge: Judge) -> None:
    """Duplicates, limits, counts, legs and the step to READY, in one transaction."""
    with transaction.atomic():
        _beat(task, task.imported_count)
        list_rows.mark_duplicates(task, column=judge.mapping.number)
        list_limits.mark(task)
        columns = list_rows.tally(task, judge.tariff)
        reading = {key: value for key, value in task.reading.items() if key != "tries"}
        now = clock.now()
        _advance(
            task,
            SendTaskStatus.READY,
            reading=reading,
            expected_count=columns["row_count"],
            heartbeat_at=now,
            problem="",
            problem_facts={},
            **columns,
        )


def _fail(task: SendTask, refusal: DomainError) -> None:
    """Nothing of the list is kept but why it could not be read."""
    facts = {
        key: value if isinstance(value, (int, str)) else str(value) for key, value in refusal.facts.items()
    }
    reading = {key: value for key, value in task.reading.items() if key != "tries"}
    empty = {"row_count": 0, "repaired_count": 0, "counts": {}, "segments": 0, "amount": 0}
    with transaction.atomic():
        _advance(
            task,
            SendTaskStatus.FAILED,
            reading=reading,
            problem=refusal.code.value,
            problem_facts=facts,
            ended_at=clock.now(),
            **empty,
        )
        SendTaskRow.objects.filter(send_task_id=task.pk)._raw_delete("default")
        task.legs.all().delete()


def _advance(task: SendTask, to: SendTaskStatus, **columns: Any) -> None:
    if not SEND_TASK_STATES.advance_many(_own(task), to, **columns):
        raise _Superseded


def _note(task: SendTask, **columns: Any) -> None:
    """Keep what is known of the list before its rows are read, so that a page can show it whatever comes next."""
    if not _own(task).filter(status=SendTaskStatus.IMPORTING).update(**columns):
        raise _Superseded
    for name, value in columns.items():
        setattr(task, name, value)


def _own(task: SendTask) -> Any:
    return SendTask.unscoped.filter(pk=task.pk, import_run=task.import_run)
