"""Limits for staff: the platform's defaults, what an account is granted, the allow-list of an application."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.applications.models import Application, ApplicationStatus
from apps.backoffice.forms.limits import AccountLimitForm, AllowListForm, PlatformLimitsForm
from apps.backoffice.views.base import StaffPage
from apps.core.phones import masked
from apps.policy import queries
from apps.policy.kinds import Limit
from apps.policy.services import allow_list, granting
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, Text
from apps.web.tables import Action, Empty, MonoColumn, Table, TimeColumn

WRITE = Perm.STAFF_LIMIT_WRITE


class PlatformLimits(StaffPage, FormPage):
    """One form with every default."""

    perm = WRITE
    title = _("Platform limits")
    form = PlatformLimitsForm
    done = _("The defaults have been changed; they hold from the next message on.")

    def lead(self) -> Text:
        return _(
            "What holds for every application that has not chosen otherwise, and for individuals always. "
            "An empty field switches a rule off."
        )

    def initial(self) -> dict[str, Any]:
        return {limit.value: threshold for limit, threshold in queries.platform_limits().items()}

    def cancel_url(self) -> str:
        return reverse("backoffice:overview")

    def run(self, form: PlatformLimitsForm) -> str:
        for limit in Limit:
            granting.set_default(actor=self.actor, limit=limit, threshold=form.cleaned_data[limit.value])
        return reverse("backoffice:platform_limits")


class AccountLimits(StaffPage, FormPage):
    """How many global messages the account may send in a day (S18)."""

    perm = WRITE
    form = AccountLimitForm
    done = _("The limit has been set; it holds from the next message on.")

    @cached_property
    def row(self) -> Account:
        return self.find(accounts.customers(), self.kwargs["public_id"])

    def heading(self) -> Text:
        return _("Limits of %(account)s") % {"account": self.row.name}

    def lead(self) -> Text:
        used = queries.account_global_used(self.row)
        return _("Used today: %(used)s") % {"used": f"{used:,}"}

    def trail(self) -> list[Crumb]:
        own = reverse("backoffice:account", args=[self.row.public_id])
        return [(_("Accounts"), reverse("backoffice:accounts")), (self.row.name, own)]

    def initial(self) -> dict[str, Any]:
        return {"global_day": queries.account_global_day(self.row)}

    def run(self, form: AccountLimitForm) -> str:
        granting.set_account_limit(actor=self.actor, account=self.row, **form.cleaned_data)
        return reverse("backoffice:account", args=[self.row.public_id])


class AllowedTable(Table):
    caption = _("Allow-list")
    columns = (
        MonoColumn(_("Number"), lambda row: masked(row.number_prefix, row.number_last4), is_heading=True),
        TimeColumn(_("Since"), "created_at"),
    )
    empty = Empty("list-check", _("No numbers on the allow-list"))


class AllowListPage(StaffPage, abstract=True):
    """Of one application, whichever account it belongs to."""

    perm = WRITE

    @cached_property
    def application(self) -> Application:
        found = Application.unscoped.select_related("account").exclude(status=ApplicationStatus.DELETED)
        row: Application | None = found.filter(sdk_app_id=self.kwargs["sdk_app_id"]).first()
        if row is None:
            raise Http404
        return row

    def url(self, name: str) -> str:
        return reverse(f"backoffice:{name}", args=[self.application.sdk_app_id])

    def trail(self) -> list[Crumb]:
        account = self.application.account
        own = reverse("backoffice:account", args=[account.public_id])
        return [(_("Accounts"), reverse("backoffice:accounts")), (account.name, own)]


class AllowList(AllowListPage, ListPage):
    table = AllowedTable

    def heading(self) -> Text:
        return _("Allow-list of %(application)s") % {"application": self.application.name}

    def lead(self) -> Text:
        return _("The frequency limits leave these numbers alone; at most 300 for an application.")

    def rows(self) -> QuerySet[Any]:
        return queries.allowed(self.application)

    def actions(self) -> list[Action]:
        return [Action(_("Add numbers"), self.url("allow_list_add"), "plus", WRITE, is_primary=True)]

    def bulk_actions(self) -> list[Action]:
        url = self.url("allow_list_remove")
        return [Action(_("Remove"), url, "trash", WRITE, is_post=True, is_danger=True)]


class AllowListAdd(AllowListPage, FormPage):
    title = _("Add numbers")
    form = AllowListForm
    submit = _("Add")
    done = _("The numbers are on the allow-list.")

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (_("Allow-list"), self.url("allow_list"))]

    def run(self, form: AllowListForm) -> str:
        numbers = form.cleaned_data["numbers"].splitlines()
        allow_list.add(actor=self.actor, application=self.application, numbers=numbers)
        return self.url("allow_list")


class AllowListRemove(AllowListPage, ActionPage):
    done = _("The chosen numbers are no longer on the allow-list.")

    def run(self) -> str:
        chosen = self.request.POST.getlist("chosen")
        allow_list.remove(actor=self.actor, application=self.application, public_ids=chosen)
        return self.url("allow_list")
