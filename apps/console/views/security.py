"""Security of an application on one page: codes by the hour, caps with their forecasts, cases, switches, who calls."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.security import CapForm, CodeWatchForm
from apps.console.views.applications import ApplicationPage
from apps.console.views.base import ConsolePage
from apps.guard import forecast, queries
from apps.guard.services import rules
from apps.guard.states import CASE_STATES, CaseStatus
from apps.message_templates import queries as templates
from apps.protection import queries as protection
from apps.protection.models import CapScope, CapWindow, SpendCap
from apps.protection.services import caps
from apps.web.charts import Chart, Series
from apps.web.figures import Figure, change_percent
from apps.web.pages import ActionPage, Crumb, FormPage, TemplatePage, Text
from apps.web.tables import Action


class SecurityPage(ApplicationPage, abstract=True):
    """What the pages about one application's security share."""

    def trail(self) -> list[Crumb]:
        url = reverse("console:application", args=[self.one.sdk_app_id])
        return [self.list_crumb(), (self.one.name, url)]

    @property
    def home(self) -> str:
        return reverse("console:application_security", args=[self.one.sdk_app_id])


class Security(SecurityPage, TemplatePage):
    perm = Perm.APPLICATION_READ
    title = _("Security")
    template = "console/security/page.html"

    def lead(self) -> Text:
        return _("Whether somebody bombs numbers through this application, and what holds it down if so.")

    def actions(self) -> list[Action]:
        key = [self.one.sdk_app_id]
        return [
            Action(_("Back-tests"), reverse("console:application_backtests", args=key), "history", Perm.APPLICATION_READ),
            Action(
                _("Stop at once"), reverse("console:application_stop", args=key), "hand-stop",
                Perm.APPLICATION_SWITCH, is_danger=True,
            ),
            Action(_("New cap"), reverse("console:cap_new", args=key), "plus", Perm.APPLICATION_WRITE, is_primary=True),
        ]  # fmt: skip

    def context(self) -> dict[str, Any]:
        application = self.one
        hours = queries.code_hours(application)
        return {
            "row": application,
            "figures": _figures(hours),
            "chart": _chart(hours),
            "caps": forecast.of_caps(self.account, self._caps()),
            "balance": forecast.of_balance(self.account),
            "cases": queries.cases_of(self.account).filter(application=application).order_by("-id")[:10],
            "case_states": CASE_STATES,
            "open_count": queries.cases_of(self.account)
            .filter(application=application, status=CaseStatus.OPEN)
            .count(),
            "bars": queries.bars_of(application),
            "switches": protection.unreleased_of(self.account),
            "callers": queries.callers(application),
            "watch": queries.code_watch_of(application),
        }

    def _caps(self) -> QuerySet[SpendCap]:
        """Those of the whole account, its templates and countries concern the application too."""
        return protection.caps(self.account).filter(Q(application=None) | Q(application=self.one))


def _figures(hours: list[queries.CodeHour]) -> list[Figure]:
    now = hours[-1]
    grown = change_percent(now.requests, now.yesterday)
    asked = sum(one.requests for one in hours)
    delivered, failed = sum(one.delivered for one in hours), sum(one.failed for one in hours)
    success = f"{100 * delivered / (delivered + failed):.1f} %" if delivered + failed else "–"
    return [
        Figure(
            _("Codes this hour"),
            now.requests,
            hint=_("%(count)s in the same hour of yesterday") % {"count": now.yesterday},
            delta=_("%(percent)+d %%") % {"percent": grown} if grown is not None else "",
            direction="up" if (grown or 0) > 0 else "down" if (grown or 0) < 0 else "",
            tone="red" if (grown or 0) > 100 else "secondary",
        ),
        Figure(_("Codes in 24 hours"), asked),
        Figure(_("Success rate in 24 hours"), success, hint=_("of those with a result")),
        Figure(_("Refused in 24 hours"), sum(one.refused for one in hours)),
        _conversions(hours),
    ]


def _conversions(hours: list[queries.CodeHour]) -> Figure:
    """Reported of those sent; without a report nothing is known, which is not the same as none."""
    sent = sum(one.requests - one.refused for one in hours)
    used = sum(one.converted for one in hours)
    if not used:
        return Figure(_("Used in 24 hours"), "–", hint=_("your programs have not called ReportConversion"))
    percent = f"{100 * used / sent:.1f}" if sent else "–"
    return Figure(
        _("Used in 24 hours"), used, hint=_("%(percent)s %% of the codes sent") % {"percent": percent}
    )


def _chart(hours: list[queries.CodeHour]) -> Chart:
    return Chart(
        key="codes",
        title=_("Verification codes by hour"),
        label_heading=_("Hour"),
        labels=[f"{timezone.localtime(one.hour):%H:00}" for one in hours],
        series=[
            Series(_("Asked for"), [one.requests for one in hours], "blue"),
            Series(_("Delivered"), [one.delivered for one in hours], "green"),
            Series(_("Reported as used"), [one.converted for one in hours], "purple"),
            Series(_("Yesterday"), [one.yesterday for one in hours], "secondary"),
            Series(_("Success rate (%)"), [one.success for one in hours], "orange"),
        ],
    )


class CapNew(SecurityPage, FormPage):
    perm = Perm.APPLICATION_WRITE
    title = _("New cap")
    form = CapForm
    done = _("The cap holds from the next message on.")

    def lead(self) -> Text:
        return _(
            "An amount in %(currency)s that each hour or day may cost. A second cap of the same kind replaces the first."
        ) % {"currency": self.account.currency}

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (_("Security"), self.home)]

    def initial(self) -> dict[str, Any]:
        return {"scope": CapScope.APPLICATION.value, "per": CapWindow.DAY.value}

    def form_options(self) -> dict[str, Any]:
        return {"querysets": {"template": templates.approved(self.account)}}

    def run(self, form: CapForm) -> str:
        given = form.cleaned_data
        caps.set_cap(
            actor=self.actor,
            account=self.account,
            application=self.one if given["scope"] == CapScope.APPLICATION else None,
            per=CapWindow(given["per"]),
            amount=given["amount"],
            marketing_percent=given["marketing_percent"],
            notice_percent=given["notice_percent"],
            **form.chosen(),
        )
        return self.home


class CapLift(ConsolePage, ActionPage):
    perm = Perm.APPLICATION_WRITE
    back = "console:applications"
    done = _("The cap is lifted.")

    def run(self) -> None:
        caps.lift(actor=self.actor, cap=self.find(protection.caps(self.account), self.kwargs["public_id"]))


class CodeWatchEdit(SecurityPage, FormPage):
    perm = Perm.APPLICATION_WRITE
    title = _("Watch over verification codes")
    form = CodeWatchForm
    done = _("The thresholds are saved.")

    def lead(self) -> Text:
        return _("A case is opened, and the alarm recipients hear of it, when all three are met at once.")

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (_("Security"), self.home)]

    def initial(self) -> dict[str, Any]:
        row = queries.code_watch_of(self.one)
        return {name: getattr(row, name) for name in ("is_on", "requests", "success_below", "growth")}

    def run(self, form: CodeWatchForm) -> str:
        rules.watch_codes(actor=self.actor, application=self.one, **form.cleaned_data)
        return self.home
