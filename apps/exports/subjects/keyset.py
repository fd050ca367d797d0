"""The next run of rows that are read newest first by their primary key: what most subjects do."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet

from apps.exports.base import Run


def newest_first(
    rows: QuerySet[Any], after: str, limit: int, lines: Callable[[Sequence[Any]], Sequence[Sequence[Any]]]
) -> Run:
    """`lines` makes the rows of the file of what was read; how much is done is not known until the end."""
    if after:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[:limit])
    is_last = len(found) < limit
    return Run(lines(found), str(found[-1].pk) if found else after, 100 if is_last else 50, is_last)
