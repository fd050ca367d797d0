"""How long the account's data is kept, what is left when it is masked, and the proofs of what is gone."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.views.base import ConsolePage, export_url
from apps.retention import queries
from apps.retention.kinds import WORDS
from apps.retention.models import Deletion
from apps.web.pages import ListPage, Text
from apps.web.tables import Column, Empty, MonoColumn, NumberColumn, Table, TimeColumn


class DeletionTable(Table):
    caption = _("Proofs of deletion")
    columns = (
        MonoColumn(_("Proof"), "public_id", is_heading=True),
        TimeColumn(_("Time"), "at"),
        Column(_("Kind of data"), "get_kind_display"),
        Column(_("What was done"), "get_action_display"),
        TimeColumn(_("Rows until"), "until"),
        NumberColumn(_("Rows gone"), "count"),
        Column(_("Digest"), "digest", template="components/cells/digest.html"),
    )
    empty = Empty("file-check", _("Nothing has been deleted yet"))


class Retention(ConsolePage, ListPage):
    perm = Perm.ACCOUNT_READ
    title = _("Retention")
    template = "console/retention/overview.html"
    table = DeletionTable

    def lead(self) -> Text:
        return _("How long your messages, replies and lists are kept. To change it, write to the operator.")

    def rows(self) -> QuerySet[Deletion]:
        return queries.deletions(self.account)

    def context(self) -> dict[str, Any]:
        return {"terms": [(one, WORDS[one.kind]) for one in queries.in_force(self.account)]}

    def export_url(self) -> str:
        return export_url(self.actor, "deletions")
