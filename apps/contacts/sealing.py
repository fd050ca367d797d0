"""What a contact keeps at rest: its number, and the texts beside it, each sealed for its column."""

from collections.abc import Iterable, Sequence

import orjson

from apps.core.privacy import open_many, seal_many

_NUMBER = b"contact.number"
_CELLS = b"contact.cells"


def seal_numbers(numbers: Iterable[str]) -> list[bytes]:
    """E.164 numbers, in order."""
    return seal_many(numbers, context=_NUMBER)


def open_numbers(sealed: Iterable[bytes | memoryview]) -> list[str]:
    """The E.164 numbers, in order; raises UnsealError."""
    return open_many(sealed, context=_NUMBER)


def seal_cells(rows: Iterable[Sequence[str]]) -> list[bytes | None]:
    """The texts beside each number, in order; None where there are none."""
    given = [list(cells) for cells in rows]
    sealed = iter(seal_many((orjson.dumps(cells).decode() for cells in given if cells), context=_CELLS))
    return [next(sealed) if cells else None for cells in given]


def open_cells(sealed: Iterable[bytes | memoryview | None]) -> list[list[str]]:
    """The texts beside each number, in order; raises UnsealError."""
    given = list(sealed)
    texts = iter(open_many((cells for cells in given if cells is not None), context=_CELLS))
    return [[] if cells is None else orjson.loads(next(texts)) for cells in given]
