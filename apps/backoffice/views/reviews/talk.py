"""What reviewers write with applicants, the inbox of what nobody has read, and the versions of an application."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.reviews.page import QUEUE, ReviewPage, url_of
from apps.backoffice.views.reviews.queue import KIND_CHOICES
from apps.reviews import conversation, queries, services, versions
from apps.reviews.models import MessageFile, Review, ReviewMessage, Stage
from apps.reviews.services import conversations
from apps.reviews.states import REVIEW_STATES
from apps.web.attachments import AttachmentPage, DocumentsPage
from apps.web.filters import ChoiceFilter, Filters, SearchFilter
from apps.web.pages import Crumb, ListPage, TemplatePage, Text
from apps.web.tables import Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn
from apps.web.talk import Said, SaidFile, Talk, TalkForm
from apps.web.uploads import takes_documents

INBOX = _("Messages from applicants")
_LATEST = 2


def talk_url(row: Review) -> str:
    """The page of a conversation."""
    return reverse("backoffice:review_messages", args=[row.public_id])


def talk_of(actor: Actor, review: Review, *, may_write: bool) -> Talk | None:
    """The conversation for a card of the desk; None where there can be none yet."""
    if not conversation.can_be_written_to(review):
        return None
    messages = list(conversation.messages_of(review))
    return Talk(
        latest=tuple(_said(one, review, actor) for one in messages[-_LATEST:]),
        count=len(messages),
        new_count=sum(not one.is_staff and one.seen_at is None for one in messages),
        url=talk_url(review),
        may_write=may_write,
    )


def _may_write(actor: Actor, review: Review) -> bool:
    """As conversations.answer: who may decide on it, and has not given an opinion that waits for another's."""
    has_right = actor.may(Perm.STAFF_REVIEW_DECIDE) and services.may_review(actor, review)
    return has_right and not services.has_judged(actor, review)


def versions_url(target: Any, review: Review) -> str:
    """Where the versions of what is reviewed stand side by side; empty while there is one only."""
    if versions.count_of(target) < 2:
        return ""
    return reverse("backoffice:review_versions", args=[review.public_id])


def _who(message: ReviewMessage, review: Review, actor: Actor) -> Text:
    """While a second reviewer is to judge alone, nobody learns from the messages who has been at it before."""
    is_secret = review.stage == Stage.SECOND and review.status in queries.IN_QUEUE
    if message.is_staff and is_secret and message.written_by != actor.user:
        return _("Reviewer")
    return str(message.written_by)


def _said(message: ReviewMessage, review: Review, actor: Actor) -> Said:
    return Said(
        who=_who(message, review, actor),
        at=message.created_at,
        text=message.text,
        files=tuple(
            SaidFile(file.name, reverse("backoffice:review_file", args=[file.public_id]), file.size)
            for file in message.files.all()
        ),
        is_own=message.is_staff,
        is_new=not message.is_staff and message.seen_at is None,
    )


@takes_documents
class ReviewMessages(ReviewPage, DocumentsPage):
    """The whole conversation, for everybody who may read reviews; whoever may decide goes on with it, and has read it then."""

    perm = Perm.STAFF_REVIEW_READ
    title = _("Messages with the applicant")
    template = "backoffice/reviews/messages.html"
    form = TalkForm
    submit = _("Send")
    done = _("The applicant has been answered.")

    def lead(self) -> Text:
        return self.review.title

    def trail(self) -> list[Crumb]:
        review = self.review
        return [(QUEUE, reverse("backoffice:reviews")), (review.title, url_of(review))]

    @property
    def may_write(self) -> bool:
        return _may_write(self.actor, self.review)

    def form_options(self) -> dict[str, Any]:
        limits = {"most_characters": conversation.TEXT_LENGTH, "most_files": conversation.MOST_FILES}
        return {**super().form_options(), **limits}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hidden = self.blindfold()
        if hidden is not None:
            return hidden
        answer = super().get(request, *args, **kwargs)  # it still says what is new
        if self.may_write:
            conversations.seen(actor=self.actor, review=self.review, is_staff=True)
        return answer

    def run(self, form: TalkForm) -> str:
        said = form.cleaned_data
        conversations.answer(
            actor=self.actor, review=self.review, text=said["text"], documents=said["documents"].documents
        )
        said["documents"].keep()
        return talk_url(self.review)

    def context(self) -> dict[str, Any]:
        review = self.review
        return {
            **super().context(),
            "review": review,
            "states": REVIEW_STATES,
            "said": [_said(one, review, self.actor) for one in conversation.messages_of(review)],
            "can_write": self.may_write and conversation.can_be_written_to(review),
        }


class ReviewVersions(ReviewPage, TemplatePage):
    """Two versions side by side; `before` and `after` in the address choose which."""

    perm = Perm.STAFF_REVIEW_READ
    title = _("Versions")
    template = "backoffice/reviews/versions.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.blindfold() or super().get(request, *args, **kwargs)

    def lead(self) -> Text:
        return self.review.title

    def trail(self) -> list[Crumb]:
        review = self.review
        return [(QUEUE, reverse("backoffice:reviews")), (review.title, url_of(review))]

    def context(self) -> dict[str, Any]:
        target, asked = queries.reviewed(self.review), self.request.GET
        seen = versions.of(target)
        chosen = versions.pair(seen, asked.get("before", ""), asked.get("after", ""))
        if chosen is None:
            return {"seen": seen}
        before, after = chosen
        return {
            "seen": seen,
            "before": before,
            "after": after,
            "both": chosen,
            "changes": versions.changes(target.kind, before, after),
            "pick_url": self.request.path,
        }


class ReviewFile(StaffPage, AttachmentPage):
    """A document of a message, for reviewers only."""

    perm = Perm.STAFF_REVIEW_DECIDE

    def rows(self) -> QuerySet[MessageFile]:
        return MessageFile.unscoped.all()


class InboxTable(Table):
    caption = INBOX
    columns = (
        Column(_("Item"), "title", link=talk_url, is_heading=True),
        Column(_("Kind"), "kind", template="backoffice/reviews/_kind_cell.html"),
        Column(_("Account"), "account"),
        NumberColumn(_("New"), "unseen"),
        TimeColumn(_("Last message"), "last_at"),
        StatusColumn(_("Status"), states=REVIEW_STATES),
        Column(_("Reviewer"), "reviewer"),
    )
    empty = Empty(
        "messages", _("No messages"), _("What applicants write about their applications appears here.")
    )


class UnreadFilter(ChoiceFilter):
    def __init__(self) -> None:
        choices = [("new", _("Unread"))]
        super().__init__(_("Messages"), column="unseen__gt", choices=choices)

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(unseen__gt=0)


class InboxFilters(Filters):
    q = SearchFilter(_("Item or account"), columns=("title", "account__name"))
    kind = ChoiceFilter(_("Kind"), column="kind", choices=KIND_CHOICES)
    unread = UnreadFilter()


class ReviewInbox(StaffPage, ListPage):
    perm = Perm.STAFF_REVIEW_READ
    title = INBOX
    template = "backoffice/reviews/inbox.html"
    table = InboxTable
    filters = InboxFilters
    order = ("-last_at", "-id")

    def rows(self) -> QuerySet[Review]:
        return conversation.written_about()
