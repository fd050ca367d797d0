"""Waiting times by day: for each stage how many messages took between how long and how long."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from apps.exports.base import Column, Kind
from apps.exports.subjects.counted import FIRST, CountedByDay, first_cells, whose
from apps.statistics.latency import bounds
from apps.statistics.models import LatencyCount, Stage
from apps.statistics.reads import Scope

_KEY = ("account", "application", "country", "message_kind", "stage", "bucket")


class LatencyCounts(CountedByDay):
    """The whole histogram, from which any percentile can be worked out."""

    name = "latency_counts"
    title = _("Waiting times by day")
    model = LatencyCount
    columns: ClassVar[tuple[Column, ...]] = (
        *FIRST,
        Column("stage", _("Stage")),
        Column("from_ms", _("From (ms)"), Kind.COUNT),
        Column("to_ms", _("Below (ms)"), Kind.COUNT),
        Column("messages", _("Messages"), Kind.COUNT),
    )

    def lines(self, scope: Scope, day: date) -> Sequence[Sequence[Any]]:
        rows = scope.rows(LatencyCount).filter(day=day).values("day", *_KEY)
        found = list(rows.annotate(total=Sum("count")).order_by(*_KEY))
        accounts, applications = whose(found)
        return [
            [
                *first_cells(row, accounts, applications),
                str(Stage(row["stage"]).label),
                *(round(edge) for edge in bounds(row["bucket"])),
                row["total"],
            ]
            for row in found
        ]
