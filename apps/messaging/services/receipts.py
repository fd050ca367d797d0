"""Receipts: tied to their parts in groups, and the messages' states derived from them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.carriers import codes
from apps.carriers.references import candidates
from apps.core import clock, partitions
from apps.core.kinds import Region
from apps.core.locks import alone
from apps.messaging.models import DispatchEntry, EntryState, Message, Part
from apps.messaging.services import rows
from apps.messaging.services.dispatch import moves
from apps.messaging.states import PART_STATES, MessageStatus, PartStatus

BATCH = 1000
LATEST = dt.timedelta(days=35)  # receipts come up to 30 days late; older parts are not searched
DOUBT_WAITS = dt.timedelta(
    seconds=5
)  # before a receipt may settle a doubt: its own part may still be on its way to the table

_FOLLOWS = moves(MessageStatus.SUBMITTED, MessageStatus.EXPIRED, MessageStatus.IN_DOUBT)
_PART_MOVES = [(source, to) for source, targets in PART_STATES.moves.items() for to in sorted(targets)]

_OPEN = """
SELECT id, carrier_id, reference, number_hash, user_reference, state, error_code, submitted_at, done_at, received_at
FROM carrier_receipts WHERE try_after <= %s ORDER BY try_after LIMIT %s FOR UPDATE SKIP LOCKED
"""
# In the order of the index of open receipts, and part by part (OFFSET 0 keeps the subquery a subquery): in the middle of a list
# the planner's statistics are of before the list, and any other plan reads the whole month for each batch.
_PARTS = """
SELECT p.message_id, p.seq, p.carrier_id, p.reference
FROM unnest(%s::bigint[], %s::text[]) AS wanted(carrier_id, reference) CROSS JOIN LATERAL (
  SELECT message_id, seq, carrier_id, reference FROM message_parts
  WHERE carrier_id = wanted.carrier_id AND reference = wanted.reference AND message_id >= %s OFFSET 0
) p
"""
_MOVE_PARTS = """
UPDATE message_parts p SET status = n.status, code = n.code, done_at = n.done_at,
       reference = CASE WHEN p.reference = '' THEN n.reference ELSE p.reference END
FROM (SELECT DISTINCT ON (message_id, seq) *
      FROM unnest(%(ids)s::bigint[], %(seqs)s::int[], %(statuses)s::text[], %(codes)s::text[], %(done)s::timestamptz[],
                  %(references)s::text[]) AS u(message_id, seq, status, code, done_at, reference)
      ORDER BY message_id, seq, status = 'delivered' DESC, done_at) n
WHERE p.message_id = n.message_id AND p.seq = n.seq
  AND (p.status, n.status) IN (SELECT * FROM unnest(%(sources)s::text[], %(targets)s::text[]))
