"""Files of money: the movements of the balance, and the lines of settled days."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.billing.models import SettlementLine
from apps.core import clock
from apps.core.countries import country_name
from apps.exports.base import Column, Kind, Run, Scope, Subject
from apps.exports.subjects.keyset import newest_first
from apps.ledger import queries as ledger


def _day(scope: Scope, name: str) -> date | None:
    return date.fromisoformat(scope.asked[name]) if scope.asked.get(name) else None


class Statement(Subject):
    """asked: since, until (ISO days of the account's zone, both included), kind; all optional. Newest first."""

    name = "statement"
    title = _("Statement of the balance")
    perm = Perm.BILLING_READ
    columns: ClassVar[tuple[Column, ...]] = (
        Column("at", _("Time"), Kind.INSTANT),
        Column("id", _("ID")),
        Column("kind", _("Kind")),
        Column("day", _("Day"), Kind.DAY),
        Column("text", _("Text")),
        Column("amount", _("Amount"), Kind.AMOUNT),
        Column("balance_after", _("Balance after"), Kind.AMOUNT),
        Column("currency", _("Currency")),
    )

    def read(self, scope: Scope, after: str, limit: int) -> Run:
        since, until = _day(scope, "since"), _day(scope, "until")
        rows = ledger.statement(scope.own_account).filter(at__lt=scope.until)
        if scope.asked.get("kind"):
            rows = rows.filter(kind=scope.asked["kind"])
        if since:
            rows = rows.filter(at__gte=clock.day_window(since, scope.zone)[0])
        if until:
            rows = rows.filter(at__lt=clock.day_window(until, scope.zone)[1])
        return newest_first(rows, after, limit, self._lines)

    @staticmethod
    def _lines(rows: Sequence[Any]) -> list[list[Any]]:
        return [
            [
                row.at,
                row.public_id,
                row.get_kind_display(),
                row.day,
                row.memo,
                row.amount,
                row.balance_after,
                row.currency,
            ]
            for row in rows
        ]


class SettlementLines(Subject):
    """asked: since, until (ISO days, both included), optional. What each settled day consists of, the last written first."""

    name = "settlement_lines"
    title = _("Lines of settled days")
    perm = Perm.BILLING_READ
    columns: ClassVar[tuple[Column, ...]] = (
        Column("day", _("Day"), Kind.DAY),
        Column("settlement", _("Settlement")),
        Column("entry", _("Entry")),
        Column("application", _("Application")),
        Column("country", _("Country or region")),
        Column("type", _("Type")),
        Column("text", _("Text")),
        Column("unit_price", _("Price per segment"), Kind.AMOUNT),
        Column("count", _("Messages"), Kind.COUNT),
        Column("segments", _("Segments"), Kind.COUNT),
        Column("amount", _("Amount"), Kind.AMOUNT),
        Column("currency", _("Currency")),
    )

    def read(self, scope: Scope, after: str, limit: int) -> Run:
        since, until = _day(scope, "since"), _day(scope, "until")
        rows = SettlementLine.of(scope.own_account).filter(settlement__closed_at__lt=scope.until)
        if since:
            rows = rows.filter(settlement__day__gte=since)
        if until:
            rows = rows.filter(settlement__day__lte=until)
        return newest_first(rows.select_related("settlement", "application"), after, limit, self._lines)

    @staticmethod
    def _lines(rows: Sequence[Any]) -> list[list[Any]]:
        return [
            [
                row.settlement.day,
                row.settlement.public_id,
                row.get_entry_display(),
                row.application.name if row.application else "",
                str(country_name(row.country)) if row.country else "",
                row.get_message_kind_display() if row.message_kind else "",
                row.label,
                row.unit_price,
                row.count,
                row.segments,
                row.amount,
                row.settlement.currency,
            ]
            for row in rows
        ]
