"""A case as the customer sees it: the evidence, the story, letting through again, a note."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.views.base import ConsolePage
from apps.core.countries import country_name
from apps.guard import queries, stories
from apps.guard.models import Case
from apps.guard.services import cases
from apps.guard.states import CASE_STATES
from apps.web.charts import Chart, Series
from apps.web.pages import ActionPage, Crumb, DetailPage
from apps.web.tables import Action


class CaseDetail(ConsolePage, DetailPage):
    perm = Perm.APPLICATION_READ
    template = "console/security/case.html"

    def rows(self) -> QuerySet[Case]:
        return queries.cases_of(self.account)

    def trail(self) -> list[Crumb]:
        application = self.row.application
        security = reverse("console:application_security", args=[application.sdk_app_id])
        return [(_("Applications"), reverse("console:applications")), (application.name, security)]

    def actions(self) -> list[Action]:
        if not stories.is_barred(self.row):
            return []
        url = reverse("console:case_release", args=[self.row.public_id])
        question = _("Let it through? Do so when you know who asks for these messages.")
        return [
            Action(
                _("Let through"), url, "player-play", Perm.APPLICATION_SWITCH, is_post=True, confirm=question
            )
        ]

    def context(self) -> dict[str, Any]:
        case: Case = self.row
        minutes = stories.before_and_since(case)
        found = case.evidence
        return {
            "states": CASE_STATES,
            "facts": stories.facts(case),
            "story": stories.story(case, for_customer=True),
            "is_barred": stories.is_barred(case),
            "note_url": reverse("console:case_note", args=[case.public_id])
            if self.actor.may(Perm.APPLICATION_WRITE)
            else "",
            "evidence_lists": [
                (_("Prefixes"), [(f"+{key}", count) for key, count in found.get("prefixes", [])]),
                (_("Countries"), [(country_name(key), count) for key, count in found.get("countries", [])]),
                (_("Calling addresses"), found.get("addresses", [])),
            ],
            "chart": Chart(
                key="minutes",
                title=_("Messages a minute, before and since"),
                label_heading=_("Minute"),
                labels=[f"{timezone.localtime(one.at):%H:%M}" for one in minutes],
                series=[
                    Series(_("Let through"), [one.passed for one in minutes], "blue"),
                    Series(_("Stopped"), [one.requests - one.passed for one in minutes], "red"),
                ],
                kind="bar",
                is_stacked=True,
            ),
        }


class CaseRelease(ConsolePage, ActionPage):
    perm = Perm.APPLICATION_SWITCH
    back = "console:applications"
    done = _("It is let through again.")

    def run(self) -> None:
        cases.release(
            actor=self.actor, case=self.find(queries.cases_of(self.account), self.kwargs["public_id"])
        )


class CaseNoteAdd(ConsolePage, ActionPage):
    perm = Perm.APPLICATION_WRITE
    back = "console:applications"
    done = _("The note is in the story.")

    def run(self) -> None:
        case = self.find(queries.cases_of(self.account), self.kwargs["public_id"])
        cases.note(actor=self.actor, case=case, text=self.request.POST.get("text", ""))
