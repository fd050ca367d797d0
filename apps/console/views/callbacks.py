"""Pushes to the customer's servers: all of them, one with its tries, and pushed again."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.permissions import Perm
from apps.applications import queries as applications
from apps.callbacks import queries
from apps.callbacks.models import Kind, Push
from apps.callbacks.problems import Problem
from apps.callbacks.services import replaying
from apps.callbacks.states import PUSH_STATES, PushStatus
from apps.callbacks.wording import shown, went
from apps.console.forms.callbacks import PushFilters, ReplayForm
from apps.console.views.base import ConsolePage
from apps.core import clock
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, StatusColumn, Table, TimeColumn

TITLE = _("Callbacks")
WRITE = Perm.APPLICATION_WRITE


class PushTable(Table):
    caption = TITLE
    columns = (
        MonoColumn(
            _("Push"),
            "public_id",
            link=lambda row: reverse("console:callback", args=[row.public_id]),
            is_heading=True,
        ),
        Column(_("Kind"), "get_kind_display"),
        Column(_("Application"), "application.name"),
        NumberColumn(_("Reports"), "count"),
        StatusColumn(_("State"), states=PUSH_STATES),
        Column(_("Last try"), went),
        NumberColumn(_("Tries"), "attempts"),
        TimeColumn(_("Created"), "created_at"),
    )
    empty = Empty(
        "webhook",
        _("Nothing has been pushed yet"),
        _(
            "Give an application a callback, or the account one for replies: each push then stands here for 30 days."
        ),
    )


class PushPage(ConsolePage, abstract=True):
    perm = Perm.MESSAGE_READ

    def rows(self) -> QuerySet[Push]:
        return queries.pushes(self.account)

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("console:callbacks"))]


class PushList(PushPage, ListPage):
    title = TITLE
    table = PushTable
    filters = PushFilters

    def lead(self) -> Text:
        return _(
            "What your servers were told. Whatever they did not take is tried again for a day, then kept."
        )

    def filter_options(self) -> dict[str, Any]:
        return {"account": self.account}

    def trail(self) -> list[Crumb]:
        return []

    def actions(self) -> list[Action]:
        return [
            Action(_("Reply callback"), reverse("console:reply_callback"), "settings", Perm.APPLICATION_READ),
            Action(_("Replay what was given up"), reverse("console:callbacks_replay"), "repeat", WRITE),
        ]


class PushDetail(PushPage, DetailPage):
    template = "console/callbacks/detail.html"

    def heading(self) -> Text:
        row: Push = self.row
        return row.public_id

    def actions(self) -> list[Action]:
        row: Push = self.row
        if row.status == PushStatus.SENDING or row.problem == Problem.GONE:
            return []
        label = _("Try now") if row.status == PushStatus.WAITING else _("Replay")
        url = reverse("console:callback_replay", args=[row.public_id])
        question = (
            _("Your server has this already. It comes once more, with the same id.")
            if row.status == PushStatus.DELIVERED
            else ""
        )
        return [Action(label, url, "repeat", WRITE, is_primary=not question, is_post=True, confirm=question)]

    def context(self) -> dict[str, Any]:
        row: Push = self.row
        endpoint = row.endpoint
        url = (
            reverse("console:application_callback", args=[row.application.sdk_app_id])
            if row.kind == Kind.STATUS
            else reverse("console:reply_callback")
        )
        return {**shown(row), "endpoint": endpoint, "endpoint_url": url, "record_route": "console:record"}


class PushReplay(PushPage, ActionPage):
    perm = WRITE
    done = _("It is pushed again now, with the same id.")

    def run(self) -> str:
        push = self.find(self.rows(), self.kwargs["public_id"])
        replaying.replay(actor=self.actor, push=push)
        return reverse("console:callback", args=[push.public_id])


class PushesReplay(PushPage, FormPage):
    """All that were given up of a span."""

    perm = WRITE
    title = _("Replay what was given up")
    form = ReplayForm
    submit = _("Replay")
    template = "console/callbacks/replay.html"

    def form_options(self) -> dict[str, Any]:
        return {"querysets": {"application": applications.applications(self.account).order_by("name")}}

    def initial(self) -> dict[str, Any]:
        now = clock.now()
        return {"since": now - timedelta(days=2), "until": now + timedelta(minutes=1)}

    def context(self) -> dict[str, Any]:
        failed = self.rows().filter(status=PushStatus.FAILED)[:10_000].count()
        return {**super().context(), "failed": failed}

    def run(self, form: ReplayForm) -> str:
        since, until = form.span
        count = replaying.replay_failed(
            actor=self.actor,
            since=since,
            until=until,
            application=form.application_chosen,
            kind=form.cleaned_data["kind"],
        )
        words = ngettext("%(count)d push goes out again.", "%(count)d pushes go out again.", count)
        messages.success(self.request, words % {"count": count})
        return reverse("console:callbacks")
