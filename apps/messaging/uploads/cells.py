"""The cells of a row at rest: a JSON list of texts, sealed."""

from collections.abc import Iterable, Sequence

import orjson

from apps.core.privacy import open_many, seal_many


def seal_cells(rows: Iterable[Sequence[str]]) -> list[bytes]:
    """What `SendTaskRow.cells_sealed` and `SendTaskCorrection.cells_sealed` hold, one for each row, in order."""
    return seal_many(orjson.dumps(list(cells)).decode() for cells in rows)


def open_cells(sealed: Iterable[bytes | memoryview]) -> list[list[str]]:
    """The cells of each row, in order, none where retention has deleted them; raises UnsealError."""
    values = list(sealed)
    opened = iter(open_many(value for value in values if value))
    return [orjson.loads(next(opened)) if value else [] for value in values]
