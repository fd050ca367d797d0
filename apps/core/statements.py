"""Statements of the hot path: written in SQL, prepared once for each connection."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]
Parameters = Sequence[Any] | Mapping[str, Any]


class _Prepared(psycopg.Cursor[Row]):
    """Sends values apart from the statement, so that the server parses and plans it once.

    Django's own cursors write the values into the text: with 25 columns the server then plans for longer than it inserts.
    """

    def execute(self, query: Any, params: Parameters | None = None, **options: Any) -> "_Prepared":
        return super().execute(query, params, prepare=True, **options)


def fetch(statement: str, parameters: Parameters) -> list[Row]:
    """All rows of one statement, run on Django's connection and in its transaction.

    For the few statements that every message passes, of which the ORM would compute each for half a millisecond. The text
    must be a constant; a parameter that may be None, or is only selected, needs its cast (`%s::bigint`).
    """
    with _cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[Row] = cursor.fetchall()
    return rows


def _cursor() -> CursorWrapper:
    if (
        connection.queries_logged
    ):  # a log shows the values, which only Django's own cursors write into the text
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection.make_cursor(_Prepared(connection.connection))  # type: ignore[arg-type]  # the stubs name the wrapper


def integers(values: Iterable[int]) -> str:
    """An array in its text form: the driver would convert thousands one by one for longer than the statement takes."""
    return "{" + ",".join(map(str, values)) + "}"


def octets(values: Iterable[bytes]) -> str:
    """The same for a bytea[]."""
    hexed = [value.hex() for value in values]
    return "{\\\\x" + ",\\\\x".join(hexed) + "}" if hexed else "{}"


def texts(values: Iterable[str]) -> str:
    """The same for a text[]."""
    quoted = [value.replace("\\", "\\\\").replace('"', '\\"') for value in values]
    return '{"' + '","'.join(quoted) + '"}' if quoted else "{}"


def instants(values: Iterable[datetime]) -> str:
    """The same for a timestamptz[]."""
    return "{" + ",".join([value.isoformat() for value in values]) + "}"


def fetch_one(model: type[M], statement: str, parameters: Parameters) -> M | None:
    """The first row as an instance of the model; the statement selects `column_list(model)`."""
    rows = fetch(statement, parameters)
    return model.from_db(connection.alias, columns_of(model), rows[0]) if rows else None


@cache
def columns_of(model: type[Model]) -> tuple[str, ...]:
    """The columns that `model.from_db` wants, in its order."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def column_list(model: type[Model], alias: str = "") -> str:
    """The same columns for a SELECT, quoted."""
    front = f"{alias}." if alias else ""
    return ", ".join(f'{front}"{name}"' for name in columns_of(model))
