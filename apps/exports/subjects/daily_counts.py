"""Statistics by day: what became of the messages of each application, template, signature, country and type."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from apps.exports.base import Column, Kind
from apps.exports.subjects.counted import FIRST, CountedByDay, first_cells, names, whose
from apps.message_templates.models import MessageTemplate
from apps.signatures.models import Signature
from apps.statistics import terms
from apps.statistics.models import DayCount
from apps.statistics.reads import Scope

_COUNTS = (
    "requests", "accepted", "refused", "segments", "delivered", "failed", "waiting", "submitted", "in_doubt", "cancelled",
    "converted",
)  # fmt: skip
_WORDS = {
    "requests": terms.REQUESTS.label,
    "segments": _("Segments"),
    "converted": _("Conversions"),
    **{name: term.label for name, term in terms.OUTCOMES.items() if name in _COUNTS},
}
_KEY = ("account", "application", "template", "signature", "country", "message_kind", "currency")


class DailyCounts(CountedByDay):
    """Each day as it stands, with what has come since it was closed."""

    name = "daily_counts"
    title = _("Statistics by day")
    model = DayCount
    columns: ClassVar[tuple[Column, ...]] = (
        *FIRST,
        Column("template", _("Template")),
        Column("signature", _("Signature")),
        *(Column(name, _WORDS[name], Kind.COUNT) for name in _COUNTS),
        Column("fee", _("Fee"), Kind.AMOUNT),
        Column("currency", _("Currency")),
    )

    def lines(self, scope: Scope, day: date) -> Sequence[Sequence[Any]]:
        sums = {f"total_{name}": Sum(name) for name in (*_COUNTS, "fee")}
        rows = scope.rows(DayCount).filter(day=day).values("day", *_KEY).annotate(**sums).order_by(*_KEY)
        found = list(rows)
        accounts, applications = whose(found)
        templates = names(MessageTemplate, found, "template", "name")
        signatures = names(Signature, found, "signature", "content")
        return [
            [
                *first_cells(row, accounts, applications),
                templates.get(row["template"], ""),
                signatures.get(row["signature"], ""),
                *(row[f"total_{name}"] for name in _COUNTS),
                row["total_fee"],
                row["currency"],
            ]
            for row in found
        ]
