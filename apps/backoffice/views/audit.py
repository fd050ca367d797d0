"""The audit trail of the whole platform, in sentences."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Perm
from apps.accounts.telling import NOUNS, VIAS, tell
from apps.backoffice.views.base import StaffPage
from apps.web.filters import ChoiceFilter, DateFilter, Filters, SearchFilter
from apps.web.pages import ListPage, Text
from apps.web.tables import Column, Empty, Table, TimeColumn


class NounFilter(ChoiceFilter):
    """Events about one kind of thing: their verbs begin with its noun."""

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(verb__startswith=f"{value}.")


class AuditFilters(Filters):
    q = SearchFilter(_("Person or thing"), columns=("user__email", "user__name", "label", "target"))
    account = SearchFilter(_("Account"), columns=("account__name",))
    noun = NounFilter(
        _("Subject"), column="verb", choices=lambda: [(noun, str(word)) for noun, word in NOUNS.items()]
    )
    via = ChoiceFilter(
        _("Via"), column="via", choices=lambda: [(via, str(word)) for via, word in VIAS.items()]
    )
    since = DateFilter(_("From"), column="at", edge="from")
    until = DateFilter(_("To"), column="at", edge="to")


class AuditTable(Table):
    caption = _("Audit trail")
    columns = (
        TimeColumn(_("Time"), "at"),
        Column(_("What happened"), "sentence", is_heading=True, template="components/cells/told.html"),
        Column(_("Account"), "account"),
        Column(_("Via"), "via"),
        Column(_("Address"), "ip"),
    )
    empty = Empty("history", _("Nothing has happened yet"))

    def __init__(self, rows: Any) -> None:
        super().__init__(tell(event) for event in rows)


class AuditList(StaffPage, ListPage):
    perm = Perm.STAFF_AUDIT_READ
    title = _("Audit")
    template = "backoffice/audit/list.html"
    table = AuditTable
    filters = AuditFilters

    def lead(self) -> Text:
        return _("Every change and every look at something sealed. Nobody can alter or remove an entry.")

    def rows(self) -> QuerySet[AuditEvent]:
        return queries.audit_of_platform()

    def context(self) -> dict[str, Any]:
        return {"chain": queries.chain_state()}
