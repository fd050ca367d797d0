"""The reviewers' calendar: the coming two weeks as they are, and the days that operators set differently."""

from datetime import timedelta
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.review_calendar import CalendarDayForm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.reviews.page import desk_tabs
from apps.core import clock
from apps.reviews import opening_hours
from apps.reviews.clock import ZONE
from apps.reviews.models import CalendarDay
from apps.web import access
from apps.web.navigation import Tab
from apps.web.pages import ActionPage, Crumb, FormPage, Text

DAYS_AHEAD = 14


class ReviewCalendar(StaffPage, FormPage):
    """Everybody who may read reviews sees it; operators change it."""

    perm = Perm.STAFF_REVIEW_READ
    title = _("Reviewers’ calendar")
    template = "backoffice/reviews/calendar.html"
    form = CalendarDayForm
    submit = _("Set the day")
    done = _("The day has been set; deadlines follow.")

    def tabs(self) -> list[Tab]:
        return desk_tabs("review_calendar")

    def lead(self) -> Text:
        return _("Deadlines count only hours in which reviewers work.")

    def trail(self) -> list[Crumb]:
        return [(_("Reviews"), reverse("backoffice:reviews"))]

    def run(self, form: CalendarDayForm) -> str:
        opening_hours.set_day(actor=self.actor, **form.cleaned_data)
        return reverse("backoffice:review_calendar")

    def context(self) -> dict[str, Any]:
        today = clock.now().astimezone(ZONE).date()
        calendar = opening_hours.calendar()
        coming = [today + timedelta(days=offset) for offset in range(DAYS_AHEAD)]
        return {
            **super().context(),
            "coming": [
                {"day": day, "span": calendar.opening(day), "is_set": day in calendar.differing}
                for day in coming
            ],
            "days": CalendarDay.objects.filter(day__gte=today).order_by("day"),
            "may_change": access.may(self.actor, Perm.STAFF_REVIEW_RULES),
        }


class DayClear(StaffPage, ActionPage):
    perm = Perm.STAFF_REVIEW_RULES
    back = "backoffice:review_calendar"
    done = _("The usual hours hold for the day again.")

    def run(self) -> None:
        day = CalendarDay.objects.filter(pk=self.kwargs["pk"]).first()
        if day is None:
            raise Http404
        opening_hours.clear_day(actor=self.actor, day=day)
