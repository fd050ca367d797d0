"""Paging rows that no index finds: looked through in spans of ids, and only as long as a reader waits.

A status or a template stands in no index of a large table, so a page of rare rows could read all of it. Here a page is filled
from spans of the rows that an index does give (`base`), each larger than the one before. When the time is up the page shows
what was found so far, says how far back it has looked, and its "next" goes on from there.
"""

import time
from typing import Any, Final

from django.db.models import QuerySet

from apps.web import paging
from apps.web.paging import Slice

ORDER: Final = ("-id",)
PATIENCE: Final = 0.4  # seconds after which no further span is begun
FIRST_SPAN: Final = 1_000  # rows
LARGEST_SPAN: Final = 32_000


def look(
    rows: QuerySet[Any],
    base: QuerySet[Any],
    *,
    size: int,
    cursor: str | None = None,
    patience: float = PATIENCE,
) -> Slice[Any]:
    """A page of `rows`, newest first by `id`, out of `base`: the same rows without what no index serves.

    `searched_to` of the answer is the id down to which it has looked, where the time was up before the page was full.
    """
    place = paging.read(cursor, ORDER)
    if place is None:
        return _older(rows, base, None, size, patience)
    direction, (edge,) = place
    if direction == "next":
        return _older(rows, base, edge, size, patience)
    return _newer(rows, base, edge, size, patience)


def _older(
    rows: QuerySet[Any], base: QuerySet[Any], below: int | None, size: int, patience: float
) -> Slice[Any]:
    found: list[Any] = []
    began, span, upper = time.monotonic(), FIRST_SPAN, below
    while True:
        edge = _edge(base if upper is None else base.filter(id__lt=upper), "-id", span)
        part = rows if upper is None else rows.filter(id__lt=upper)
        if edge is not None:
            part = part.filter(id__gte=edge)
        found += part.order_by("-id")[: size + 1 - len(found)]
        if len(found) > size or edge is None:
            break
        upper = edge
        if time.monotonic() - began > patience:
            kept = found[:size]
            return Slice(kept, paging.mark("next", ORDER, [edge]), _back(below, kept), searched_to=edge)
        span = min(span * 4, LARGEST_SPAN)
    kept = found[:size]
    return Slice(
        kept,
        paging.mark("next", ORDER, [kept[-1].id]) if len(found) > size else None,
        _back(below, kept),
    )


def _back(below: int | None, kept: list[Any]) -> str | None:
    if below is None:
        return None
    return paging.mark("previous", ORDER, [kept[0].id if kept else below - 1])


def _newer(rows: QuerySet[Any], base: QuerySet[Any], above: int, size: int, patience: float) -> Slice[Any]:
    found: list[Any] = []
    began, span, lower = time.monotonic(), FIRST_SPAN, above
    while True:
        edge = _edge(base.filter(id__gt=lower), "id", span)
        part = rows.filter(id__gt=lower)
        if edge is not None:
            part = part.filter(id__lte=edge)
        found += part.order_by("id")[: size + 1 - len(found)]
        if len(found) > size:
            kept = found[:size][::-1]
            return Slice(
                kept,
                paging.mark("next", ORDER, [kept[-1].id]),
                paging.mark("previous", ORDER, [kept[0].id]),
            )
        if edge is None:  # the beginning is reached: show a whole first page
            return _older(rows, base, None, size, patience)
        lower = edge
        if time.monotonic() - began > patience:
            kept = found[::-1]
            return Slice(
                kept,
                paging.mark("next", ORDER, [above + 1]),
                paging.mark("previous", ORDER, [edge]),
            )
        span = min(span * 4, LARGEST_SPAN)


def _edge(base: QuerySet[Any], order: str, span: int) -> int | None:
    """The id at the end of the next span; None when fewer rows are left."""
    ids = base.select_related(None).order_by(order).values_list("id", flat=True)
    return next(iter(ids[span - 1 : span]), None)
