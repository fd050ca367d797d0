"""Parquet files: a column keeps its type, instants are UTC."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from apps.core.files import SealedWriter
from apps.exports.base import Column, Kind

_TYPES: Final = {
    Kind.TEXT: pa.string(),
    Kind.COUNT: pa.int64(),
    Kind.AMOUNT: pa.decimal128(18, 6),
    Kind.INSTANT: pa.timestamp("us", tz="UTC"),
    Kind.DAY: pa.date32(),
}
# Of a row group: pyarrow would keep a million rows in memory before it writes the first.
_GROUP_ROWS: Final = 10_000
_BATCH_ROWS: Final = 1_000  # that stand in memory as Python's objects


class _Forward(io.RawIOBase):
    """The sealed file as pyarrow wants one: it asks whether it is closed and where it stands."""

    def __init__(self, sink: SealedWriter) -> None:
        super().__init__()
        self._sink = sink

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._sink.size

    def write(self, octets: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        return self._sink.write(octets)


def write(
    columns: Sequence[Column], runs: Iterable[bytes], about: dict[str, str], sink: SealedWriter
) -> None:
    """Write the file batch by batch; `runs` are lines of JSON lists, `about` becomes the schema's metadata."""
    schema = pa.schema([(column.key, _TYPES[column.kind]) for column in columns], metadata=about)
    with pq.ParquetWriter(pa.PythonFile(_Forward(sink), mode="w"), schema, compression="zstd") as writer:
        waiting: list[pa.RecordBatch] = []
        for run in runs:
            stream = io.BytesIO(run)
            while lines := list(islice(stream, _BATCH_ROWS)):
                waiting.append(_batch(schema, columns, lines))
            if sum(batch.num_rows for batch in waiting) >= _GROUP_ROWS:
                _write_group(writer, waiting)
        _write_group(writer, waiting)


def _batch(schema: pa.Schema, columns: Sequence[Column], lines: Iterable[bytes]) -> pa.RecordBatch:
    rows = [orjson.loads(line) for line in lines]
    arrays = [
        pa.array([_typed(column.kind, row[place]) for row in rows], _TYPES[column.kind])
        for place, column in enumerate(columns)
    ]
    return pa.record_batch(arrays, schema=schema)


def _write_group(writer: pq.ParquetWriter, waiting: list[pa.RecordBatch]) -> None:
    if waiting:
        writer.write_table(pa.Table.from_batches(waiting))
        waiting.clear()
        pa.default_memory_pool().release_unused()


def _typed(kind: Kind, value: Any) -> Any:
    if value is None or kind in (Kind.TEXT, Kind.COUNT):
        return value
    if kind is Kind.AMOUNT:
        return Decimal(value)
    return date.fromisoformat(value) if kind is Kind.DAY else datetime.fromisoformat(value).astimezone(UTC)
