"""The queue of everything that waits for a reviewer: one table for all kinds, oldest deadline first."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.reviews.page import QUEUE, desk_tabs, url_of
from apps.core import clock
from apps.reviews import opening_hours, queries
from apps.reviews.kinds import KINDS
from apps.reviews.models import Review, Stage
from apps.reviews.states import REVIEW_STATES, ReviewStatus
from apps.web.filters import ChoiceFilter, Filters, SearchFilter
from apps.web.navigation import Tab
from apps.web.pages import ListPage
from apps.web.tables import Action, Column, Empty, StatusColumn, Table

KIND_CHOICES: list[tuple[str, Any]] = [(code, kind.plural) for code, kind in KINDS.items()]
IN_QUEUE = [(status.value, status.label) for status in queries.IN_QUEUE]


def _time_left(row: Any) -> dict[str, Any]:
    """For the cell's template: business minutes until the deadline, negative when it has passed."""
    assert row.due_at is not None, "what is in the queue has a deadline"
    calendar, now = row.calendar, clock.now()
    left = calendar.business_minutes_between(now, row.due_at)
    return {"due_at": row.due_at, "minutes": left, "is_running": calendar.is_open(now)}


class QueueTable(Table):
    """What waits or is being reviewed, oldest deadline first."""

    caption = QUEUE
    columns = (
        Column(
            _("Item"),
            "title",
            link=url_of,
            template="backoffice/reviews/_item_cell.html",
            is_heading=True,
        ),
        Column(_("Kind"), "kind", template="backoffice/reviews/_kind_cell.html"),
        Column(_("Account"), "account"),
        Column(_("Deadline"), _time_left, template="backoffice/reviews/_deadline_cell.html"),
        StatusColumn(_("Status"), states=REVIEW_STATES),
        Column(_("Reviewer"), "reviewer"),
    )
    empty = Empty(
        "mood-empty", _("The queue is empty"), _("New applications appear here, the oldest deadline first.")
    )

    def __init__(self, rows: Iterable[Any]) -> None:
        super().__init__(rows)
        calendar = opening_hours.calendar()
        for row in self.rows:
            row.calendar = calendar  # read once for all of them

    def actions(self, row: Review) -> tuple[Action, ...]:
        if row.status != ReviewStatus.WAITING:
            return ()
        take = reverse("backoffice:review_take", args=[row.public_id])
        return (Action(_("Claim"), take, "hand-stop", Perm.STAFF_REVIEW_DECIDE, is_post=True),)


class MineFilter(ChoiceFilter):
    """Items of one's own; who that is, the list says when it makes the filters."""

    def __init__(self) -> None:
        super().__init__(_("Held by"), column="reviewer", choices=[("me", _("me"))])

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows  # the list narrows by the person


class QueueFilters(Filters):
    q = SearchFilter(_("Item or account"), columns=("title", "account__name"))
    kind = ChoiceFilter(_("Kind"), column="kind", choices=KIND_CHOICES)
    status = ChoiceFilter(_("Status"), column="status", choices=IN_QUEUE)
    mine = MineFilter()
    stage = ChoiceFilter(
        _("Opinions"), column="stage", choices=[(str(Stage.DISPUTED.value), Stage.DISPUTED.label)]
    )


class ReviewQueue(StaffPage, ListPage):
    perm = Perm.STAFF_REVIEW_READ
    title = QUEUE
    template = "backoffice/reviews/list.html"
    table = QueueTable
    filters = QueueFilters
    order = queries.QUEUE_ORDER

    def tabs(self) -> list[Tab]:
        return desk_tabs("reviews")

    def rows(self) -> QuerySet[Review]:
        reviewer = self.actor.user if self.request.GET.get("mine") == "me" else None
        return queries.review_queue(reviewer=reviewer).defer("text", "note")

    def context(self) -> dict[str, Any]:
        return {
            "counts_of_queue": queries.queue_counts(),
            "breaches": queries.breaches(),
            "can_decide": Perm.STAFF_REVIEW_DECIDE in self.actor.perms,
        }
