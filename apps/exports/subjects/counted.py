"""What the files of statistics share: their filters, their days, one run a day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core import clock
from apps.core.countries import country_name
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind
from apps.exports.base import Column, Kind, Run, Subject
from apps.exports.base import Scope as Asked
from apps.exports.subjects.parameters import application
from apps.statistics.reads import Scope

FIRST: tuple[Column, ...] = (
    Column("day", _("Day"), Kind.DAY),
    Column("account", _("Account")),
    Column("application", _("Application")),
    Column("country", _("Country or region")),
    Column("type", _("Type")),
)


class CountedByDay(Subject):
    """asked: since, until (ISO days, both included), application (SDK AppID), region, kind, country, and of the platform account
    (public id). Days without anything are left out. A run is a whole day, however many rows it has."""

    perm = Perm.STATISTICS_READ
    staff_perm = Perm.STAFF_OVERVIEW_READ
    model: ClassVar[Any]

    def lines(self, scope: Scope, day: date) -> Sequence[Sequence[Any]]:
        """The rows of one day."""
        raise NotImplementedError

    def read(self, scope: Asked, after: str, limit: int) -> Run:
        of = scope_of(scope)
        today = clock.business_day(scope.until, scope.zone)
        since = _day(scope, "since")
        first = since or self._first(of) or today
        last = min(_day(scope, "until") or today, today)
        if after:
            day = date.fromisoformat(after) + timedelta(days=1)
        else:  # not a run, and a stored piece, for each of the empty days from 2000 on
            day = max(first, self._first(of) or today) if since else first
        if day > last:
            return Run((), after, 100, True)
        share = int(100 * ((day - first).days + 1) / ((last - first).days + 1))
        return Run(self.lines(of, day), day.isoformat(), share, day == last)

    def _first(self, scope: Scope) -> date | None:
        first: date | None = scope.rows(self.model).order_by("day").values_list("day", flat=True).first()
        return first


def scope_of(asked: Asked) -> Scope:
    """The filters of the page; raises DomainError(NOT_FOUND) for what is not there."""
    account, only = asked.account, None
    if account is not None:
        only = application(asked)
    elif public_id := asked.asked.get("account"):
        account = Account.objects.filter(public_id=public_id).first()
        if account is None:
            raise DomainError(Code.NOT_FOUND)
    kind = asked.asked.get("kind")
    return Scope(
        account,
        only.pk if only else None,
        asked.asked.get("region") or "",
        int(kind) if kind else None,
        asked.asked.get("country") or "",
    )


def first_cells(row: dict[str, Any], accounts: dict[int, str], applications: dict[int, str]) -> list[Any]:
    """The cells of FIRST."""
    return [
        row["day"],
        accounts.get(row["account"], ""),
        applications.get(row["application"], ""),
        str(country_name(row["country"])) if row["country"] else "",
        str(MessageKind(row["message_kind"]).label),
    ]


def whose(rows: Sequence[dict[str, Any]]) -> tuple[dict[int, str], dict[int, str]]:
    """The names of the rows' accounts and applications."""
    accounts = Account.objects.filter(pk__in={row["account"] for row in rows})
    return dict(accounts.values_list("pk", "name")), names(Application, rows, "application", "name")


def names(model: Any, rows: Sequence[dict[str, Any]], key: str, column: str) -> dict[int, str]:
    ids = {row[key] for row in rows if row[key] is not None}
    return dict(model.unscoped.filter(pk__in=ids).values_list("pk", column))


def _day(asked: Asked, name: str) -> date | None:
    value = asked.asked.get(name)
    return date.fromisoformat(value) if value else None
