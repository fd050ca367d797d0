"""What was decided: every item of every account, the latest decision first."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.reviews.page import desk_tabs, queue_crumb, url_of
from apps.backoffice.views.reviews.queue import KIND_CHOICES
from apps.reviews import queries
from apps.reviews.models import Review
from apps.reviews.states import REVIEW_STATES
from apps.web.filters import ChoiceFilter, DateFilter, Filters, SearchFilter
from apps.web.navigation import Tab
from apps.web.pages import Crumb, ListPage, Text
from apps.web.tables import Column, Empty, StatusColumn, Table, TimeColumn

TITLE = _("Decided items")


class DecidedTable(Table):
    caption = TITLE
    columns = (
        Column(_("Item"), "title", link=url_of, is_heading=True),
        Column(_("Kind"), "kind", template="backoffice/reviews/_kind_cell.html"),
        Column(_("Account"), "account"),
        StatusColumn(_("Status"), states=REVIEW_STATES),
        TimeColumn(_("Decided"), "decided_at"),
        Column(_("Reviewer"), "reviewer"),
    )
    empty = Empty("mood-empty", _("Nothing was decided"), _("Decisions appear here, the latest first."))


class DecidedFilters(Filters):
    q = SearchFilter(_("Item or account"), columns=("title", "account__name"))
    kind = ChoiceFilter(_("Kind"), column="kind", choices=KIND_CHOICES)
    status = ChoiceFilter(
        _("Status"), column="status", choices=[(one.value, one.label) for one in queries.DECIDED]
    )
    since = DateFilter(_("From"), column="decided_at", edge="from")
    until = DateFilter(_("To"), column="decided_at", edge="to")


class DecidedList(StaffPage, ListPage):
    """Without those that the reader may judge again, because nobody does so who knows the decision."""

    perm = Perm.STAFF_REVIEW_READ
    title = TITLE
    template = "backoffice/reviews/decided.html"
    table = DecidedTable
    filters = DecidedFilters
    order = ("-decided_at", "-id")

    def lead(self) -> Text:
        if self.actor.may(Perm.STAFF_REVIEW_DECIDE):
            return _("What you may still judge again is left out until somebody has done so.")
        return ""

    def trail(self) -> list[Crumb]:
        return [queue_crumb()]

    def tabs(self) -> list[Tab]:
        return desk_tabs("reviews_decided")

    def rows(self) -> QuerySet[Review]:
        judge: Any = self.actor.user if self.actor.may(Perm.STAFF_REVIEW_DECIDE) else None
        return queries.decided(hidden_from=judge).defer("text", "note")
