"""Alarms of the platform and of every account: what stands, what was, who was told."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.alarms import queries
from apps.alarms.conditions import CONDITIONS
from apps.alarms.models import Alarm
from apps.alarms.services import acknowledging, posting
from apps.alarms.states import ALARM_STATES, LETTER_STATES, AlarmStatus
from apps.alarms.wording import figure
from apps.backoffice.forms.alarms import AlarmFilters
from apps.backoffice.views.base import StaffPage
from apps.core import heartbeats
from apps.web.navigation import Tab
from apps.web.pages import ActionPage, Crumb, DetailPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, StatusColumn, Table, TimeColumn

TITLE = _("Alarms")


def tabs(active: str) -> list[Tab]:
    """The pages about alarms."""
    pages = {"alarms": TITLE, "alarm_rules": _("Rules"), "alarm_recipients": _("Recipients")}
    return [
        Tab(label, reverse(f"backoffice:{name}"), Perm.STAFF_ALARM_READ, is_active=name == active)
        for name, label in pages.items()
    ]


def label_of(alarm: Alarm) -> Text:
    condition = CONDITIONS.get(alarm.condition)
    return condition.label if condition is not None else alarm.condition


def value_of(alarm: Alarm) -> str:
    """The measured value, or how many things happened."""
    return figure(CONDITIONS.get(alarm.condition), alarm.value) or f"{alarm.count:,} ×"


class AlarmTable(Table):
    caption = _("Alarms")
    columns = (
        Column(
            _("Event"),
            label_of,
            link=lambda row: reverse("backoffice:alarm", args=[row.public_id]),
            is_heading=True,
        ),
        Column(_("About"), "label"),
        Column(_("Account"), "account.name"),
        Column(_("Last value"), value_of),
        StatusColumn(_("State"), states=ALARM_STATES),
        TimeColumn(_("Since"), "raised_at"),
    )
    empty = Empty(
        "bell", _("No alarms"), _("Nothing was out of order yet, and nobody had to be told of anything.")
    )

    def actions(self, row: Alarm) -> tuple[Action, ...]:
        if row.status != AlarmStatus.OPEN:
            return ()
        url = reverse("backoffice:alarm_acknowledge", args=[row.public_id])
        return (Action(_("Acknowledge"), url, "check", Perm.STAFF_ALARM_WRITE, is_post=True),)


class AlarmList(StaffPage, ListPage):
    """With the state of the alarms themselves on top: a silent tick is worse than any alarm."""

    perm = Perm.STAFF_ALARM_READ
    title = TITLE
    template = "backoffice/alarms/list.html"
    table = AlarmTable
    filters = AlarmFilters

    def tabs(self) -> list[Tab]:
        return tabs("alarms")

    def rows(self) -> QuerySet[Alarm]:
        return queries.of_platform()

    def context(self) -> dict[str, Any]:
        return {"pulse": heartbeats.pulse()}


class AlarmDetail(StaffPage, DetailPage):
    perm = Perm.STAFF_ALARM_READ
    template = "backoffice/alarms/detail.html"

    def rows(self) -> QuerySet[Alarm]:
        return queries.of_platform()

    def heading(self) -> Text:
        title = label_of(self.row)
        return f"{title}: {self.row.label}" if self.row.label else title

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:alarms"))]

    def actions(self) -> list[Action]:
        if self.row.status != AlarmStatus.OPEN:
            return []
        url = reverse("backoffice:alarm_acknowledge", args=[self.row.public_id])
        return [Action(_("Acknowledge"), url, "check", Perm.STAFF_ALARM_WRITE, is_primary=True, is_post=True)]

    def context(self) -> dict[str, Any]:
        return {
            "condition": CONDITIONS.get(self.row.condition),
            "states": ALARM_STATES,
            "letter_states": LETTER_STATES,
            "value": value_of(self.row),
            "tellings": queries.tellings(self.row),
            "show_account": True,
            "again_perm": "staff_alarm:write",
            "again_route": "backoffice:alarm_letter_again",
        }


class AlarmAcknowledge(StaffPage, ActionPage):
    perm = Perm.STAFF_ALARM_WRITE
    back = "backoffice:alarms"
    done = _("Acknowledged: nobody else is called.")

    def run(self) -> None:
        alarm = self.find(queries.of_platform(), self.kwargs["public_id"])
        acknowledging.acknowledge(actor=self.actor, alarm=alarm)


class LetterAgain(StaffPage, ActionPage):
    """Of a letter that nobody knows to have arrived."""

    perm = Perm.STAFF_ALARM_WRITE
    back = "backoffice:alarms"
    done = _("The letter is sent again.")

    def run(self) -> None:
        posting.send_again(
            actor=self.actor, letter=self.find(queries.letters(None), self.kwargs["public_id"])
        )
