"""Reading a file into a group, in chunks that are each kept whole with the place that was reached."""

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q

from apps.contacts.columns import Placing, placing
from apps.contacts.imported import OTHER_REGION, Imported
from apps.contacts.models import ContactGroup
from apps.contacts.storing import CONTACTS_PER_GROUP, Entry, store
from apps.core import clock, files
from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from apps.core.phones import Phone
from apps.core.repairs import mend_number, mend_value
from apps.core.sheets.reading import open_table
from apps.core.tasks import hint

CHUNK = 2_000
# A chunk takes a tenth of a second; whoever has said nothing for so long is gone.
SILENCE = timedelta(seconds=10)
TRIES = 5

log = logging.getLogger(__name__)


class _Superseded(Exception):
    """The group was deleted, or another worker has taken the reading over."""


def run(group_id: int) -> None:
    """Read the group's file to its end, or give the reason on the row; harmless when somebody else is at it."""
    group = _take(group_id)
    if group is None:
        return
    imported = Imported.of(group)
    try:
        if imported.tries > TRIES:
            raise DomainError(Code.FILE_DAMAGED)
        _read(group, imported)
    except _Superseded:
        return
    except DomainError as refusal:
        _end(group, refusal)
    else:
        _end(group, None)


def keep_filling() -> None:
    """Hint again at every reading that nobody is at: its hint was lost, or its worker."""
    for pk in ContactGroup.unscoped.filter(_waiting()).values_list("pk", flat=True):
        hint("contacts.fill", pk, queue="files")


def _waiting() -> Q:
    silent = Q(heartbeat_at=None) | Q(heartbeat_at__lt=clock.now() - SILENCE)
    return ~Q(file="") & silent


def _take(group_id: int) -> ContactGroup | None:
    """Make the reading ours: the higher `import_run` fences off a worker that was thought dead."""
    with transaction.atomic():
        rows = ContactGroup.unscoped.filter(_waiting(), pk=group_id)
        group: ContactGroup | None = rows.select_for_update(skip_locked=True).first()
        if group is None:
            return None
        imported = Imported.of(group)
        imported.tries += 1
        group.imported = imported.to_json()
        group.import_run += 1
        group.heartbeat_at = clock.now()
        group.save(update_fields=["imported", "import_run", "heartbeat_at"])
    return group


def _read(group: ContactGroup, imported: Imported) -> None:
    region = Region(group.region)
    table = open_table(files.read_stored(group.file))
    place = placing(table, region=region, known=imported.known)
    imported.expected = table.expected_rows
    rows = (row for row in table.rows() if row[0] > imported.through)
    while chunk := list(islice(rows, CHUNK)):
        entries = list(_entries(chunk, place, region, imported))
        imported.read += len(chunk)
        imported.through = chunk[-1][0]
        with transaction.atomic():
            held = _held(group)
            stored = store(held, entries)
            imported.added += stored.added
            imported.present += stored.present
            imported.over += stored.over
            held.columns, held.imported, held.heartbeat_at = place.columns, imported.to_json(), clock.now()
            held.save(update_fields=["columns", "imported", "heartbeat_at", "contact_count", "changed_at"])
        if imported.over:
            raise DomainError(Code.GROUP_FULL, limit=CONTACTS_PER_GROUP)


def _entries(
    chunk: Iterable[tuple[int, list[str]]], place: Placing, region: Region, imported: Imported
) -> Iterator[Entry]:
    for row_no, cells in chunk:
        number = cells[place.number] if place.number < len(cells) else ""
        country = None
        if place.country is not None:
            country = cells[place.country] if place.country < len(cells) else ""
        phone = mend_number(number, region=region, country_cell=country).phone
        if not isinstance(phone, Phone):
            imported.refuse(row_no, phone.value)
        elif Region.of(phone.is_mainland) != region:
            imported.refuse(row_no, OTHER_REGION)
        else:
            yield Entry(phone, place.beside([mend_value(cell)[0] for cell in cells]))


def _held(group: ContactGroup) -> ContactGroup:
    """The row, locked and still ours; its count is that of now, for people add and remove meanwhile."""
    rows = ContactGroup.unscoped.select_for_update()
    held: ContactGroup | None = rows.filter(pk=group.pk, import_run=group.import_run).first()
    if held is None:
        raise _Superseded
    return held


def _end(group: ContactGroup, refusal: DomainError | None) -> None:
    """Let go of the file; what was read until then stays."""
    with transaction.atomic():
        try:
            held = _held(group)
        except _Superseded:
            return
        imported = Imported.of(held)
        if refusal is not None:
            imported.problem, imported.facts = refusal.code.value, refusal.facts
            log.info("reading a file into a contact group ended early: %s", refusal.code.value)
        held.imported, held.file, held.heartbeat_at = imported.to_json(), "", None
        held.save(update_fields=["imported", "file", "heartbeat_at", "changed_at"])
        transaction.on_commit(lambda: files.remove(group.file), robust=True)
