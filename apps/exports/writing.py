"""The three forms of a finished file, and the form in which its runs are kept until then. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from apps.core.files import SealedWriter
from apps.core.money import plain
from apps.core.sheets.writing import csv_rows, xlsx_rows
from apps.exports.base import Column, Kind
from apps.exports.formats import Format

XLSX_ROWS: Final = 1_048_575  # what a sheet holds below its header
_MARK: Final = b"\xef\xbb\xbf"
Row = Sequence[Any]


def packed(form: Format, columns: Sequence[Column], rows: Iterable[Row], zone: str) -> bytes:
    """A run as it is kept: for csv what will stand in the file, for the others one JSON list a line."""
    if form is Format.CSV:
        return b"".join(csv_rows((), _texts(columns, rows, zone))).removeprefix(_MARK)
    if form is Format.XLSX:
        rows = _texts(columns, rows, zone)
    return b"".join(orjson.dumps(list(row), default=str, option=_JSON) for row in rows)


_JSON: Final = orjson.OPT_APPEND_NEWLINE | orjson.OPT_NAIVE_UTC


def finish(
    form: Format,
    columns: Sequence[Column],
    runs: Iterable[bytes],
    zone: str,
    about: dict[str, str],
    sink: SealedWriter,
) -> None:
    """Write the whole file from its runs; `about` goes into a parquet file's own description."""
    if form is Format.CSV:
        for piece in csv_rows(_header(columns, zone), ()):
            sink.write(piece)
        for run in runs:
            sink.write(run)
    elif form is Format.XLSX:
        for piece in xlsx_rows(_header(columns, zone), _unpacked(runs)):
            sink.write(piece)
    else:
        # 60 MiB of memory, which only a process that writes such a file shall pay.
        from apps.exports import parquet  # noqa: PLC0415

        parquet.write(columns, runs, about, sink)


def _header(columns: Sequence[Column], zone: str) -> list[str]:
    return [
        f"{column.title} ({zone})" if column.kind is Kind.INSTANT else str(column.title) for column in columns
    ]


def _texts(columns: Sequence[Column], rows: Iterable[Row], zone: str) -> Iterator[list[str]]:
    changes = [_change(column.kind, ZoneInfo(zone)) for column in columns]
    for row in rows:
        yield [
            "" if value is None else change(value) if change else value
            for change, value in zip(changes, row, strict=True)
        ]


def _change(kind: Kind, place: ZoneInfo) -> Callable[[Any], str] | None:
    """How a value of this kind becomes text; None where it is one."""
    if kind is Kind.TEXT:
        return None
    if kind is Kind.INSTANT:
        return lambda at: at.astimezone(place).isoformat(" ", "seconds")[:19]
    return _plain if kind is Kind.AMOUNT else str


_plain = lru_cache(maxsize=4096)(plain)  # a file has few prices


def _unpacked(runs: Iterable[bytes]) -> Iterator[list[Any]]:
    for run in runs:
        for line in run.splitlines():
            yield orjson.loads(line)
