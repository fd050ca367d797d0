"""The account's audit trail in sentences: what its people and programs did, and what the platform did to it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Perm
from apps.accounts.telling import tell
from apps.console.forms.people import TrailFilters
from apps.console.views.base import ConsolePage, export_url
from apps.web.pages import ListPage, Text
from apps.web.tables import Column, Empty, MonoColumn, Table, TimeColumn


class TrailTable(Table):
    caption = _("Audit trail")
    columns = (
        TimeColumn(_("Time"), "at"),
        Column(_("What happened"), "sentence", is_heading=True, template="components/cells/told.html"),
        Column(_("Via"), "via"),
        MonoColumn(_("From address"), "ip"),
    )
    empty = Empty("history", _("Nothing has happened yet"))

    def __init__(self, rows: Any) -> None:
        super().__init__(tell(event, for_customer=True) for event in rows)


class Trail(ConsolePage, ListPage):
    perm = Perm.AUDIT_READ
    title = _("Audit trail")
    template = "console/audit/list.html"
    table = TrailTable
    filters = TrailFilters

    def lead(self) -> Text:
        return _("Who changed or looked at what, when and from where. Nobody can alter or remove an entry.")

    def rows(self) -> QuerySet[AuditEvent]:
        return queries.audit_of_account(self.account)

    def filter_options(self) -> dict[str, Any]:
        return {"people": queries.members(self.account)}

    def export_url(self) -> str:
        return export_url(self.actor, "audit_trail")
