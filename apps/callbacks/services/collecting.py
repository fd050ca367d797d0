"""Taking over what messaging has noted: reports become pushes of up to a hundred, each reply a push of its own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from apps.callbacks.models import Cursor, Kind, Push, PushItem
from apps.callbacks.states import PushStatus
from apps.core import clock
from apps.core.locks import alone
from apps.core.statements import fetch
from apps.messaging.models import Reply

PER_PUSH: Final = 100  # callbacks.md §4
BATCH: Final = 2_000
REPLIES: Final = "replies"
# What nobody wants to hear any more (the callback was switched off meanwhile) goes without a push.
_TAKE: Final = """
WITH due AS MATERIALIZED (
  SELECT id FROM message_reports ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
), gone AS (
  DELETE FROM message_reports r USING due WHERE r.id = due.id
  RETURNING r.id, r.message_id, r.account_id, r.application_id, r.status, r.code, r.at
)
SELECT (SELECT count(*) FROM due), g.message_id, g.account_id, g.application_id, g.status, g.code, g.at, e.id
FROM gone g LEFT JOIN callbacks_endpoint e ON e.application_id = g.application_id AND e.is_on ORDER BY g.id
"""
# One reader at a time writes replies, in the order of their ids, so none shows up behind the cursor.
_REPLIES: Final = """
SELECT r.id, r.message_id, r.account_id, r.application_id, r.is_late, r.received_at, e.id
FROM messaging_reply r LEFT JOIN callbacks_endpoint e ON e.account_id = r.account_id AND e.kind = 'reply' AND e.is_on
WHERE r.id > %s ORDER BY r.id LIMIT %s
"""


def collect() -> int:
    """Make pushes of all that has been noted; gives how many pushes. One worker at a time, a batch in each transaction."""
    made = 0
    for take in (_take_reports, _take_replies):
        while True:
            with alone("callbacks.collect") as is_ours:
                if not is_ours:
                    return made
                seen, pushes = take(clock.now())
            made += pushes
            if seen < BATCH:
                break
    return made


def reply_cursor() -> Cursor:
    """Where the reading of replies stands; at first behind those that exist, for nobody is told of the past."""
    found = Cursor.objects.select_for_update().filter(name=REPLIES).first()
    if found is None:
        latest = Reply.unscoped.order_by("-id").values_list("id", flat=True).first() or 0
        found, _is_new = Cursor.objects.get_or_create(name=REPLIES, defaults={"through": latest})
    return found


def _take_reports(now: datetime) -> tuple[int, int]:
    rows = fetch(_TAKE, [BATCH])
    if not rows:
        return 0, 0
    found: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for _seen, *row, endpoint_id in rows:
        if endpoint_id is not None:
            found[endpoint_id].append(row)
    _fill(found)
    return rows[0][0], _make(_reported(found, now))


def _fill(found: dict[int, list[Sequence[Any]]]) -> None:
    """Put reports into pushes that nobody has begun yet, as far as they have room, and take them from `found`.

    Else a server that needs some seconds for each push, of which one a second is made, would fall ever further behind.
    """
    untold = Push.unscoped.filter(
        endpoint__in=list(found), kind=Kind.STATUS, status=PushStatus.WAITING, begun_at=None,
        count__lt=PER_PUSH, since_at=F("created_at"),
    )  # fmt: skip
    filled, items = [], []
    for push in untold.select_for_update(skip_locked=True).order_by("pk"):
        room = PER_PUSH - push.count
        part, found[push.endpoint_id] = found[push.endpoint_id][:room], found[push.endpoint_id][room:]
        if part:
            items += _items(part, first=push.count, push=push)
            push.count += len(part)
            filled.append(push)
    if filled:
        PushItem.objects.bulk_create(items)
        Push.unscoped.bulk_update(filled, ["count"])


def _reported(found: dict[int, list[Sequence[Any]]], now: datetime) -> Iterator[tuple[Push, list[PushItem]]]:
    for endpoint_id, rows in found.items():
        for first in range(0, len(rows), PER_PUSH):
            part = rows[first : first + PER_PUSH]
            _message, account, application, *_rest = part[0]
            push = _push(Kind.STATUS, account, application, endpoint_id, len(part), now)
            yield push, _items(part)


def _items(part: Sequence[Sequence[Any]], *, first: int = 0, push: Push | None = None) -> list[PushItem]:
    return [
        PushItem(push=push, position=position, message_id=message, status=status, code=code, at=at)
        for position, (message, _account, _application, status, code, at) in enumerate(part, start=first)
    ]


def _take_replies(now: datetime) -> tuple[int, int]:
    """Those that came within 72 hours (S24); one that came later answers no message."""
    cursor = reply_cursor()
    rows = fetch(_REPLIES, [cursor.through, BATCH])
    if not rows:
        return 0, 0
    made = _make(
        (
            _push(Kind.REPLY, account, application, endpoint_id, 1, now),
            [PushItem(position=0, message_id=message, reply_id=reply, at=at)],
        )
        for reply, message, account, application, is_late, at, endpoint_id in rows
        if endpoint_id is not None and not is_late
    )
    Cursor.objects.filter(pk=cursor.pk).update(through=rows[-1][0])
    return len(rows), made


def _push(kind: Kind, account: int, application: int, endpoint_id: int, count: int, now: datetime) -> Push:
    return Push(
        account_id=account,
        application_id=application,
        endpoint_id=endpoint_id,
        kind=kind,
        count=count,
        created_at=now,
        since_at=now,
        due_at=now,
    )


@transaction.atomic
def _make(parts: Iterable[tuple[Push, list[PushItem]]]) -> int:
    """Two statements, however many they are."""
    made = list(parts)
    if not made:
        return 0
    Push.unscoped.bulk_create(push for push, _items in made)
    for push, items in made:
        for item in items:
            item.push = push
    PushItem.objects.bulk_create(item for _push, items in made for item in items)
    return len(made)
