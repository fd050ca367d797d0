"""Accounts for staff: all of them, one with its people, applications and today's counts, and its switch."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries
from apps.accounts.models import ACCOUNT_STATES, Account
from apps.accounts.permissions import Perm
from apps.accounts.services import accounts
from apps.accounts.telling import tell
from apps.applications import queries as applications
from apps.applications.models import APPLICATION_STATES
from apps.backoffice.forms.accounts import AccountFilters, SuspendForm
from apps.backoffice.views.base import StaffPage
from apps.policy import queries as limits
from apps.statistics import queries as statistics
from apps.statistics import terms
from apps.web.figures import equation
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, StatusColumn, Table, TimeColumn

ACCOUNTS = _("Accounts")
EVENTS = 20


def _url(row: Account) -> str:
    return reverse("backoffice:account", args=[row.public_id])


class AccountTable(Table):
    caption = ACCOUNTS
    columns = (
        Column(_("Name"), "name", link=_url, is_heading=True),
        Column(_("Kind"), "get_kind_display"),
        StatusColumn(_("Status"), states=ACCOUNT_STATES),
        NumberColumn(_("People"), "people_count"),
        Column(_("Currency"), "currency"),
        TimeColumn(_("Opened"), "created_at"),
    )
    empty = Empty("building", _("No accounts yet"), _("Whoever signs up opens an account."))


class ApplicationTable(Table):
    caption = _("Applications")
    columns = (
        Column(_("Name"), "name", is_heading=True),
        MonoColumn("SDK AppID", "sdk_app_id"),
        StatusColumn(_("Status"), states=APPLICATION_STATES),
        TimeColumn(_("Created"), "created_at"),
    )
    empty = Empty("apps", _("No applications yet"))

    def actions(self, row: Any) -> tuple[Action, ...]:
        url = reverse("backoffice:allow_list", args=[row.sdk_app_id])
        return (Action(_("Allow-list"), url, "list-check", Perm.STAFF_LIMIT_WRITE),)


class MemberTable(Table):
    caption = _("People")
    columns = (
        Column(_("Name"), "user", is_heading=True),
        Column(_("E-mail"), "user.email"),
        Column(_("Roles"), lambda member: ", ".join(str(role.label) for role in member.roles)),
        TimeColumn(_("Since"), "since"),
    )
    empty = Empty("users", _("Nobody belongs to this account"))


class AccountPage(StaffPage, abstract=True):
    perm = Perm.STAFF_ACCOUNT_READ

    def rows(self) -> QuerySet[Account]:
        return queries.customers()

    def trail(self) -> list[Crumb]:
        return [(ACCOUNTS, reverse("backoffice:accounts"))]


class AccountList(AccountPage, ListPage):
    title = ACCOUNTS
    table = AccountTable
    filters = AccountFilters

    def trail(self) -> list[Crumb]:
        return []


class AccountDetail(AccountPage, DetailPage):
    template = "backoffice/accounts/detail.html"

    def context(self) -> dict[str, Any]:
        account: Account = self.row
        today = statistics.today(account)
        events = queries.audit_of_target(f"account:{account.public_id}", account=None)[:EVENTS]
        return {
            "states": ACCOUNT_STATES,
            "today": today,
            "equations": [
                equation(total, parts, today.counts, lambda term: "") for total, parts in terms.EQUATIONS
            ],
            "applications": ApplicationTable(applications.applications(account).order_by("name")),
            "members": MemberTable(queries.members(account)),
            "events": [tell(event) for event in events],
            "facts": [
                (_("ID"), account.public_id),
                (_("Kind"), account.get_kind_display()),
                (
                    _("Verified"),
                    f"{account.verified_at.astimezone():%Y-%m-%d}" if account.verified_at else _("no"),
                ),
                (_("Currency"), account.currency),
                (_("Time zone"), account.zone),
                (_("Opened"), f"{account.created_at.astimezone():%Y-%m-%d}"),
                (
                    _("Global messages today"),
                    f"{limits.account_global_used(account):,} / {limits.account_global_day(account):,}",
                ),
            ],
        }

    def actions(self) -> list[Action]:
        account: Account = self.row
        verb = "suspend" if account.is_open else "reopen"
        url = reverse(f"backoffice:account_{verb}", args=[account.public_id])
        limit_url = reverse("backoffice:account_limits", args=[account.public_id])
        caps_url = reverse("backoffice:account_caps", args=[account.public_id])
        exports = f"{reverse('backoffice:export_allowance')}?account={account.public_id}"
        terms = f"{reverse('backoffice:retention_terms')}?account={account.public_id}"
        found = [
            Action(_("Limits"), limit_url, "gauge", Perm.STAFF_LIMIT_WRITE),
            Action(_("Caps in money"), caps_url, "coin", Perm.STAFF_GUARD_READ),
            Action(_("Export allowance"), exports, "download", Perm.STAFF_ACCOUNT_WRITE),
            Action(_("Retention"), terms, "archive", Perm.STAFF_RETENTION_WRITE),
        ]
        if account.is_open:
            return [
                *found,
                Action(_("Suspend"), url, "player-pause", Perm.STAFF_ACCOUNT_WRITE, is_danger=True),
            ]
        return [
            *found,
            Action(_("Let it send again"), url, "player-play", Perm.STAFF_ACCOUNT_WRITE, is_post=True),
        ]


class AccountSuspend(AccountPage, FormPage):
    perm = Perm.STAFF_ACCOUNT_WRITE
    form = SuspendForm
    submit = _("Suspend")
    done = _("The account is suspended: nothing is accepted for it from now on.")

    @cached_property
    def row(self) -> Account:
        return self.find(self.rows(), self.kwargs["public_id"])

    def heading(self) -> Text:
        return _("Suspend %(account)s") % {"account": self.row.name}

    def lead(self) -> Text:
        return _(
            "Every further call is refused with the reason that the account is suspended. What was accepted still goes out."
        )

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (self.row.name, _url(self.row))]

    def run(self, form: SuspendForm) -> str:
        accounts.suspend(actor=self.actor, account=self.row, reason=form.cleaned_data["reason"])
        return _url(self.row)


class AccountReopen(AccountPage, ActionPage):
    perm = Perm.STAFF_ACCOUNT_WRITE
    back = "backoffice:accounts"
    done = _("The account may send again.")

    def run(self) -> None:
        accounts.reopen(actor=self.actor, account=self.find(self.rows(), self.kwargs["public_id"]))
