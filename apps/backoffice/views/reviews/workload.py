"""The workload of the reviewers: per person, per hour, age and breaches."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.views.base import StaffPage
from apps.reviews.workload import workload
from apps.web.navigation import Tab
from apps.web.pages import Crumb, TemplatePage, Text
from apps.web.tables import Column, Empty, NumberColumn, Table

SPANS = {"1": _("24 hours"), "7": _("7 days"), "30": _("30 days")}


class ShareTable(Table):
    caption = _("By reviewer")
    columns = (
        Column(_("Reviewer"), "reviewer", is_heading=True),
        NumberColumn(_("Decided"), "decided"),
        NumberColumn(_("Approved"), "approved"),
        NumberColumn(_("Rejected or asked for more"), "rejected"),
        NumberColumn(_("After the deadline"), "late"),
        NumberColumn(_("Minutes from submission, on average"), "minutes"),
        NumberColumn(_("Opinions that went on to another"), "opinions"),
        NumberColumn(_("Judged again"), "judged_again"),
        NumberColumn(_("Holding now"), "holding"),
    )
    empty = Empty("mood-empty", _("Nothing was decided in this span"))


class HourTable(Table):
    caption = _("The last 24 hours, Beijing time")
    columns = (
        Column(_("Hour"), lambda row: f"{row.start:%m-%d %H:00}", is_heading=True),
        NumberColumn(_("Submitted"), "submitted"),
        NumberColumn(_("Decided"), "decided"),
    )


class ReviewWorkload(StaffPage, TemplatePage):
    perm = Perm.STAFF_REVIEW_READ
    title = _("Workload")
    template = "backoffice/reviews/workload.html"

    @property
    def span(self) -> str:
        wanted = self.request.GET.get("days", "")
        return wanted if wanted in SPANS else "7"

    def lead(self) -> Text:
        return _("How much is decided by whom, how long it waits, and what was late.")

    def trail(self) -> list[Crumb]:
        return [(_("Reviews"), reverse("backoffice:reviews"))]

    def tabs(self) -> list[Tab]:
        return [Tab(label, f"?days={days}", is_active=days == self.span) for days, label in SPANS.items()]

    def context(self) -> dict[str, Any]:
        load = workload(int(self.span))
        return {"load": load, "shares": ShareTable(load.shares), "hours": HourTable(load.hours)}
