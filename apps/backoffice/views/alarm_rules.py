"""The rules of alarms: thresholds and habits as data, and the sender of alarms by SMS."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.alarms import rules
from apps.alarms.conditions import CONDITIONS
from apps.alarms.conditions.base import Condition
from apps.alarms.senders import sms
from apps.alarms.services import changing_rules, sms_setup
from apps.alarms.wording import figure
from apps.backoffice.forms.alarms import RuleForm, SenderForm
from apps.backoffice.views.alarms import TITLE, tabs
from apps.backoffice.views.base import StaffPage
from apps.web.navigation import Tab
from apps.web.pages import ActionPage, Crumb, FormPage, TemplatePage, Text
from apps.web.tables import Column, Table

_RULES = _("Rules")


class RuleTable(Table):
    caption = _("Rules")
    columns = (
        Column(
            _("Event"),
            lambda row: row.condition.label,
            link=lambda row: reverse("backoffice:alarm_rule", args=[row.public_id]),
            is_heading=True,
        ),
        Column(_("Raised at"), lambda row: figure(row.condition, row.raise_at)),
        Column(_("Over at"), lambda row: figure(row.condition, row.clear_at)),
        Column(_("Next in line after"), lambda row: _minutes(row.habits.escalate_minutes)),
        Column(_("Told again after"), lambda row: _minutes(row.habits.again_minutes)),
        Column(_("Urgent"), lambda row: _("yes") if row.habits.is_urgent else ""),
        Column(_("State"), lambda row: _state(row)),
    )


def _minutes(minutes: int) -> Text:
    return _("%(count)s min") % {"count": minutes} if minutes else ""


def _state(row: rules.Standing) -> Text:
    if not row.is_enabled:
        return _("Switched off")
    return _("Changed") if row.is_changed else _("As delivered")


class AlarmRules(StaffPage, TemplatePage):
    perm = Perm.STAFF_ALARM_READ
    title = _("Rules of alarms")
    template = "backoffice/alarms/rules.html"

    def tabs(self) -> list[Tab]:
        return tabs("alarm_rules")

    def context(self) -> dict[str, Any]:
        may = self.actor.may(Perm.STAFF_ALARM_WRITE)
        return {"table": RuleTable(rules.standing().values(), is_linked=may), "desk": sms.desk()}


class RulePage(StaffPage, abstract=True):
    perm = Perm.STAFF_ALARM_WRITE

    @property
    def condition(self) -> Condition:
        """The condition that the address names."""
        found = CONDITIONS.get(self.kwargs["condition"])
        if found is None:
            raise Http404
        return found

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:alarms")), (_RULES, reverse("backoffice:alarm_rules"))]


class AlarmRule(RulePage, FormPage):
    form = RuleForm
    template = "backoffice/alarms/rule.html"
    done = _("The rule has been changed; it holds from the next tick on.")

    def heading(self) -> Text:
        return self.condition.label

    def lead(self) -> Text:
        return self.condition.explanation

    def standing(self) -> rules.Standing:
        return rules.standing()[self.condition.name]

    def form_options(self) -> dict[str, Any]:
        return {"standing": self.standing()}

    def initial(self) -> dict[str, Any]:
        row = self.standing()
        habits = {name: getattr(row.habits, name) for name in row.habits.__slots__}
        return {**habits, "raise_at": row.raise_at, "clear_at": row.clear_at, "is_enabled": row.is_enabled}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "standing": self.standing()}

    def run(self, form: RuleForm) -> str:
        changing_rules.change(actor=self.actor, condition=self.condition, wanted=form.wanted)
        return reverse("backoffice:alarm_rules")


class AlarmRuleReset(RulePage, ActionPage):
    done = _("The rule is as delivered again.")

    def run(self) -> str:
        changing_rules.reset(actor=self.actor, condition=self.condition)
        return reverse("backoffice:alarm_rules")


class AlarmSender(StaffPage, FormPage):
    """The platform's own account, application, signature and templates for alarms by SMS."""

    perm = Perm.STAFF_ALARM_WRITE
    title = _("Alarms by SMS")
    form = SenderForm
    submit = _("Set up")
    done = _("Alarms can be sent by SMS now.")

    def lead(self) -> Text:
        return _("Alarms go out through this platform, in the name of an account of its own.")

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:alarms")), (_RULES, reverse("backoffice:alarm_rules"))]

    def run(self, form: SenderForm) -> str:
        sms_setup.set_up(actor=self.actor, signature=form.cleaned_data["signature"])
        return reverse("backoffice:alarm_rules")
