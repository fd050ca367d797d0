"""The breaker for staff: cases with their evidence, and rules as data."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.permissions import Perm
from apps.backoffice.forms.guard import CaseFilters, NoteForm, RuleForm, rule_values
from apps.backoffice.views.base import StaffPage
from apps.core.countries import country_name
from apps.core.money import plain
from apps.guard import queries, stories
from apps.guard.models import BacktestKind, Case
from apps.guard.services import backtests, cases, rules
from apps.guard.states import CASE_STATES, CaseStatus
from apps.protection.models import BreakerRule, Mode, Signal
from apps.web.charts import Chart, Series
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, ListPage, Text
from apps.web.paging import Slice
from apps.web.tables import Action, Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn

CASES = _("Cases of abuse")
RULES = _("Breaker rules")
# In a list there is room for a word alone.
MODES: dict[str, Text] = {
    Mode.OFF: _("Off"),
    Mode.SHADOW: pgettext_lazy("breaker", "Shadow"),
    Mode.LIVE: pgettext_lazy("breaker", "Live"),
}


def _case_url(row: Case) -> str:
    return reverse("backoffice:case", args=[row.public_id])


class CaseTable(Table):
    caption = CASES
    columns = (
        Column(_("About"), "about", link=_case_url, is_heading=True),
        Column(_("Application"), lambda row: f"{row.account} · {row.application}"),
        Column(_("Found"), "get_found_display"),
        Column(_("Mode"), lambda row: MODES[row.mode]),
        StatusColumn(_("State"), states=CASE_STATES),
        NumberColumn(_("Peak a minute"), lambda row: row.figures.get("peak")),
        NumberColumn(_("Stopped"), lambda row: row.figures.get("stopped")),
        TimeColumn(_("Opened"), "opened_at"),
    )
    empty = Empty(
        "shield-check",
        _("No case has been opened"),
        _(
            "The breaker opens one when a prefix, a country, an address or an application is asked for far too much."
        ),
    )


def chart_of(case: Case) -> Chart:
    """Minutes before and since: what was asked for, and what of it was let through."""
    minutes = stories.before_and_since(case)
    return Chart(
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
    )


def evidence_lists(case: Case) -> list[tuple[Text, list[Any]]]:
    """Who was asked for most in the minutes when it was opened."""
    found = case.evidence
    return [
        (_("Prefixes"), [(f"+{key}", count) for key, count in found.get("prefixes", [])]),
        (_("Countries"), [(country_name(key), count) for key, count in found.get("countries", [])]),
        (_("Calling addresses"), found.get("addresses", [])),
    ]


class CaseList(StaffPage, ListPage):
    perm = Perm.STAFF_GUARD_READ
    title = CASES
    table = CaseTable
    filters = CaseFilters

    def rows(self) -> QuerySet[Case]:
        return queries.cases()

    def actions(self) -> list[Action]:
        return [Action(RULES, reverse("backoffice:breaker_rules"), "adjustments", Perm.STAFF_GUARD_READ)]


class CaseDetail(StaffPage, DetailPage):
    perm = Perm.STAFF_GUARD_READ
    template = "backoffice/guard/case.html"

    def rows(self) -> QuerySet[Case]:
        return queries.cases()

    def trail(self) -> list[Crumb]:
        return [(CASES, reverse("backoffice:cases"))]

    def actions(self) -> list[Action]:
        case: Case = self.row
        if case.status != CaseStatus.OPEN:
            return []
        write, key = Perm.STAFF_GUARD_WRITE, [case.public_id]

        def button(words: Text, verb: str, icon: str, *, is_danger: bool = False) -> Action:
            return Action(
                words,
                reverse(f"backoffice:case_{verb}", args=key),
                icon,
                write,
                is_post=True,
                is_danger=is_danger,
            )

        release = [button(_("Let through"), "release", "player-play")] if stories.is_barred(case) else []
        return [
            *release,
            button(_("False alarm"), "dismiss", "circle-check"),
            button(_("It is abuse"), "confirm", "shield-x", is_danger=True),
        ]

    def context(self) -> dict[str, Any]:
        return {
            "states": CASE_STATES,
            "note_form": NoteForm(),
            "facts": stories.facts(self.row),
            "story": stories.story(self.row, for_customer=False),
            "is_barred": stories.is_barred(self.row),
            "chart": chart_of(self.row),
            "evidence_lists": evidence_lists(self.row),
            "note_url": reverse("backoffice:case_note", args=[self.row.public_id]),
        }


class CaseVerb(StaffPage, ActionPage, abstract=True):
    perm = Perm.STAFF_GUARD_WRITE

    @property
    def case(self) -> Case:
        return self.find(queries.cases(), self.kwargs["public_id"])


class CaseRelease(CaseVerb):
    done = _("It is let through again.")

    def run(self) -> str:
        return _case_url(cases.release(actor=self.actor, case=self.case))


class CaseConfirm(CaseVerb):
    done = _("The case is closed as abuse.")

    def run(self) -> str:
        return _case_url(cases.decide(actor=self.actor, case=self.case, is_abuse=True))


class CaseDismiss(CaseVerb):
    done = _("The case is closed as a false alarm, and nothing of it is barred any more.")

    def run(self) -> str:
        return _case_url(cases.decide(actor=self.actor, case=self.case, is_abuse=False))


class CaseNoteAdd(CaseVerb):
    done = _("The note is in the story.")

    def run(self) -> str:
        case = self.case
        cases.note(actor=self.actor, case=case, text=self.request.POST.get("text", ""))
        return _case_url(case)


def _rule_url(row: BreakerRule) -> str:
    return reverse("backoffice:breaker_rule", args=[row.public_id])


class RuleTable(Table):
    caption = RULES
    columns = (
        Column(_("Name"), str, link=_rule_url, is_heading=True),
        Column(_("Looks at"), "get_dimension_display"),
        Column(_("Abnormal is"), "get_signal_display"),
        Column(_("Mode"), lambda row: MODES[row.mode]),
        NumberColumn(_("At least a minute"), "minimum"),
        NumberColumn(
            _("Times the usual"), lambda row: plain(row.growth) if row.signal == Signal.VOLUME else "–"
        ),
        NumberColumn(_("Percent"), lambda row: "–" if row.signal == Signal.VOLUME else row.percent),
        NumberColumn(_("Minutes barred"), "hold_minutes"),
    )
    empty = Empty("shield", _("No rules yet"))

    def actions(self, row: BreakerRule) -> tuple[Action, ...]:
        write, key = Perm.STAFF_GUARD_WRITE, [row.public_id]
        if row.mode == Mode.LIVE:
            url = reverse("backoffice:breaker_rule_shadow", args=key)
            found = (Action(_("To the shadow"), url, "eye", write, is_post=True),)
        else:
            url = reverse("backoffice:breaker_rule_live", args=key)
            question = _("Make it live? From the next call on it stops what it finds.")
            found = (Action(_("Make live"), url, "bolt", write, is_post=True, confirm=question),)
        if row.signal != Signal.VOLUME:
            return found
        url = reverse("backoffice:breaker_rule_try", args=key)
        return (Action(_("Back-test"), url, "history", write, is_post=True), *found)


class RuleList(StaffPage, ListPage):
    perm = Perm.STAFF_GUARD_READ
    title = RULES
    table = RuleTable
    order = ("id",)

    def lead(self) -> Text:
        live = BreakerRule.objects.filter(mode=Mode.LIVE).count()
        if not live:
            return _(
                "No rule is live: all of them only open cases. Back-test a rule on the last 30 days, then make it live with one click."
            )
        return _(
            "Limits hold message by message; within seconds the key is barred and a case is opened. Lists are never concerned."
        )

    def rows(self) -> QuerySet[BreakerRule]:
        return BreakerRule.objects.all()

    def tabled(self, part: Slice[BreakerRule]) -> Table:
        return RuleTable(part, is_linked=self.actor.may(Perm.STAFF_GUARD_WRITE))

    def actions(self) -> list[Action]:
        url = reverse("backoffice:breaker_rule_new")
        return [Action(_("New rule"), url, "plus", Perm.STAFF_GUARD_WRITE, is_primary=True)]


class RuleMode(StaffPage, ActionPage, abstract=True):
    """One click; the form of a rule can do it too."""

    perm = Perm.STAFF_GUARD_WRITE
    mode: ClassVar[Mode]

    def run(self) -> str:
        rule = self.find(BreakerRule.objects.all(), self.kwargs["public_id"])
        rules.set_mode(actor=self.actor, rule=rule, mode=self.mode)
        return reverse("backoffice:breaker_rules")


class RuleLive(RuleMode):
    mode = Mode.LIVE
    done = _("The rule is live; it acts on the next call.")


class RuleShadow(RuleMode):
    mode = Mode.SHADOW
    done = _("The rule only opens cases from now on.")


class RuleNew(StaffPage, FormPage):
    perm = Perm.STAFF_GUARD_WRITE
    title = _("New rule")
    form = RuleForm
    done = _("The rule is saved; it acts on the next call.")

    def trail(self) -> list[Crumb]:
        return [(RULES, reverse("backoffice:breaker_rules"))]

    def initial(self) -> dict[str, Any]:
        return rule_values(BreakerRule(minimum=60))

    def run(self, form: RuleForm) -> str:
        rules.save_rule(actor=self.actor, rule=None, **form.cleaned_data)
        return reverse("backoffice:breaker_rules")


class RuleEdit(RuleNew):
    def heading(self) -> Text:
        return str(self.rule)

    @property
    def rule(self) -> BreakerRule:
        return self.find(BreakerRule.objects.all(), self.kwargs["public_id"])

    def initial(self) -> dict[str, Any]:
        return rule_values(self.rule)

    def run(self, form: RuleForm) -> str:
        rules.save_rule(actor=self.actor, rule=self.rule, **form.cleaned_data)
        return reverse("backoffice:breaker_rules")


class RuleTry(StaffPage, ActionPage):
    """The rule as it stands on the last 30 days of everybody."""

    perm = Perm.STAFF_GUARD_WRITE
    done = _("The back-test is running.")

    def run(self) -> str:
        rule = self.find(BreakerRule.objects.all(), self.kwargs["public_id"])
        settings = backtests.rule_settings(rule)
        row = backtests.ask(actor=self.actor, kind=BacktestKind.BREAKER, name=rule.name, settings=settings)
        return reverse("backoffice:backtest", args=[row.public_id])
