"""Replies: the list, the conversation with one number, a reply in full, and what is suggested as an unsubscription."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import Place
from apps.accounts.permissions import Perm
from apps.console.forms.records import RevealForm
from apps.console.forms.replies import ReplyFilters
from apps.console.views.base import ConsolePage, export_url
from apps.console.views.numbers import story_url, story_url_of
from apps.console.views.saved_views import SavedViewsPage
from apps.console.views.unsubscribes import READ, WRITE, ListedRow, ListsPage
from apps.core.ids import serial_number
from apps.core.states import CARE, GOOD, QUIET, Tone
from apps.messaging import contents, conversations, queries
from apps.messaging.models import Reply
from apps.messaging.services import suggestions
from apps.messaging.services.reveal import reveal_reply
from apps.messaging.states import MESSAGE_STATES, SUGGESTION_STATES, SuggestionStatus
from apps.unsubscribes import queries as unsubscribes
from apps.unsubscribes.keywords import Meaning
from apps.web.choosing import ChosenTable
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, Table, TimeColumn

REPLIES = _("Replies")
_STOPPED = (_("Unsubscribed"), Tone("orange", "user-off"))
_RETURNED = (_("Subscribed again"), GOOD)
_ASKED = (_("Asks for help"), Tone("blue", "help-circle"))
_LATE = (_("Later than 72 hours"), QUIET)
_INCOMPLETE = (_("A part has not come"), CARE)


@dataclass(frozen=True)
class ReplyRow:
    """A reply as lists show it."""

    reply: Reply

    @property
    def public_id(self) -> str:
        return self.reply.public_id

    @cached_property
    def masked(self) -> tuple[str, str]:
        return contents.masked_reply(self.reply)

    @property
    def url(self) -> str:
        return reverse("console:reply", args=[self.reply.public_id])

    @property
    def marks(self) -> list[tuple[Text, Tone]]:
        """What has been understood of it: its effect, whether it came late or in part, a suggestion, labels."""
        row, found = self.reply, []
        if row.is_unsubscribe:
            found.append(_STOPPED)
        elif row.meaning == Meaning.START and not row.is_late:
            found.append(_RETURNED)
        elif row.meaning == Meaning.HELP:
            found.append(_ASKED)
        if row.is_late:
            found.append(_LATE)
        if row.parts_missing:
            found.append(_INCOMPLETE)
        if row.suggestion == SuggestionStatus.OPEN:
            found.append((_("Perhaps an unsubscription"), SUGGESTION_STATES.tones[row.suggestion]))
        return [*found, *((label, Tone("azure", "tag")) for label in row.labels)]

    def __str__(self) -> str:
        return self.masked[0]


NUMBER = MonoColumn(_("Number"), lambda row: row.masked[0], link=lambda row: row.url, is_heading=True)
TEXT = Column(_("Reply"), lambda row: row.masked[1], template="console/records/_content_cell.html")
RECEIVED = TimeColumn(_("Received"), "reply.received_at")


class ReplyTable(ChosenTable):
    caption = REPLIES
    offered: ClassVar[dict[str, Column]] = {
        "number": NUMBER,
        "text": TEXT,
        "meaning": Column(_("Meaning"), "marks", template="console/replies/_marks_cell.html"),
        "application": Column(_("Application"), "reply.application.name"),
        "template": Column(_("Template"), "reply.template.name"),
        "received": RECEIVED,
        "labels": Column(_("Labels"), lambda row: ", ".join(row.reply.labels)),
        "message": MonoColumn(
            _("Message answered"),
            lambda row: None if row.reply.is_late else serial_number(row.reply.message_id),
            link=lambda row: reverse("console:record", args=[serial_number(row.reply.message_id)]),
        ),
    }
    usual = ("text", "meaning", "application", "template", "received")
    empty = Empty(
        "message-reply",
        _("No replies yet"),
        _("What people answer within 72 hours after a message appears here. Replies cost nothing."),
    )

    def __init__(self, rows: Iterable[Reply], chosen: Sequence[str] = ()) -> None:
        super().__init__((ReplyRow(reply) for reply in rows), chosen)


class ReplyPage(ConsolePage, abstract=True):
    perm = Perm.MESSAGE_READ

    def rows(self) -> QuerySet[Reply]:
        return queries.replies(self.account)

    def trail(self) -> list[Crumb]:
        return [(REPLIES, reverse("console:replies"))]


class ReplyList(ReplyPage, SavedViewsPage):
    place = Place.REPLIES
    title = REPLIES
    template = "console/records/list.html"
    rows_template = "console/records/_rows.html"
    table = ReplyTable
    filters = ReplyFilters

    def filter_options(self) -> dict[str, Any]:
        return {"account": self.account}

    def export_url(self) -> str:
        return export_url(self.actor, "reply_records")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "story_url": story_url(self.request.GET.get("q", ""))}

    def lead(self) -> Text:
        return _("Numbers and long digits are masked; a look in full needs a reason and leaves a trace.")

    def trail(self) -> list[Crumb]:
        return []

    def actions(self) -> list[Action]:
        return [
            Action(_("Suggested unsubscriptions"), reverse("console:suggestions"), "help-circle", READ),
            Action(_("Rules"), reverse("console:reply_rules"), "tags", Perm.APPLICATION_READ),
        ]


class ReplyDetail(ReplyPage, DetailPage):
    """The conversation with the number: what was sent and what came back, the latest hundred of each, masked."""

    template = "console/replies/conversation.html"

    def heading(self) -> Text:
        return ReplyRow(self.row).masked[0]

    def actions(self) -> list[Action]:
        reveal = reverse("console:reply_reveal", args=[self.row.public_id])
        told = story_url_of(self.row.number_hash)
        return [
            Action(_("Story of this number"), told, "timeline", self.perm),
            Action(_("Show in full"), reveal, "eye", Perm.MESSAGE_REVEAL),
        ]

    def context(self) -> dict[str, Any]:
        row: Reply = self.row
        listed = list(unsubscribes.standing(self.account, row.number_hash))
        asked = unsubscribes.open_removal_ids(listed)
        return {
            "turns": conversations.conversation(self.account, row.number_hash),
            "listed": [ListedRow(one, one.pk in asked) for one in listed],
            "marks": ReplyRow(row).marks,
            "states": MESSAGE_STATES,
            "is_open": row.suggestion == SuggestionStatus.OPEN,
            "answered_url": None
            if row.is_late
            else reverse("console:record", args=[serial_number(row.message_id)]),
        }


class ReplyReveal(ReplyPage, FormPage):
    """The question why, and the answer once."""

    perm = Perm.MESSAGE_REVEAL
    title = _("Show a reply in full")
    template = "console/records/reveal.html"
    form = RevealForm
    submit = _("Show the number and the text")

    @cached_property
    def row(self) -> Reply:
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        row = ReplyRow(self.row)
        return [*super().trail(), (row.masked[0], row.url)]

    def run(self, form: RevealForm) -> HttpResponse:
        shown = reveal_reply(actor=self.actor, reply=self.row, reason=form.cleaned_data["reason"])
        return self.show("console/replies/revealed.html", row=self.row, shown=shown)


# Suggestions -------------------------------------------------------------------------------------------------------
class SuggestionTable(Table):
    caption = _("Suggested unsubscriptions")
    columns = (
        NUMBER,
        TEXT,
        Column(_("Because of"), lambda row: row.reply.refusal or (_LATE[0] if row.reply.is_late else None)),
        Column(_("Application"), "reply.application.name"),
        RECEIVED,
    )
    empty = Empty(
        "circle-check",
        _("Nothing to decide"),
        _(
            "Replies such as “please stop” or “不要再发了” are no keyword. They appear here, and one click confirms them."
        ),
    )

    def __init__(self, rows: Iterable[Reply]) -> None:
        super().__init__(ReplyRow(reply) for reply in rows)

    def actions(self, row: ReplyRow) -> tuple[Action, ...]:
        return (
            Action(
                _("Unsubscribe"),
                f"{reverse('console:suggestions_confirm')}?chosen={row.public_id}",
                "user-off",
                WRITE,
                is_post=True,
            ),
            Action(
                _("Leave it"),
                f"{reverse('console:suggestions_dismiss')}?chosen={row.public_id}",
                "x",
                WRITE,
                is_post=True,
            ),
        )


class SuggestionList(ListsPage, ListPage):
    title = _("Suggested unsubscriptions")
    tab = "suggestions"
    table = SuggestionTable

    def rows(self) -> QuerySet[Reply]:
        return queries.suggestions(self.account).select_related("application")

    def lead(self) -> Text:
        return _(
            "Refusals in other words than the keywords, and keywords that came too late. Nothing happens by itself."
        )

    def bulk_actions(self) -> list[Action]:
        return [
            Action(_("Unsubscribe"), reverse("console:suggestions_confirm"), "user-off", WRITE),
            Action(_("Leave them"), reverse("console:suggestions_dismiss"), "x", WRITE),
        ]


class SuggestionsDecide(ConsolePage, ActionPage, abstract=True):
    perm = WRITE
    back = "console:suggestions"

    @property
    def chosen(self) -> list[str]:
        return self.request.POST.getlist("chosen") or self.request.GET.getlist("chosen")


class SuggestionsConfirm(SuggestionsDecide):
    def run(self) -> None:
        added = suggestions.confirm(actor=self.actor, public_ids=self.chosen)
        words = ngettext(
            "%(count)d number is on the unsubscribed list now.",
            "%(count)d numbers are on the unsubscribed list now.",
            added,
        )
        messages.success(self.request, words % {"count": added})


class SuggestionsDismiss(SuggestionsDecide):
    def run(self) -> None:
        left = suggestions.dismiss(actor=self.actor, public_ids=self.chosen)
        words = ngettext("%(count)d number stays as it is.", "%(count)d numbers stay as they are.", left)
        messages.success(self.request, words % {"count": left})
