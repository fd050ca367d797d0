"""Failures by day and code: refused before they were sent, or failed at the carrier, with the cause."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from apps.carriers import codes
from apps.core.phones import MAINLAND
from apps.exports.base import Column, Kind
from apps.exports.subjects.counted import FIRST, CountedByDay, first_cells, names, whose
from apps.message_templates.models import MessageTemplate
from apps.messaging import remarks
from apps.statistics.models import FailureCount
from apps.statistics.reads import Scope

_KEY = ("account", "application", "template", "country", "message_kind", "is_refused", "code")


class FailureCounts(CountedByDay):
    """Of what was refused there is no cause: it never came to a carrier."""

    name = "failure_counts"
    title = _("Failures by day and code")
    model = FailureCount
    columns: ClassVar[tuple[Column, ...]] = (
        *FIRST,
        Column("template", _("Template")),
        Column("stage", _("When")),
        Column("code", _("Code")),
        Column("cause", _("Cause")),
        Column("reason", _("Reason")),
        Column("messages", _("Messages"), Kind.COUNT),
    )

    def lines(self, scope: Scope, day: date) -> Sequence[Sequence[Any]]:
        rows = scope.rows(FailureCount).filter(day=day).values("day", *_KEY)
        found = [row for row in rows.annotate(total=Sum("count")).order_by(*_KEY) if row["total"]]
        accounts, applications = whose(found)
        templates = names(MessageTemplate, found, "template", "name")
        return [
            [
                *first_cells(row, accounts, applications),
                templates.get(row["template"], ""),
                *_words(row),
                row["total"],
            ]
            for row in found
        ]


def _words(row: dict[str, Any]) -> list[str]:
    code, mainland = row["code"], row["country"] == MAINLAND
    if row["is_refused"]:
        return [str(_("before sending")), code, "", str(remarks.refusal(code).sentence)]
    cause = codes.explain(code, mainland=mainland, final=True).bucket
    reason = remarks.meaning(code, mainland=mainland).sentence
    return [str(_("at the carrier")), code, cause.value, str(reason)]
