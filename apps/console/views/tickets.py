"""The account's tickets: all of them, a new one, one conversation, and the documents in it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.tickets import ReplyForm, TicketFilters, TicketForm
from apps.console.places import place_of
from apps.console.views.base import ConsolePage
from apps.core.attachments import Attachment
from apps.core.errors import DomainError
from apps.reviews.kinds import rows_of
from apps.support import queries, services, subjects
from apps.support.models import Category, Ticket, TicketDocument
from apps.support.states import TICKET_STATES, TicketStatus
from apps.support.subjects import About
from apps.web.attachments import AttachmentPage, DocumentsPage, shown
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, StatusColumn, Table, TimeColumn
from apps.web.uploads import takes_documents

LIST = _("Tickets")
STAFF = _("Support")
# What somebody who comes from a thing most likely wants.
LIKELY = {
    "review": Category.FASTER_REVIEW,
    "limit": Category.HIGHER_LIMIT,
    "message": Category.DELIVERY,
    "send_task": Category.DELIVERY,
    "application": Category.ACCOUNT,
}


def _url(row: Ticket) -> str:
    return reverse("console:ticket", args=[row.public_id])


class TicketTable(Table):
    caption = LIST
    columns = (
        Column(_("Subject"), lambda row: row, template="console/tickets/_subject_cell.html", is_heading=True),
        MonoColumn(_("Number"), "number"),
        Column(_("What it is about"), "get_category_display"),
        StatusColumn(_("Status"), states=TICKET_STATES),
        TimeColumn(_("Latest message"), "spoken_at"),
    )
    empty = Empty(
        "lifebuoy",
        _("No tickets yet"),
        _(
            "Ask us anything: a message that did not arrive, a limit that is too low, a review that is urgent."
        ),
    )


class TicketPage(ConsolePage, abstract=True):
    perm = Perm.TICKET_READ

    def rows(self) -> QuerySet[Ticket]:
        return queries.of_account(self.account, self.actor.user)

    @cached_property
    def row(self) -> Ticket:
        """The ticket that the address names; raises Http404."""
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        return [(LIST, reverse("console:tickets"))]


class TicketList(TicketPage, ListPage):
    title = LIST
    template = "console/tickets/list.html"
    table = TicketTable
    filters = TicketFilters
    order = ("-spoken_at", "-id")

    def trail(self) -> list[Crumb]:
        return []

    def lead(self) -> Text:
        return _("What you asked us, and what we answered.")

    def actions(self) -> list[Action]:
        new = reverse("console:ticket_new")
        return [Action(_("New ticket"), new, "plus", Perm.TICKET_WRITE, is_primary=True)]


@takes_documents
class TicketNew(TicketPage, DocumentsPage, FormPage):
    """`about=kind:id` in the address names the thing; a thing that is not the account's is not found."""

    perm = Perm.TICKET_WRITE
    title = _("New ticket")
    template = "console/tickets/new.html"
    form = TicketForm
    submit = _("Send")
    done = _("We have your ticket and answer as soon as we can.")

    @cached_property
    def about(self) -> About:
        given = self.request.POST.get("about") or self.request.GET.get("about") or ""
        if not given:
            return subjects.NOTHING
        kind, _sep, public_id = given.partition(":")
        try:
            return subjects.find(self.account, kind, public_id)
        except DomainError as refusal:
            raise Http404 from refusal

    def initial(self) -> dict[str, Any]:
        about = self.about
        named = f"{about.kind}:{about.id}" if about.kind else ""
        category = LIKELY.get(about.kind, Category.OTHER)
        wanted = self.request.GET.get("category", "")
        if wanted in Category.values:
            category = Category(wanted)
        return {"about": named, "category": category, "subject": about.label if about.kind else ""}

    def run(self, form: TicketForm) -> str:
        said, about = form.cleaned_data, self.about
        ticket = services.ask(
            actor=self.actor,
            subject=said["subject"],
            text=said["text"],
            category=said["category"],
            about=(about.kind, about.id) if about.kind else None,
            wanted=said["wanted"],
            documents=tuple(said["documents"]),
        )
        said["documents"].keep()
        return _url(ticket)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "about": shown_about(self.account, self.about)}


