"""How much and how often an application sends: its limits on one page, frequency rules, thresholds, allow-list."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.console.forms.limits import GROUPS, AllowListForm, FrequencyForm, ThresholdsForm
from apps.console.views.applications import ApplicationPage
from apps.core.errors import DomainError
from apps.core.kinds import Region
from apps.core.phones import masked
from apps.identity.kinds import Right
from apps.identity.rights import rights_of
from apps.policy import queries
from apps.policy.kinds import Limit
from apps.policy.services import allow_list, settings
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, TemplatePage, Text
from apps.web.tables import Action, Empty, MonoColumn, Table, TimeColumn

TITLE = _("Limits")


class LimitsPage(ApplicationPage, abstract=True):
    def url(self, name: str) -> str:
        return reverse(f"console:{name}", args=[self.one.sdk_app_id])

    def trail(self) -> list[Crumb]:
        own: list[Crumb] = [self.list_crumb(), (self.one.name, self.url("application"))]
        return own if isinstance(self, ApplicationLimits) else [*own, (TITLE, self.url("application_limits"))]


@dataclass(frozen=True)
class RuleLine:
    """One frequency rule as it holds: `threshold` None is off; `is_own` when the application differs from the default."""

    limit: Limit
    threshold: int | None
    is_own: bool


class ApplicationLimits(LimitsPage, TemplatePage):
    """Everything that holds, each with the page where it is set."""

    title = TITLE
    template = "console/limits/overview.html"

    def lead(self) -> Text:
        return _("How much and how often this application may send. A change holds from the next message on.")

    def context(self) -> dict[str, Any]:
        one, account = self.one, self.account
        rights = rights_of(account)
        platform, own = queries.platform_limits(), queries.frequency(one)
        return {
            "row": one,
            "is_free": Right.FREQUENCY_LIMITS in rights,
            "may_list": Right.COUNTRY_LISTS in rights,
            "groups": self.groups(platform, own),
            "thresholds": queries.thresholds_today(one),
            "countries": queries.countries(one).count(),
            "allowed": queries.allowed(one).count(),
            "most_allowed": allow_list.MOST,
            "account_limit": queries.account_global_day(account),
            "account_used": queries.account_global_used(account),
        }

    @staticmethod
    def groups(
        platform: dict[Limit, int | None], own: dict[Limit, int | None]
    ) -> list[tuple[Promise, list[RuleLine]]]:
        return [
            (title, [RuleLine(limit, own[limit], own[limit] != platform[limit]) for limit in limits])
            for title, limits in GROUPS
        ]


class FrequencyEdit(LimitsPage, FormPage):
    perm = Perm.APPLICATION_WRITE
    title = _("Frequency limits")
    template = "console/limits/frequency.html"
    form = FrequencyForm
    done = _("The frequency limits have been changed; they hold from the next message on.")

    def lead(self) -> Text:
        return _("Tick the rules that shall hold. Numbers on the allow-list are free of them.")

    def initial(self) -> dict[str, Any]:
        return FrequencyForm.initial_of(queries.frequency(self.one))

    def run(self, form: FrequencyForm) -> str:
        settings.set_frequency(actor=self.actor, application=self.one, chosen=form.chosen())
        return self.url("application_limits")


class ThresholdsEdit(LimitsPage, FormPage):
    perm = Perm.APPLICATION_WRITE
    title = _("Sending thresholds")
    form = ThresholdsForm
    done = _("The sending thresholds have been changed.")

    def lead(self) -> Text:
        return _(
            "Messages of a day, counted from midnight in the account’s time zone, of this application alone."
        )

    def initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for line in queries.thresholds_today(self.one):
            found[f"{line.region}_alarm"], found[f"{line.region}_stop"] = line.alarm, line.stop
        return found

    def run(self, form: ThresholdsForm) -> str:
        said = form.cleaned_data
        for region in Region:
            try:
                settings.set_threshold(
                    actor=self.actor,
                    application=self.one,
                    region=region,
                    alarm=said[f"{region}_alarm"],
                    stop=said[f"{region}_stop"],
                )
            except DomainError as refusal:
                refusal.field = f"{region}_{refusal.field}" if refusal.field else None
                raise
        return self.url("application_limits")


class AllowedTable(Table):
    caption = _("Allow-list")
    columns = (
        MonoColumn(_("Number"), lambda row: masked(row.number_prefix, row.number_last4), is_heading=True),
        TimeColumn(_("Since"), "created_at"),
    )
    empty = Empty(
        "list-check",
        _("No numbers on the allow-list"),
        _("Put the numbers here with which you test, and those that alarms go to."),
    )


class AllowList(LimitsPage, ListPage):
    title = _("Allow-list")
    table = AllowedTable

    def lead(self) -> Text:
        return _(
            "The frequency limits leave these numbers alone; all other limits hold for them as well. "
            "At most 300 numbers."
        )

    def rows(self) -> QuerySet[Any]:
        return queries.allowed(self.one)

    @cached_property
    def one(self) -> Application:
        """The application that the address names; the rows of this page are others."""
        application: Application = self.find(super().rows(), self.kwargs["public_id"])
        return application

    def actions(self) -> list[Action]:
        url = self.url("application_allow_list_add")
        return [Action(_("Add numbers"), url, "plus", Perm.APPLICATION_WRITE, is_primary=True)]

    def bulk_actions(self) -> list[Action]:
        url = self.url("application_allow_list_remove")
        return [Action(_("Remove"), url, "trash", Perm.APPLICATION_WRITE, is_post=True, is_danger=True)]


class AllowListAdd(LimitsPage, FormPage):
    perm = Perm.APPLICATION_WRITE
    title = _("Add numbers")
    form = AllowListForm
    submit = _("Add")
    done = _("The numbers are on the allow-list.")

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (_("Allow-list"), self.url("application_allow_list"))]

    def run(self, form: AllowListForm) -> str:
        numbers = form.cleaned_data["numbers"].splitlines()
        allow_list.add(actor=self.actor, application=self.one, numbers=numbers)
        return self.url("application_allow_list")


class AllowListRemove(LimitsPage, ActionPage):
    perm = Perm.APPLICATION_WRITE
    done = _("The chosen numbers are no longer on the allow-list.")

    def run(self) -> str:
        chosen = self.request.POST.getlist("chosen")
        allow_list.remove(actor=self.actor, application=self.one, public_ids=chosen)
        return self.url("application_allow_list")
