"""What applicants write with reviewers, and the versions of what they applied for: the same pages for every kind."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.console.views.base import ConsolePage
from apps.reviews import conversation, versions
from apps.reviews.models import MessageFile, Review, ReviewMessage
from apps.reviews.services import conversations
from apps.web.attachments import AttachmentPage, DocumentsPage
from apps.web.pages import TemplatePage
from apps.web.talk import Said, SaidFile, Talk, TalkForm

REVIEWER = _("Reviewer")
_LATEST = 2


def talk_of(actor: Actor, review: Review, url: str) -> Talk | None:
    """The conversation for a card on the page of what is reviewed; None where there can be none yet, or nothing to see."""
    if not (conversation.can_be_written_to(review) and conversation.may_be_written_by(actor, review.kind)):
        return None
    messages = list(conversation.messages_of(review))
    return Talk(
        latest=tuple(_said(one) for one in messages[-_LATEST:]),
        count=len(messages),
        new_count=conversation.unseen(review, by_staff=False),
        url=url,
        may_write=True,
    )


def _said(message: ReviewMessage) -> Said:
    """Customers do not learn which reviewer it was."""
    return Said(
        who=REVIEWER if message.is_staff else str(message.written_by),
        at=message.created_at,
        text=message.text,
        files=tuple(
            SaidFile(file.name, reverse("console:review_file", args=[file.public_id]), file.size)
            for file in message.files.all()
        ),
        is_own=not message.is_staff,
        is_new=message.is_staff and message.seen_at is None,
    )


class MessagesPage(ConsolePage, DocumentsPage, abstract=True):
    """The whole conversation about `row`, and the form to go on; to open it is to have read it."""

    title = _("Messages with the reviewer")
    template = "console/reviewed/messages.html"
    form = TalkForm
    submit = _("Send")
    done = _("Your message has been sent. The answer appears here.")

    @property
    def row(self) -> Any:
        """What the conversation is about; raises Http404."""
        raise NotImplementedError

    @property
    def review(self) -> Review:
        review: Review = self.row.review
        return review

    def here_url(self) -> str:
        """The page's own address."""
        return self.request.path

    def form_options(self) -> dict[str, Any]:
        limits = {"most_characters": conversation.TEXT_LENGTH, "most_files": conversation.MOST_FILES}
        return {**super().form_options(), **limits}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)  # it still says what is new
        conversations.seen(actor=self.actor, review=self.review, is_staff=False)
        return answer

    def run(self, form: TalkForm) -> str:
        said = form.cleaned_data
        conversations.ask(
            actor=self.actor, review=self.review, text=said["text"], documents=said["documents"].documents
        )
        said["documents"].keep()
        return self.here_url()

    def context(self) -> dict[str, Any]:
        review = self.review
        return {
            **super().context(),
            "said": [_said(one) for one in conversation.messages_of(review)],
            "can_write": conversation.can_be_written_to(review),
        }


class VersionsPage(ConsolePage, TemplatePage, abstract=True):
    """Two versions of `row` side by side; `before` and `after` in the address choose which."""

    title = _("Versions")
    template = "console/reviewed/versions.html"

    @property
    def row(self) -> Any:
        """What there are versions of; raises Http404."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        row, asked = self.row, self.request.GET
        seen = versions.of(row)
        chosen = versions.pair(seen, asked.get("before", ""), asked.get("after", ""))
        if chosen is None:
            return {"seen": seen}
        before, after = chosen
        return {
            "seen": seen,
            "before": before,
            "after": after,
            "both": chosen,
            "changes": versions.changes(row.kind, before, after),
            "pick_url": self.request.path,
        }


class ReviewFile(ConsolePage, AttachmentPage):
    """A document of a message, for whoever may change what the message is about."""

    perm = Perm.SIGNATURE_WRITE

    def rows(self) -> QuerySet[MessageFile]:
        return conversation.files_for(self.actor)