@takes_documents
class TicketThread(TicketPage, DocumentsPage, FormPage):
    """The conversation, and below it the next words; looking at it is reading it."""

    template = "console/tickets/thread.html"
    form = ReplyForm
    submit = _("Send")
    done = _("Your message has been sent.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        services.mark_read(actor=self.actor, ticket=self.row)
        return super().get(request, *args, **kwargs)

    def heading(self) -> Text:
        return self.row.subject

    def actions(self) -> list[Action]:
        if self.row.status == TicketStatus.CLOSED:
            url = reverse("console:ticket_reopen", args=[self.row.public_id])
            return [Action(_("Open again"), url, "refresh", Perm.TICKET_WRITE, is_post=True)]
        url = reverse("console:ticket_close", args=[self.row.public_id])
        return [Action(_("Close"), url, "check", Perm.TICKET_WRITE, is_post=True)]

    def run(self, form: ReplyForm) -> str:
        said = form.cleaned_data
        self.actor.require(Perm.TICKET_WRITE)
        services.reply(
            actor=self.actor, ticket=self.row, text=said["text"], documents=tuple(said["documents"])
        )
        said["documents"].keep()
        return _url(self.row)

    def context(self) -> dict[str, Any]:
        row = self.row
        lines = queries.conversation(row, with_notes=False)
        return {
            **super().context(),
            "ticket": row,
            "states": TICKET_STATES,
            "lines": [
                {"line": line, "who": STAFF if line.is_staff else line.author, "documents": _documents(line)}
                for line in lines
            ],
            "is_closed": row.status == TicketStatus.CLOSED,
            "facts": [
                (_("Number"), row.number),
                (_("What it is about"), row.get_category_display()),
                *([(_("The limit you need"), f"{row.wanted:,}")] if row.wanted else []),
            ],
            "about": shown_about(self.account, row.about),
        }


class TicketClose(TicketPage, ActionPage):
    perm = Perm.TICKET_WRITE
    done = _("The ticket is closed. You can open it again at any time.")

    def run(self) -> str:
        services.close(actor=self.actor, ticket=self.row)
        return _url(self.row)


class TicketReopen(TicketPage, ActionPage):
    perm = Perm.TICKET_WRITE
    done = _("The ticket is open again.")

    def run(self) -> str:
        services.reopen(actor=self.actor, ticket=self.row)
        return _url(self.row)


class TicketDocumentFile(ConsolePage, AttachmentPage):
    """Documents of the conversation; those of staff's notes are not found."""

    perm = Perm.TICKET_READ

    def rows(self) -> QuerySet[TicketDocument]:
        return queries.documents_for_customer(self.account)


def shown_about(account: Any, about: About) -> dict[str, Any] | None:
    """The thing that a ticket is about, with its page while there is one."""
    if not about.kind:
        return None
    return {"kind": subjects.LABELS[about.kind], "label": about.label, "url": _about_url(account, about)}


def _about_url(account: Any, about: About) -> str:
    if about.kind == subjects.LIMIT:
        return reverse("console:overview")
    row = subjects.thing(account, about.kind, about.id)
    if row is None or getattr(row, "deleted_at", None) is not None:
        return ""
    if about.kind == "review":
        target = rows_of(row.kind).filter(pk=row.target_id).first()
        return place_of(row.kind, target) if target is not None else ""
    if about.kind == "message":
        return reverse("console:record", args=[row.serial])
    if about.kind == "application":
        return reverse("console:application", args=[row.public_id])
    return place_of(about.kind, row)


def _documents(line: queries.Line) -> list[Any]:
    return [shown(one, _address) for one in line.documents]


def _address(attachment: Attachment, number: int | None = None) -> str:
    if number is None:
        return reverse("console:ticket_document", args=[attachment.public_id])
    return reverse("console:ticket_document_page", args=[attachment.public_id, number])
