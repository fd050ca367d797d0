"""Caps in money of one account, for staff: the account's own, and those that the operator sets over its head."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.applications import queries as applications
from apps.backoffice.forms.caps import CapForm
from apps.backoffice.views.base import StaffPage
from apps.core.money import plain
from apps.guard import forecast
from apps.protection import queries
from apps.protection.models import CapScope, CapWindow, SpendCap
from apps.protection.services import caps
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, Table

CAPS = _("Caps in money")


def _caps_url(account: Account) -> str:
    return reverse("backoffice:account_caps", args=[account.public_id])


def _stops(one: forecast.CapForecast) -> str:
    """What is stopped, or will be before the window ends; codes come last."""
    said = []
    for stop in one.stops:
        if stop.is_reached:
            said.append(_("%(kind)s: stopped") % {"kind": stop.kind.label})
        elif stop.at is not None:
            said.append(f"{stop.kind.label}: {stop.at.astimezone():%H:%M}")
    return ", ".join(said) or "–"


class CapTable(Table):
    caption = CAPS
    columns = (
        Column(_("What is capped"), "name", is_heading=True),
        Column(_("In each"), "get_per_display"),
        NumberColumn(_("Amount"), lambda row: plain(row.amount)),
        NumberColumn(_("Spent so far"), lambda row: row.used),
        Column(_("Ends at this rate"), lambda row: row.ends),
        Column(_("Set by"), lambda row: _("the operator") if row.is_by_staff else _("the customer")),
    )
    empty = Empty(
        "coin",
        _("No cap yet"),
        _("A cap of the operator holds beside the customer’s own, and only the operator can lift it."),
    )

    def __init__(self, rows: Any) -> None:
        super().__init__(rows)
        chosen = SpendCap.unscoped.filter(pk__in=[row.pk for row in self.rows])
        found = forecast.of_caps(self.rows[0].account, chosen) if self.rows else []
        standing = {one.cap.pk: one for one in found}
        for row in self.rows:
            one = standing[row.pk]
            row.used, row.ends = f"{plain(one.spent)} ({one.percent} %)", _stops(one)

    def actions(self, row: SpendCap) -> tuple[Action, ...]:
        url = reverse("backoffice:account_cap_lift", args=[row.public_id])
        lift = Action(
            _("Lift"), url, "trash", Perm.STAFF_GUARD_WRITE, is_post=True, confirm=_("Lift this cap?")
        )
        return (lift,)


class CapPage(StaffPage, abstract=True):
    @cached_property
    def account(self) -> Account:
        found: Account = self.find(accounts.customers(), self.kwargs["public_id"])
        return found

    def trail(self) -> list[Crumb]:
        own = reverse("backoffice:account", args=[self.account.public_id])
        return [(_("Accounts"), reverse("backoffice:accounts")), (self.account.name, own)]


class CapList(CapPage, ListPage):
    perm = Perm.STAFF_GUARD_READ
    table = CapTable
    order = ("id",)

    def heading(self) -> Text:
        return _("Caps of %(account)s") % {"account": self.account.name}

    def lead(self) -> Text:
        return _(
            "What each hour or day may cost in %(currency)s. The lowest of all caps that concern a message holds."
        ) % {"currency": self.account.currency}

    def rows(self) -> QuerySet[SpendCap]:
        return queries.caps(self.account)

    def actions(self) -> list[Action]:
        url = reverse("backoffice:account_cap_new", args=[self.account.public_id])
        return [Action(_("New cap"), url, "plus", Perm.STAFF_GUARD_WRITE, is_primary=True)]


class CapNew(CapPage, FormPage):
    perm = Perm.STAFF_GUARD_WRITE
    title = _("New cap")
    form = CapForm
    done = _("The cap holds from the next message on.")

    def lead(self) -> Text:
        return _(
            "For %(account)s, in %(currency)s. A second cap of the same kind replaces the operator’s first."
        ) % {
            "account": self.account.name,
            "currency": self.account.currency,
        }

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (CAPS, _caps_url(self.account))]

    def initial(self) -> dict[str, Any]:
        return {"scope": CapScope.ACCOUNT.value, "per": CapWindow.DAY.value}

    def form_options(self) -> dict[str, Any]:
        return {"querysets": {"application": applications.applications(self.account)}}

    def run(self, form: CapForm) -> str:
        given = form.cleaned_data
        caps.set_cap(
            actor=self.actor,
            account=self.account,
            per=CapWindow(given["per"]),
            amount=given["amount"],
            marketing_percent=given["marketing_percent"],
            notice_percent=given["notice_percent"],
            **form.chosen(),
        )
        return _caps_url(self.account)


class CapLift(StaffPage, ActionPage):
    perm = Perm.STAFF_GUARD_WRITE
    done = _("The cap is lifted.")

    def run(self) -> str:
        cap: SpendCap = self.find(SpendCap.unscoped.select_related("account"), self.kwargs["public_id"])
        caps.lift(actor=self.actor, cap=cap)
        return _caps_url(cap.account)
