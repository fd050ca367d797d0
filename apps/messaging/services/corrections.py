"""What people change about a list before it is sent: how it is read, and single rows."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.core.tasks import delay_on_commit
from apps.messaging.models import SendTask, SendTaskCorrection, SendTaskRow
from apps.messaging.models.send_task import Dedupe, RememberedMapping
from apps.messaging.services import list_limits, list_rows
from apps.messaging.services.judging import Judge
from apps.messaging.states import SEND_TASK_STATES, RowVerdict, SendTaskStatus
from apps.messaging.uploads.cells import open_cells, seal_cells
from apps.messaging.uploads.mapping import Mapping, headers_fingerprint
from apps.messaging.uploads.sources import asked_reading

_MOST_CELLS = 200
_LONGEST_CELL = 2_000


@transaction.atomic
def remap(
    *,
    actor: Actor,
    task: SendTask,
    mapping: Mapping | None,
    dedupe: str,
    sheet: str | None = None,
    has_header: bool | str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> None:
    """Read the list again, with other columns, sheet, header, encoding or delimiter; READY or FAILED becomes IMPORTING.

    None leaves a way of reading as it was, "" leaves it to the reader again; `mapping` None guesses anew. The mapping is
    remembered for the next list with these headers. Corrected rows stay corrected, unless the rows themselves change with
    the sheet, the encoding or the delimiter. Raises DomainError when the mapping does not fit, IllegalMove.
    """
    actor.require(Perm.MESSAGE_SEND)
    row = _locked(actor, task)
    said = {"sheet": sheet, "has_header": has_header, "encoding": encoding, "delimiter": delimiter}
    before = asked_reading(row)
    asked = {key: value for key, value in {**before, **_given(said)}.items() if value != ""}
    are_other_cells = any(before.get(key) != asked.get(key) for key in ("sheet", "encoding", "delimiter"))
    if mapping is not None and asked == before:
        mapping.check(len(row.columns), row.template)
        if any(row.columns):
            RememberedMapping.of(row.account).update_or_create(
                account=row.account,
                template=row.template,
                headers=headers_fingerprint(row.columns),
                defaults={"mapping": mapping.to_json(), "dedupe": Dedupe(dedupe).value},
            )
    if are_other_cells:
        SendTaskCorrection.objects.filter(send_task=row).delete()
    SEND_TASK_STATES.advance(
        row,
        SendTaskStatus.IMPORTING,
        reading={"asked": asked} | ({"mapped_by": "person"} if mapping is not None else {}),
        mapping=mapping.to_json() if mapping is not None else {},
        dedupe=Dedupe(dedupe).value,
        import_run=row.import_run + 1,
        imported_count=0,
        heartbeat_at=clock.now(),
        ended_at=None,
        problem="",
        problem_facts={},
    )
    audit.record(actor, "send_task.remapped", row)
    delay_on_commit("messaging.import_list", row.pk, queue="files")
    task.refresh_from_db()


@transaction.atomic
def correct(*, actor: Actor, task: SendTask, row_no: int, cells: Sequence[str]) -> SendTaskRow:
    """Put other cells in the place of a row's own and judge it again, and with it the rows that it is a duplicate of.

    `task` is brought up to date with the new counts. Raises DomainError: NOT_FOUND, INVALID (too many or too long cells),
    what refuses the whole list; IllegalMove unless the task is READY.
    """
    actor.require(Perm.MESSAGE_SEND)
    owner = _locked(actor, task)
    if owner.status != SendTaskStatus.READY:
        raise IllegalMove(SEND_TASK_STATES.label(owner.status))
    rows = SendTaskRow.objects.filter(send_task_id=owner.pk, row_no=row_no)
    row = rows.first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    new = _clean(cells)
    if new == open_cells([row.cells_sealed])[0]:
        return row
    judge = Judge(owner, Mapping.from_json(owner.mapping))
    found = judge.judge([(row_no, new)])[0]
    found.is_corrected = True
    SendTaskCorrection.objects.update_or_create(
        send_task=owner,
        row_no=row_no,
        defaults={"cells_sealed": seal_cells([new])[0], "user": actor.user},
    )
    list_rows.replace_row(owner, found)
    list_limits.unmark(owner)
    hashes = {row.number_hash, found.number_hash if found.phone is not None else None} - {None}
    if hashes:
        list_rows.mark_duplicates(owner, column=judge.mapping.number, hashes=[one for one in hashes if one])
    list_limits.mark(owner)
    _count(owner, task, judge)
    audit.record(actor, "send_task.corrected", owner, row=row_no)
    return rows.get()


@transaction.atomic
def check_limits(*, actor: Actor, task: SendTask) -> int:
    """Look again which rows are over a limit, now that time has passed or a limit has changed; gives how many are.

    `task` is brought up to date with the new counts. Raises IllegalMove unless it is READY.
    """
    actor.require(Perm.MESSAGE_SEND)
    owner = _locked(actor, task)
    if owner.status != SendTaskStatus.READY:
        raise IllegalMove(SEND_TASK_STATES.label(owner.status))
    list_limits.unmark(owner)
    list_limits.mark(owner)
    _count(owner, task, Judge(owner, Mapping.from_json(owner.mapping)))
    audit.record(actor, "send_task.limits_checked", owner)
    return int(task.counts.get(RowVerdict.OVER_LIMIT.value, 0))


def _count(owner: SendTask, task: SendTask, judge: Judge) -> None:
    columns = list_rows.tally(owner, judge.tariff)
    SendTask.unscoped.filter(pk=owner.pk).update(**columns)
    for name, value in columns.items():
        setattr(task, name, value)


def _locked(actor: Actor, task: SendTask) -> SendTask:
    tasks = SendTask.of(actor.own_account).select_related("account", "application", "template", "signature")
    row = tasks.select_for_update(of=("self",)).filter(pk=task.pk).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row


def _given(said: dict[str, str | bool | None]) -> dict[str, str | bool]:
    return {key: value for key, value in said.items() if value is not None}


def _clean(cells: Sequence[str]) -> list[str]:
    """The cells as a file would give them: whole characters, no NUL, no empty ones at the end."""
    if len(cells) > _MOST_CELLS:
        raise DomainError(Code.INVALID, field="cells", problem=_("A row has at most 200 cells."))
    clean = []
    for cell in cells:
        if len(cell) > _LONGEST_CELL:
            problem = _("A cell has at most 2,000 characters.")
            raise DomainError(Code.INVALID, field="cells", problem=problem)
        whole = cell.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        clean.append(whole.replace("\0", ""))
    while clean and not clean[-1]:
        clean.pop()
    return clean
