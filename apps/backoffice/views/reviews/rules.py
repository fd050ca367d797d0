"""The rules of the desk: which risks need a second reviewer, and how many decisions are judged again."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.desk_rules import DeskRulesForm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.reviews.page import desk_tabs, queue_crumb
from apps.reviews import queries, risks, services
from apps.reviews.kinds import KINDS
from apps.reviews.sampling import rates
from apps.web.navigation import Tab
from apps.web.pages import Crumb, FormPage, Text


class DeskRules(StaffPage, FormPage):
    perm = Perm.STAFF_REVIEW_RULES
    title = _("Rules of the desk")
    template = "backoffice/reviews/rules.html"
    form = DeskRulesForm
    done = _("The rules hold for every decision from now on.")

    def lead(self) -> Text:
        return _("Which approvals need a second reviewer, and how many decisions are judged again.")

    def trail(self) -> list[Crumb]:
        return [queue_crumb()]

    def tabs(self) -> list[Tab]:
        return desk_tabs("desk_rules")

    def form_options(self) -> dict[str, Any]:
        return {"rulings": risks.rulings(), "rates": rates()}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "kinds": KINDS.values(), "reviewer_count": queries.reviewer_count()}

    def run(self, form: DeskRulesForm) -> str:
        services.decide_risks(actor=self.actor, needs_second=form.needs_second())
        services.decide_rates(actor=self.actor, percents=form.percents())
        return reverse("backoffice:desk_rules")
