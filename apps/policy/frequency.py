"""How often one number may be written to: the counters of a number, and what the next message does to them. Pure.

The counters of a number in an application are slots, one for each window that is open: which rule, which content (0 where the
rule counts them all together), when the window began, how many so far. They are packed into one value, because they are
read and written together, by Python alone: one row of the database for each number, however many rules are on.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from apps.policy.kinds import NumberRule

_SLOT: Final = struct.Struct("<BqqI")  # rule's tag, content, begin in ms of UNIX time, count
_CONTENT: Final = slice(1, 9)  # where the content stands in it
_LONGEST_MS: Final = (
    25 * 3_600_000
)  # no window is longer, not even on the day on which the clocks are put back
_MOST_SLOTS: Final = 500  # different contents of a day; beyond it the oldest is forgotten
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
_NONE: Final = (0, 0)

Slots = dict[tuple[int, int], tuple[int, int]]  # (tag, content) → (begin in ms, count)


@dataclass(frozen=True, slots=True)
class Active:
    """A rule that is on for a batch, with its threshold; begins and lasts in ms, as of the batch's instant.

    Windows that began before `alive_from` are over. A calendar window begins at `day_from` for all.
    """

    rule: NumberRule
    threshold: int
    alive_from: int
    begins: int
    ends: int


def milliseconds(at: datetime) -> int:
    """UNIX time in ms."""
    return (at - _EPOCH) // _MS


def instant(ms: int) -> datetime:
    """The reverse."""
    return _EPOCH + ms * _MS


def active(
    rules: Iterable[NumberRule],
    thresholds: Mapping[str, int],
    *,
    at: datetime,
    day: tuple[datetime, datetime],
    are_codes: bool,
) -> list[Active]:
    """The rules that have a threshold, for a batch at this instant of this day [start, end)."""
    now, start, end = milliseconds(at), milliseconds(day[0]), milliseconds(day[1])
    found = []
    for rule in rules:
        threshold = thresholds.get(rule.limit)
        if threshold is None or (rule.codes_only and not are_codes):
            continue
        if rule.length is None:
            found.append(Active(rule, threshold, start, start, end))
        else:
            length = rule.length // _MS
            found.append(Active(rule, threshold, now - length + 1, now, now + length))
    return found


def unpack(packed: bytes | memoryview) -> Slots:
    """The slots of a stored value."""
    return {(tag, content): (begin, count) for tag, content, begin, count in _SLOT.iter_unpack(packed)}


def pack(slots: Slots) -> bytes:
    """The value to store."""
    values: list[int] = []
    for (tag, content), (begin, count) in slots.items():
        values += (tag, content, begin, count)
    return _slots(len(slots)).pack(*values)


@cache
def _slots(count: int) -> struct.Struct:
    """So many slots, one behind the other."""
    return struct.Struct("<" + "BqqI" * count)


class Fresh:
    """What is stored after the first message to a number: what `Plan.after` gives of nothing, without the detour.

    Most numbers of a list are new, and only the content differs between them: the rest is packed once.
    """

    def __init__(self, actives: Sequence[Active]) -> None:
        pieces, piece = [], b""
        for one in actives:
            slot = _SLOT.pack(one.rule.tag, 0, one.begins, 1)
            if one.rule.per_content:
                pieces.append(piece + slot[: _CONTENT.start])
                piece = slot[_CONTENT.stop :]
            else:
                piece += slot
        self._pieces = [*pieces, piece]

    def __call__(self, content: int) -> bytes:
        return content.to_bytes(8, "little", signed=True).join(self._pieces)


class Plan:
    """The rules of a batch made ready, for every message of it asks what the counters of its number come to."""

    def __init__(self, actives: Sequence[Active]) -> None:
        self.fresh = Fresh(actives)  # of a number without counters
        self._actives = actives
        self._rules = [
            (one.rule.tag, one.rule.per_content, one.threshold, one.alive_from, one.begins) for one in actives
        ]
        self._alive_from = {one.rule.tag: one.alive_from for one in actives}
        self._oldest = max((one.begins for one in actives), default=_LONGEST_MS) - _LONGEST_MS

    def after(self, packed: bytes | memoryview, content: int) -> bytes | Active:
        """What is stored after one message more, or the first rule that it would break.

        Windows that are over are left out; those of rules that do not count here stay.
        """
        slots = unpack(packed)
        counted: Slots = {}
        for place, (tag, per_content, threshold, alive_from, begins) in enumerate(self._rules):
            key = (tag, content if per_content else 0)
            begin, count = slots.get(key, _NONE)
            if count == 0 or begin < alive_from:
                counted[key] = (begins, 1)
            elif count >= threshold:
                return self._actives[place]
            else:
                counted[key] = (begin, count + 1)
        alive_from_of, oldest = self._alive_from.get, self._oldest
        new = {key: slot for key, slot in slots.items() if slot[0] >= alive_from_of(key[0], oldest)}
        new |= counted
        while len(new) > _MOST_SLOTS:
            del new[min(new, key=lambda key: new[key][0])]
        return pack(new)


def reopens(slots: Slots, broken: Active, content: int) -> datetime:
    """When the window that is full is over."""
    if broken.rule.length is None:
        return instant(broken.ends)
    begin = slots[broken.rule.tag, content if broken.rule.per_content else 0][0]
    return instant(begin) + broken.rule.length
