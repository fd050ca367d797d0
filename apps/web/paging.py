"""Keyset paging over any order: no counting, no offset, an opaque signed cursor in the address.

A cursor holds the order values of the row at the edge of the page, so the next page is one index range scan however far
down one is, and rows that arrive meanwhile neither repeat nor hide others. The columns of the order must not be null
and must end in a unique one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet

PARAMETER = "page"
SALT = "web.paging"

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Slice(Generic[M]):
    """One page of rows and the cursors of its neighbours (None where there is none).

    searched_to: down to which id it has looked, where it stopped before the page was full (see web.looking).
    """

    rows: list[M]
    next: str | None
    previous: str | None
    searched_to: int | None = None

    def __iter__(self) -> Iterator[M]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def cut(rows: QuerySet[M], order: Sequence[str], *, size: int, cursor: str | None = None) -> Slice[M]:
    """The page at the cursor. `order` is like order_by's, for example ("-created_at", "-id").

    A cursor that is damaged, forged or of another list means the first page.
    """
    place = read(cursor, order)
    if place is None:
        found = list(rows.order_by(*order)[: size + 1])
        more, kept = len(found) > size, found[:size]
        return Slice(kept, _write("next", kept, order) if more else None, None)
    direction, values = place
    if direction == "next":
        found = list(rows.filter(_beyond(order, values)).order_by(*order)[: size + 1])
        more, kept = len(found) > size, found[:size]
        if not kept:  # everything after the cursor has gone meanwhile
            return cut(rows, order, size=size)
        return Slice(kept, _write("next", kept, order) if more else None, _write("previous", kept, order))
    backwards = [_reversed(name) for name in order]
    found = list(rows.filter(_beyond(backwards, values)).order_by(*backwards)[: size + 1])
    if len(found) <= size:  # the beginning is reached: show a whole first page
        return cut(rows, order, size=size)
    kept = found[:size][::-1]
    return Slice(kept, _write("next", kept, order), _write("previous", kept, order))


def _reversed(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after the given place: (a, b) > (x, y) written out, with a ≥ x in front for the index."""
    beyond = Q()
    equal = Q()
    for name, value in zip(order, values, strict=True):
        column = name.lstrip("-")
        beyond |= equal & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{column: value})
    if len(order) == 1:
        return beyond
    first = order[0].lstrip("-")
    return Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]}) & beyond


def _write(direction: str, rows: Sequence[Any], order: Sequence[str]) -> str:
    edge = rows[-1] if direction == "next" else rows[0]
    return mark(direction, order, [_value(edge, name.lstrip("-")) for name in order])


def mark(direction: str, order: Sequence[str], values: Sequence[Any]) -> str:
    """The cursor of what comes after ("next") or before ("previous") a row with these values of the order."""
    packed = [_pack(value) for value in values]
    return signing.dumps({"to": direction, "by": list(order), "at": packed}, salt=SALT, compress=True)


def read(cursor: str | None, order: Sequence[str]) -> tuple[str, list[Any]] | None:
    """Direction and values of a cursor; None for one that is damaged, forged or of another order."""
    if not cursor:
        return None
    try:
        place = signing.loads(cursor, salt=SALT)
        if place["by"] != list(order):
            return None
        return place["to"], [_unpack(kind, text) for kind, text in place["at"]]
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


_KINDS: dict[str, Any] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
    "u": UUID,
    "i": int,
    "s": str,
}


def _pack(value: Any) -> tuple[str, str]:
    match value:
        case datetime():
            return "t", value.isoformat()
        case date():
            return "d", value.isoformat()
        case Decimal():
            return "n", str(value)
        case UUID():
            return "u", str(value)
        case int():
            return "i", str(int(value))
        case str():
            return "s", str(value)
    raise TypeError(f"a list cannot be ordered by a {type(value).__name__} (null is not allowed either)")


def _unpack(kind: str, text: str) -> Any:
    return _KINDS[kind](text)