"""
_SETTLE = """
UPDATE carrier_receipts r SET message_id = s.message_id, try_after = s.try_after
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS s(id, message_id, try_after) WHERE r.id = s.id
"""


@dataclass(frozen=True, slots=True)
class _Open:
    id: int
    carrier_id: int
    reference: str
    number_hash: int | None
    user_reference: int | None
    state: str
    error_code: str
    submitted_at: dt.datetime | None
    done_at: dt.datetime | None
    received_at: dt.datetime


Place = tuple[int, int]  # message id, part number


def match() -> int:
    """Tie all receipts that are due to their messages; returns how many were tied. One worker at a time."""
    tied = 0
    while True:
        with alone("messaging.match_receipts") as ours:
            if not ours:
                return tied
            seen, found = _match_batch()
        tied += found
        if seen < BATCH:
            return tied


def _match_batch() -> tuple[int, int]:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [now, BATCH])
        receipts = [_Open(*row) for row in cursor.fetchall()]
        if not receipts:
            return 0, 0
        places = _places(cursor, receipts, now)
        for receipt in receipts:
            if receipt.id not in places and now - receipt.received_at >= DOUBT_WAITS:
                place = _doubtful(receipt, taken=set(places.values()))
                if place is not None:
                    places[receipt.id] = place
        _move(cursor, receipts, places, now)
        _settle(cursor, receipts, places, now)
    return len(receipts), len(places)


def _places(cursor: Any, receipts: Sequence[_Open], now: dt.datetime) -> dict[int, Place]:
    """Where each receipt belongs: by the reference as it came, else by other forms in which carriers write it."""
    exact = {receipt.id: [receipt.reference] for receipt in receipts if receipt.reference}
    places = _found(cursor, receipts, exact, now)
    others = {receipt.id: candidates(receipt.reference) for receipt in receipts if receipt.id not in places}
    return places | _found(cursor, receipts, others, now)


def _found(
    cursor: Any, receipts: Iterable[_Open], forms: Mapping[int, Iterable[str]], now: dt.datetime
) -> dict[int, Place]:
    """Where a part has one of a receipt's forms of reference; forms: by the receipt's id."""
    wanted: dict[tuple[int, str], list[_Open]] = defaultdict(list)
    for receipt in receipts:
        for form in forms.get(receipt.id, ()):
            wanted[receipt.carrier_id, form].append(receipt)
    if not wanted:
        return {}
    pairs = sorted(wanted)
    since = partitions.id_at(now - LATEST)
    cursor.execute(_PARTS, [[pair[0] for pair in pairs], [pair[1] for pair in pairs], since])
    found: dict[int, dict[Place, str]] = defaultdict(dict)
    for message_id, seq, carrier_id, reference in cursor.fetchall():
        for receipt in wanted[carrier_id, reference]:
            found[receipt.id][message_id, seq] = reference
    return {receipt.id: _best(receipt, found[receipt.id]) for receipt in receipts if found.get(receipt.id)}


def _best(receipt: _Open, places: dict[Place, str]) -> Place:
    """The exact form before any other, then the latest message: carriers reuse references after some time."""
    return max(places, key=lambda place: (places[place] == receipt.reference, place))


def _doubtful(receipt: _Open, *, taken: set[Place]) -> Place | None:
    """The part in doubt that a receipt without a known reference can only mean; None when that is not certain."""
    if receipt.number_hash is None:
        return None
    entries = DispatchEntry.objects.filter(carrier=receipt.carrier_id, number_hash=receipt.number_hash)
    doubts = list(entries.filter(state=EntryState.IN_DOUBT).values_list("message_id", flat=True)[:20])
    if receipt.user_reference is not None:
        doubts = [one for one in doubts if one & 0xFFF == receipt.user_reference >> 4]
    if len(doubts) != 1 or entries.filter(state=EntryState.CLAIMED).exists():
        return None
    unknown = Part.objects.filter(message_id=doubts[0], status=PartStatus.UNKNOWN)
    if receipt.user_reference is not None:
        unknown = unknown.filter(seq=receipt.user_reference & 0xF)
    seqs = sorted(unknown.values_list("seq", flat=True))
    return next(((doubts[0], seq) for seq in seqs if (doubts[0], seq) not in taken), None)


def _move(cursor: Any, receipts: list[_Open], places: dict[int, Place], now: dt.datetime) -> None:
    regions = _regions({place[0] for place in places.values()})
    columns: dict[str, list[Any]] = {
        name: [] for name in ("ids", "seqs", "statuses", "codes", "done", "references")
    }
    for receipt in receipts:
        place = places.get(receipt.id)
        if place is None:
            continue
        status, code = _meaning(receipt, mainland=regions.get(place[0]) == Region.MAINLAND)
        if status is None:
            continue
        row = (*place, status.value, code, receipt.done_at or receipt.received_at, receipt.reference)
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
    if not columns["ids"]:
        return
    part_moves = {"sources": [pair[0] for pair in _PART_MOVES], "targets": [pair[1] for pair in _PART_MOVES]}
    cursor.execute(_MOVE_PARTS, {**columns, **part_moves})
    cursor.execute(rows.DERIVE_FROM_PARTS, {"ids": sorted(set(columns["ids"])), "now": now, **_FOLLOWS})


def _regions(message_ids: set[int]) -> dict[int, str]:
    return dict(Message.unscoped.filter(pk__in=message_ids).values_list("pk", "region"))


def _meaning(receipt: _Open, *, mainland: bool) -> tuple[PartStatus | None, str]:
    """The part's status and the code to remember; None for a receipt that says only that it is on its way."""
    word = receipt.state or receipt.error_code
    meaning = codes.explain(word, mainland=mainland)
    if meaning.outcome == codes.Outcome.WAITING:
        return None, word
    if meaning.outcome == codes.Outcome.DELIVERED:
        return PartStatus.DELIVERED, word
    return (PartStatus.EXPIRED if word == "EXPIRED" else PartStatus.UNDELIVERED), word


def _settle(cursor: Any, receipts: list[_Open], places: dict[int, Place], now: dt.datetime) -> None:
    """Close what was tied; put the rest off for as long again as it has waited, up to an hour, and give up after 35 days."""
    ids, messages, again = [], [], []
    for receipt in receipts:
        place = places.get(receipt.id)
        waited = now - receipt.received_at
        pause = min(max(waited, dt.timedelta(seconds=1)), dt.timedelta(hours=1))
        ids.append(receipt.id)
        messages.append(place[0] if place else None)
        again.append(None if place or waited > LATEST else now + pause)
    cursor.execute(_SETTLE, [ids, messages, again])
