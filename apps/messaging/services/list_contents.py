"""Rows of a list as the rules take them: sealed, until a rule looks at number or values."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import orjson

from apps.core.privacy import open_many
from apps.core.statements import fetch
from apps.messaging.services import run_statements
from apps.policy.batch import JudgedRow


def judged_rows(task_id: int, rows: Sequence[tuple[Any, ...]]) -> list[JudgedRow]:
    """From (row number, number hash, country, segments, content hash) of each, a chunk of them."""
    sealed = _Sealed(task_id, [row[0] for row in rows])
    return [
        JudgedRow(row_no, number_hash, country, segments, sealed.opened, content)
        for row_no, number_hash, country, segments, content in rows
    ]


class _Sealed:
    """Number and values of every row, by one statement, should a rule look at one."""

    def __init__(self, task_id: int, row_nos: list[int]) -> None:
        self._asked: dict[str, Any] = {"task": task_id, "row_nos": row_nos}

    def opened(self, position: int) -> tuple[str, tuple[str, ...]]:
        return self._contents[position]

    @cached_property
    def _contents(self) -> dict[int, tuple[str, tuple[str, ...]]]:
        found = fetch(run_statements.OPEN_ROWS, self._asked)
        numbers = open_many(row[1] for row in found)
        values = iter(open_many(row[2] for row in found if row[2] is not None))
        return {
            row[0]: (number, tuple(orjson.loads(next(values))) if row[2] is not None else ())
            for row, number in zip(found, numbers, strict=True)
        }
