"""Replies made whole and single: parts in whatever order, doubled, late, or with one that never comes; and exact repeats."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from apps.carriers.models import InboundReply
from apps.core.privacy import open_many, open_sealed
from apps.core.segments import join_parts
from apps.messaging.models import Reply

PATIENCE: Final = timedelta(
    minutes=10
)  # then what has come is the reply; a handset sends its parts within seconds
AMENDED_WITHIN: Final = timedelta(hours=24)  # a part that comes after that is a reply of its own
GAP: Final = "…"
# A carrier that has not heard our answer sends the same once more. Only what follows the same words directly is a repeat: of
# "T", "start", "T" each is meant.
REPEATED_WITHIN: Final = timedelta(minutes=2)

Key = tuple[int, int, str, int, int]  # carrier, number, sent to, reference, total


@dataclass(slots=True)
class Heard:
    """One whole reply: `rows` are what the carrier sent of it, `amends` the reply that was made before this part came."""

    text: str
    rows: list[InboundReply]
    parts_missing: int = 0
    amends: Reply | None = None

    @property
    def first(self) -> InboundReply:
        return self.rows[0]


@dataclass(slots=True)
class Joining:
    """What a batch comes to: replies that are whole, or will not become more so, and until when which parts wait."""

    heard: list[Heard] = field(default_factory=list)
    waiting: list[tuple[datetime, list[int]]] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)  # rows that say nothing new


def join(batch: Sequence[InboundReply], now: datetime) -> Joining:
    """The replies in a locked batch, in the order in which they came; parts that wait already are fetched and locked too."""
    found = Joining()
    whole = [row for row in batch if row.part_total is None]
    last = _last_words(whole)
    for row, text in zip(whole, open_many(row.text_sealed for row in whole), strict=True):
        sender = (row.carrier_id, row.number_hash, row.sent_to)
        said, at = last.get(sender, (None, row.received_at))
        if said == text and abs(row.received_at - at) <= REPEATED_WITHIN:
            found.repeats.append(row.pk)
        else:
            found.heard.append(Heard(text, [row]))
            last[sender] = (text, row.received_at)
    parts = [row for row in batch if row.part_total is not None]
    if parts:
        _join_parts(parts, now, found)
    found.heard.sort(key=lambda one: one.first.pk)
    return found


def _last_words(whole: Sequence[InboundReply]) -> dict[tuple[int, int, str], tuple[str | None, datetime]]:
    """What each of the numbers has said last, and when, as far back as a repeat may come; one statement."""
    if not whole:
        return {}
    rows = Reply.unscoped.filter(
        number_hash__in={row.number_hash for row in whole},
        received_at__gte=min(row.received_at for row in whole) - REPEATED_WITHIN,
    ).order_by("number_hash", "-id")
    latest = list(rows.distinct("number_hash").select_related("inbound"))
    texts = open_many(row.text_sealed for row in latest)
    return {
        (row.inbound.carrier_id, row.number_hash, row.inbound.sent_to): (text, row.received_at)
        for row, text in zip(latest, texts, strict=True)
    }


def _join_parts(batch: Sequence[InboundReply], now: datetime, found: Joining) -> None:
    siblings = InboundReply.objects.filter(_same(batch)).select_for_update()
    rows = {row.pk: row for row in [*siblings.filter(read_at=None), *batch]}
    groups: dict[Key, list[InboundReply]] = {}
    for pk in sorted(rows):
        groups.setdefault(_key(rows[pk]), []).append(rows[pk])
    unfinished = [
        cluster for group in groups.values() for cluster in _clusters(group) if not _finish(cluster, found)
    ]
    given_up = _given_up([row for cluster in unfinished for row in cluster.rows])
    for cluster in unfinished:
        earlier = _earlier(cluster, given_up.get(cluster.key, []))
        ends = cluster.began_at + PATIENCE
        if earlier is not None:
            found.heard.append(earlier)
        elif ends <= now:
            found.heard.append(cluster.heard())
        else:
            found.waiting.append((ends, [row.pk for row in cluster.rows]))


@dataclass(slots=True)
class _Cluster:
    """Parts that are one text; a reference comes again after 256 or 65,536 texts, so time tells them apart as well."""

    key: Key
    by_seq: dict[int, InboundReply] = field(default_factory=dict)
    rows: list[InboundReply] = field(default_factory=list)  # with those that came twice

    @property
    def began_at(self) -> datetime:
        return min(row.received_at for row in self.rows)

    @property
    def total(self) -> int:
        return self.key[-1]

    def add(self, row: InboundReply) -> None:
        self.rows.append(row)
        self.by_seq.setdefault(row.part_seq or 0, row)

    def takes(self, row: InboundReply) -> bool:
        is_near = abs(row.received_at - self.began_at) <= PATIENCE
        return is_near and (len(self.by_seq) < self.total or (row.part_seq or 0) in self.by_seq)

    def heard(self, amends: Reply | None = None) -> Heard:
        pieces, gap = [], False
        for seq in range(1, self.total + 1):
            row = self.by_seq.get(seq)
            if row is not None:
                pieces.append(str(json.loads(open_sealed(row.text_sealed))))
            elif not gap:
                pieces.append(GAP)
            gap = row is None
        return Heard(join_parts(pieces), self.rows, self.total - len(self.by_seq), amends)


def _clusters(group: Iterable[InboundReply]) -> list[_Cluster]:
    clusters: list[_Cluster] = []
    for row in group:
        if not clusters or not clusters[-1].takes(row):
            clusters.append(_Cluster(_key(row)))
        clusters[-1].add(row)
    return clusters


def _finish(cluster: _Cluster, found: Joining) -> bool:
    if len(cluster.by_seq) < cluster.total:
        return False
    found.heard.append(cluster.heard())
    return True


def _given_up(rows: Sequence[InboundReply]) -> dict[Key, list[tuple[Reply, list[InboundReply]]]]:
    """Replies that were made with a gap before these parts came, with the parts they were made of."""
    if not rows:
        return {}
    since = min(row.received_at for row in rows) - AMENDED_WITHIN
    read = InboundReply.objects.filter(_same(rows), read_at__isnull=False, received_at__gte=since)
    parts = list(read.order_by("pk"))
    replies = Reply.unscoped.filter(inbound__in=[row.pk for row in parts], parts_missing__gt=0)
    by_inbound = {reply.inbound_id: reply for reply in replies.select_for_update(of=("self",))}
    found: dict[Key, list[tuple[Reply, list[InboundReply]]]] = {}
    for row in parts:
        reply = by_inbound.get(row.pk)
        if reply is not None:
            near = [
                one for one in parts if abs(one.received_at - row.received_at) <= PATIENCE + AMENDED_WITHIN
            ]
            same = [one for one in near if _key(one) == _key(row)]
            found.setdefault(_key(row), []).append((reply, same))
    return found


def _earlier(cluster: _Cluster, candidates: Sequence[tuple[Reply, list[InboundReply]]]) -> Heard | None:
    """The reply with a gap that these parts fill; None when each of them stands in it already, or there is none."""
    for reply, rows in reversed(candidates):
        filled = _Cluster(cluster.key)
        for row in rows:
            filled.add(row)
        if all(seq not in filled.by_seq for seq in cluster.by_seq):
            for row in cluster.rows:
                filled.add(row)
            return filled.heard(reply)
    return None


def _key(row: InboundReply) -> Key:
    return (row.carrier_id, row.number_hash, row.sent_to, row.part_reference or 0, row.part_total or 0)


def _same(rows: Iterable[InboundReply]) -> Q:
    asked: dict[str, list[Any]] = {
        "number_hash__in": list({row.number_hash for row in rows}),
        "part_reference__in": list({row.part_reference for row in rows}),
    }
    return Q(**asked, part_total__isnull=False)
