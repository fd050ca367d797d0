"""The audit trail of the whole platform, in sentences."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Perm
from apps.accounts.telling import tell
from apps.backoffice.forms.audit import AuditFilters
from apps.backoffice.views.base import StaffPage
from apps.web.pages import ListPage, Text
from apps.web.tables import Column, Empty, Table, TimeColumn


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

    def export_url(self) -> str:
        may = self.actor.may(Perm.STAFF_EXPORT_READ)
        return reverse("backoffice:export_new", args=["audit_trail"]) if may else ""
