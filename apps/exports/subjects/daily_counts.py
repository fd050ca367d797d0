"""Statistics by day: what became of the messages of each application, template, signature, country and type."""

from datetime import date, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core import clock
from apps.core.countries import country_name
from apps.core.kinds import MessageKind
from apps.exports.base import Column, Kind, Run, Scope, Subject
from apps.exports.subjects.parameters import application
from apps.message_templates.models import MessageTemplate
from apps.signatures.models import Signature
from apps.statistics import terms
from apps.statistics.models import HourCount

_COUNTS = (
    "requests", "accepted", "refused", "segments", "delivered", "failed", "waiting", "submitted", "in_doubt", "cancelled",
)  # fmt: skip
_WORDS = {
    "requests": terms.REQUESTS.label,
    "segments": _("Segments"),
    **{name: term.label for name, term in terms.OUTCOMES.items() if name in _COUNTS},
}
_KEY = ("application", "template", "signature", "country", "message_kind", "currency")


class DailyCounts(Subject):
    """asked: since, until (ISO days, both included, in the account's zone), application (public id); days without messages are
    left out. A run is a whole day, however many rows it has: it is as long as the account has templates and countries."""

    name = "daily_counts"
    title = _("Statistics by day")
    perm = Perm.STATISTICS_READ
    columns: ClassVar[tuple[Column, ...]] = (
        Column("day", _("Day"), Kind.DAY),
        Column("application", _("Application")),
        Column("template", _("Template")),
        Column("signature", _("Signature")),
        Column("country", _("Country or region")),
        Column("type", _("Type")),
        *(Column(name, _WORDS[name], Kind.COUNT) for name in _COUNTS),
        Column("fee", _("Fee"), Kind.AMOUNT),
        Column("currency", _("Currency")),
    )

    def read(self, scope: Scope, after: str, limit: int) -> Run:
        today = clock.business_day(scope.until, scope.zone)
        first = (
            date.fromisoformat(scope.asked["since"]) if scope.asked.get("since") else _first_day(scope, today)
        )
        last = min(date.fromisoformat(scope.asked["until"]) if scope.asked.get("until") else today, today)
        day = date.fromisoformat(after) + timedelta(days=1) if after else first
        if day > last:
            return Run((), after, 100, True)
        lines = _day(scope, day)
        share = int(100 * ((day - first).days + 1) / ((last - first).days + 1))
        return Run(lines, day.isoformat(), share, day == last)


def _first_day(scope: Scope, today: date) -> date:
    first = HourCount.of(scope.own_account).order_by("hour").values_list("hour", flat=True).first()
    return clock.business_day(first, scope.zone) if first else today


def _day(scope: Scope, day: date) -> list[list[Any]]:
    start, end = clock.day_window(day, scope.zone)
    rows = HourCount.of(scope.own_account).filter(hour__gte=start, hour__lt=end)
    only = application(scope)
    if only is not None:
        rows = rows.filter(application=only)
    sums = {f"total_{name}": Sum(name) for name in (*_COUNTS, "fee")}
    found = list(
        rows.annotate(day=TruncDate("hour", tzinfo=ZoneInfo(scope.zone)))
        .values("day", *_KEY)
        .annotate(**sums)
        .order_by(*_KEY)
    )
    names = {
        "application": _names(Application, found, "application", "name"),
        "template": _names(MessageTemplate, found, "template", "name"),
        "signature": _names(Signature, found, "signature", "content"),
    }
    return [
        [
            row["day"],
            *(names[one].get(row[one], "") for one in ("application", "template", "signature")),
            str(country_name(row["country"])) if row["country"] else "",
            str(MessageKind(row["message_kind"]).label),
            *(row[f"total_{name}"] for name in _COUNTS),
            row["total_fee"],
            row["currency"],
        ]
        for row in found
    ]


def _names(model: Any, rows: list[dict[str, Any]], key: str, column: str) -> dict[int, str]:
    ids = {row[key] for row in rows if row[key] is not None}
    return dict(model.unscoped.filter(pk__in=ids).values_list("pk", column))
