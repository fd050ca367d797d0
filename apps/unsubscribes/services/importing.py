"""Reading a file of numbers into one of the lists, in chunks that are each kept whole with the place that was reached."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Q

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Perm
from apps.core import clock, files
from apps.core.columns import Doubt, find_columns
from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from apps.core.phones import Phone
from apps.core.sheets.reading import open_table
from apps.core.sheets.table import Table
from apps.core.tasks import delay_on_commit, hint
from apps.unsubscribes.lines import number_in
from apps.unsubscribes.models import ImportStatus, Into, NumberImport, Origin
from apps.unsubscribes.models.number_import import IMPORT_STATES
from apps.unsubscribes.services import blocklist, listing
from apps.unsubscribes.services.listing import Added, Wish

TASK: Final = "unsubscribes.import_numbers"
CHUNK: Final = 2_000
SILENCE: Final = timedelta(
    seconds=10
)  # a chunk takes a second at most; whoever has said nothing for so long is gone
TRIES: Final = 5
BAD_KEPT: Final = 100
_SAMPLE: Final = 200

log = logging.getLogger(__name__)


class _Superseded(Exception):
    """Another worker has taken the reading over."""


@transaction.atomic
def begin(
    *,
    actor: Actor,
    into: Into,
    file: str,
    source: str,
    signature: str = "",
    message_kind: int | None = None,
) -> NumberImport:
    """Have a file of the sealed store read into the list by a worker; `source` is the name that its owner gave it."""
    actor.require(Perm.UNSUBSCRIBE_WRITE)
    row = NumberImport.unscoped.create(
        account=actor.own_account,
        into=into,
        file=file,
        source=source[:200],
        signature=signature.strip(),
        message_kind=message_kind,
        created_by=actor.user,
    )
    audit.record(actor, "number_import.begun", row, into=into.value)
    delay_on_commit(TASK, row.pk, queue="files")
    return row


def run(import_id: int) -> None:
    """Read the file to its end, or give the reason on the row; harmless when somebody else is at it."""
    row = _take(import_id)
    if row is None:
        return
    try:
        if row.run > TRIES:
            raise DomainError(Code.IMPORT_GAVE_UP, tries=TRIES)
        _read(row)
    except _Superseded:
        return
    except DomainError as refusal:
        _end(row, refusal)
    else:
        _end(row, None)


def keep_importing() -> None:
    """Hint again at every reading that nobody is at: its hint was lost, or its worker."""
    for pk in NumberImport.unscoped.filter(_waiting()).values_list("pk", flat=True):
        hint(TASK, pk, queue="files")


def _waiting() -> Q:
    silent = Q(heartbeat_at=None) | Q(heartbeat_at__lt=clock.now() - SILENCE)
    return Q(status=ImportStatus.READING) & silent


def _take(import_id: int) -> NumberImport | None:
    with transaction.atomic():
        rows = NumberImport.unscoped.filter(_waiting(), pk=import_id)
        row: NumberImport | None = rows.select_for_update(skip_locked=True).first()
        if row is None:
            return None
        row.run += 1
        row.heartbeat_at = clock.now()
        row.save(update_fields=["run", "heartbeat_at"])
    return row


def _read(row: NumberImport) -> None:
    table = open_table(files.read_stored(row.file))
    column = _column(table)
    rows = (one for one in table.rows() if one[0] > row.through)
    while chunk := list(islice(rows, CHUNK)):
        numbers, bad = _numbers(chunk, column)
        with transaction.atomic():
            held = _held(row)
            stored, over = _store(held, numbers)
            held.read += len(chunk)
            held.added += stored.added
            held.present += stored.present
            held.over += over
            held.invalid += len(bad)
            held.bad = [*held.bad, *bad][:BAD_KEPT]
            held.through, held.heartbeat_at = chunk[-1][0], clock.now()
            held.save()


def _column(table: Table) -> int:
    """Where the numbers stand; the list may hold numbers of both regions."""
    sample = table.sample(_SAMPLE)
    for region in Region:
        found = find_columns(table.columns, sample, region=region)
        if found.doubt is not Doubt.NO_NUMBERS:
            return found.number
    raise DomainError(Code.FILE_WITHOUT_NUMBERS)


def _numbers(chunk: Iterable[tuple[int, list[str]]], column: int) -> tuple[list[str], list[list[object]]]:
    numbers, bad = [], []
    for row_no, cells in chunk:
        phone = number_in(cells[column] if column < len(cells) else "")
        if isinstance(phone, Phone):
            numbers.append(phone.e164)
        else:
            bad.append([row_no, phone.value])
    return numbers, bad


def _store(row: NumberImport, numbers: Sequence[str]) -> tuple[Added, int]:
    """What was new and there already, and how many the list had no room for."""
    if row.into == Into.BLOCKED:
        return blocklist.store(
            row.account, numbers, signature=row.signature, message_kind=row.message_kind, by=row.created_by
        )
    unique = list(dict.fromkeys(numbers))
    wishes = [Wish(row.account_id, one, row.signature, row.message_kind) for one in unique]
    added = len(listing.put(wishes, origin=Origin.IMPORT)) if wishes else 0
    return Added(added, len(numbers) - added), 0


def _held(row: NumberImport) -> NumberImport:
    """The row, locked and still ours."""
    rows = NumberImport.unscoped.select_for_update(of=("self",)).select_related("account", "created_by")
    held: NumberImport | None = rows.filter(pk=row.pk, run=row.run, status=ImportStatus.READING).first()
    if held is None:
        raise _Superseded
    return held


def _end(row: NumberImport, refusal: DomainError | None) -> None:
    """Let go of the file; what was read until then stays."""
    with transaction.atomic():
        try:
            held = _held(row)
        except _Superseded:
            return
        columns = {"file": "", "heartbeat_at": None}
        if refusal is None:
            IMPORT_STATES.advance(held, ImportStatus.DONE, **columns)
        else:
            facts = {
                key: value if isinstance(value, int) else str(value) for key, value in refusal.facts.items()
            }
            problem = {"problem": refusal.code.value, "facts": facts}
            IMPORT_STATES.advance(held, ImportStatus.FAILED, **columns, **problem)
            log.info("reading a file of numbers ended early: %s", refusal.code.value)
        audit.record(SYSTEM, "number_import.ended", held, added=held.added)
        transaction.on_commit(lambda: files.remove(row.file), robust=True)
