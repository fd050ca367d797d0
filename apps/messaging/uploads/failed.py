"""The rows of a list whose messages failed, as the source of another list."""

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet

from apps.core.privacy import REMOVED
from apps.messaging.models import Message, SendTask, SendTaskRow
from apps.messaging.states import MessageStatus
from apps.messaging.uploads.cells import open_cells

# At an end, and not with the handset. What is in doubt may have arrived, so it is never sent a second time from here.
FAILED: Final = (MessageStatus.UNDELIVERED, MessageStatus.EXPIRED, MessageStatus.REFUSED)
_CHUNK = 2_000


def failed_rows(origin: SendTask) -> Iterator[tuple[int, list[str]]]:
    """Row number in the origin's file and cells of each row that failed, by row number; reads 2,000 at a time.

    The columns are those of the origin. A message that fails while this is being read may be in it or not.
    """
    rows = _rows(origin).order_by("row_no").values_list("row_no", "cells_sealed")
    numbers: list[int] = []
    sealed: list[bytes | memoryview] = []
    for row_no, cells in rows.iterator(chunk_size=_CHUNK):
        numbers.append(row_no)
        sealed.append(cells)
        if len(sealed) == _CHUNK:
            yield from zip(numbers, open_cells(sealed), strict=True)
            numbers, sealed = [], []
    yield from zip(numbers, open_cells(sealed), strict=True)


def failed_count(origin: SendTask) -> int:
    """How many rows `failed_rows` gives now."""
    return _rows(origin).count()


def _rows(origin: SendTask) -> QuerySet[SendTaskRow]:
    failed = Message.of(origin.account_id).filter(send_task=origin, status__in=FAILED)
    rows = SendTaskRow.objects.filter(send_task_id=origin.pk, row_no__in=failed.values("row_no"))
    return rows.exclude(cells_sealed=REMOVED)  # a row that retention has masked can be sent to nobody
