"""Dispatch between rows and carrier: claim a batch, make its texts, record the answers; never a transaction while talking."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection, transaction

from apps.carriers.protocols import base
from apps.carriers.protocols.base import Outbound, PartResult, SubmitResult
from apps.core import clock
from apps.core.composing import compose
from apps.core.kinds import Region
from apps.core.privacy import open_many
from apps.core.statements import instants, integers, texts
from apps.message_templates import placeholders
from apps.message_templates.models import MessageTemplate
from apps.messaging.services import rows
from apps.messaging.states import MESSAGE_STATES, MessageStatus, PartStatus
from apps.signatures.models import Signature

# A carrier's answer → the message's status, and the part's. A message that was not sent leaves no parts.
_MESSAGE = {
    base.Outcome.ACCEPTED: MessageStatus.SUBMITTED,
    base.Outcome.REFUSED: MessageStatus.UNDELIVERED,
    base.Outcome.UNKNOWN: MessageStatus.IN_DOUBT,
    base.Outcome.NOT_SENT: MessageStatus.ACCEPTED,
}
_PART = {
    base.Outcome.ACCEPTED: PartStatus.SUBMITTED,
    base.Outcome.REFUSED: PartStatus.REFUSED,
    base.Outcome.UNKNOWN: PartStatus.UNKNOWN,
    base.Outcome.NOT_SENT: PartStatus.REFUSED,  # of a message that cannot be sent again whole
}


def moves(*sources: MessageStatus) -> dict[str, list[str]]:
    """The allowed moves from these states as two parallel lists, for the set-wise statements."""
    pairs = [(str(one), to) for one in sources for to in sorted(MESSAGE_STATES.moves[str(one)])]
    return {"sources": [pair[0] for pair in pairs], "targets": [pair[1] for pair in pairs]}


_ANSWERED = moves(MessageStatus.CLAIMED, MessageStatus.IN_DOUBT)
_DOUBTED = moves(MessageStatus.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class Claim:
    """A batch that this worker alone may submit."""

    claimed_at: dt.datetime
    outs: list[Outbound]


def claim(carrier_id: int, *, limit: int, holder: str) -> Claim:
    """Up to `limit` waiting messages of a carrier in lane order, with their texts ready for the wire. One statement."""
    now = clock.now()
    # One transaction with the making of the texts: what cannot be made is not claimed.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(rows.CLAIM, {"carrier": carrier_id, "limit": limit, "holder": holder, "now": now})
        return Claim(now, _outs(cursor.fetchall()))


def give_back(carrier_id: int, *, holder: str, known: Iterable[int]) -> int:
    """Let wait again what was claimed in the holder's name and never came to it; returns how many.

    known: ids of all messages that the holder has handed to the carrier's link or is about to; only the holder itself may
    say so, for whatever else it has claimed is taken as provably not sent.
    """
    with connection.cursor() as cursor:
        cursor.execute(rows.GIVE_BACK, {"carrier": carrier_id, "holder": holder, "known": list(known)})
        count: int = cursor.fetchone()[0]
        return count


def _outs(found: list[Any]) -> list[Outbound]:
    numbers = open_many(row[4] for row in found)
    parameters = iter(open_many(row[5] for row in found if row[5] is not None))
    outs = []
    for (row_id, template_id, signature_id, region, _number, sealed, sender), number in zip(
        found, numbers, strict=True
    ):
        values = tuple(orjson.loads(next(parameters))) if sealed is not None else ()
        mainland = region == Region.MAINLAND
        text = compose(
            _signature(signature_id), placeholders.render(_content(template_id), values), mainland=mainland
        )
        outs.append(Outbound(row_id, number, text, sender, mainland))
    return outs


def record(carrier_id: int, answers: Iterable[tuple[dt.datetime, SubmitResult]]) -> None:
    """Write down what the carrier answered, for many messages in one statement; repeating it changes nothing.

    answers: pairs of the claim's instant and the result. A throttled part counts as not sent: the carrier did not take it.
    In a message of which another part was or may have been taken, it will not be sent any more and counts as refused.
    """
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    doubtful = []
    now = clock.now()
    for claimed_at, result in answers:
        outcome = _outcome(result)
        last = result.parts[-1]
        code, reason = next(
            ((part.code, part.reason) for part in result.parts if part.code or part.reason), ("", "")
        )
        _add(
            columns, _ANSWER, result.key, _MESSAGE[outcome].value, code[:40], outcome.value, str(reason)[:120]
        )
        _add(columns, ("claimed", "answered"), claimed_at, last.answered_at or now)
        if outcome is base.Outcome.NOT_SENT:
            continue
        if outcome is base.Outcome.UNKNOWN:
            doubtful.append(result.key)
        for part in result.parts:
            _add_part(columns, result.key, part, now)
    if columns["ids"]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(rows.RECORD_ANSWERS, {"carrier": carrier_id, **_ANSWERED, **_packed(columns)})
            if doubtful:  # a late answer may have come before, or one part be known to be lost
                cursor.execute(rows.DERIVE_FROM_PARTS, {"ids": doubtful, "now": now, **_DOUBTED})


def record_late(carrier_id: int, answers: Iterable[base.LateAnswer]) -> None:
    """Write down answers to parts that were given up: the doubt of each message is settled when no part is unknown."""
    columns: dict[str, list[Any]] = {name: [] for name in (*_PARTS, "part_times")}
    now = clock.now()
    for late in answers:
        _add_part(columns, late.key, late.part, now)
    if columns["part_ids"]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(rows.LATE_PARTS, {"carrier": carrier_id, **columns})
            ids = sorted(set(columns["part_ids"]))
            cursor.execute(rows.DERIVE_FROM_PARTS, {"ids": ids, "now": now, **_DOUBTED})


_ANSWER = ("ids", "statuses", "codes", "outcomes", "reasons")
_PARTS = ("part_ids", "seqs", "totals", "references", "part_statuses", "part_codes")
_COLUMNS = (*_ANSWER, "claimed", "answered", *_PARTS, "part_times")


def _packed(columns: dict[str, list[Any]]) -> dict[str, str]:
    """The arrays in their text form."""
    return {name: _FORMS.get(name, texts)(values) for name, values in columns.items()}


_FORMS: dict[str, Callable[[list[Any]], str]] = {
    **dict.fromkeys(("ids", "part_ids", "seqs", "totals"), integers),
    **dict.fromkeys(("claimed", "answered", "part_times"), instants),
}


def _add(columns: dict[str, list[Any]], names: Sequence[str], *values: Any) -> None:
    for name, value in zip(names, values, strict=True):
        columns[name].append(value)


def _add_part(columns: dict[str, list[Any]], key: int, part: PartResult, now: dt.datetime) -> None:
    status = _PART[part.outcome].value
    _add(columns, _PARTS, key, part.seq, part.total, part.reference[:80], status, part.code[:40])
    columns["part_times"].append(part.sent_at or now)


def _outcome(result: SubmitResult) -> base.Outcome:
    if result.outcome is base.Outcome.REFUSED and all(_may_go_again(part) for part in result.parts):
        return base.Outcome.NOT_SENT
    return result.outcome


def _may_go_again(part: PartResult) -> bool:
    return part.throttled or part.outcome is base.Outcome.NOT_SENT


# An approved template or signature never changes its text, so a worker reads each once.
@lru_cache(maxsize=4096)
def _content(template_id: int) -> str:
    return MessageTemplate.unscoped.values_list("content", flat=True).get(pk=template_id)


@lru_cache(maxsize=4096)
def _signature(signature_id: int | None) -> str | None:
    if signature_id is None:
        return None
    return Signature.unscoped.values_list("content", flat=True).get(pk=signature_id)
