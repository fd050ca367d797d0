"""Pushes to customers' servers over all accounts: looked at, never touched."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.callbacks import PushFilters
from apps.backoffice.views.base import StaffPage
from apps.callbacks import queries
from apps.callbacks.models import Push
from apps.callbacks.states import PUSH_STATES
from apps.callbacks.wording import shown, went
from apps.web.pages import Crumb, DetailPage, ListPage, Text
from apps.web.tables import Column, Empty, MonoColumn, NumberColumn, StatusColumn, Table, TimeColumn

TITLE = _("Callbacks")


class PushTable(Table):
    caption = TITLE
    columns = (
        MonoColumn(
            _("Push"),
            "public_id",
            link=lambda row: reverse("backoffice:callback", args=[row.public_id]),
            is_heading=True,
        ),
        Column(
            _("Account"),
            "account",
            link=lambda row: reverse("backoffice:account", args=[row.account.public_id]),
        ),
        Column(_("Kind"), "get_kind_display"),
        Column(_("Server"), "endpoint.host"),
        NumberColumn(_("Reports"), "count"),
        StatusColumn(_("State"), states=PUSH_STATES),
        Column(_("Last try"), went),
        NumberColumn(_("Tries"), "attempts"),
        TimeColumn(_("Created"), "created_at"),
    )
    empty = Empty(
        "webhook",
        _("Nothing has been pushed yet"),
        _("What customers' servers are told appears here, with every try, for 30 days."),
    )


class PushPage(StaffPage, abstract=True):
    perm = Perm.STAFF_MESSAGE_READ

    def rows(self) -> QuerySet[Push]:
        return queries.pushes_of_all()

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:callbacks"))]


class PushList(PushPage, ListPage):
    title = TITLE
    table = PushTable
    filters = PushFilters

    def lead(self) -> Text:
        return _("What customers' servers were told and how they answered. Customers replay what is theirs.")

    def trail(self) -> list[Crumb]:
        return []


class PushDetail(PushPage, DetailPage):
    template = "backoffice/callbacks/detail.html"

    def heading(self) -> Text:
        row: Push = self.row
        return row.public_id

    def context(self) -> dict[str, Any]:
        told = shown(self.row)
        return {
            **told,
            "facts": [(_("Account"), self.row.account), *told["facts"]],
            "record_route": "backoffice:record",
        }
