"""Tickets for the staff: the queue, one conversation, who looks after it, and what is granted from it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.tickets import (
    ANSWER,
    AnswerForm,
    GrantForm,
    LimitGrantForm,
    StandingForm,
    TicketFilters,
)
from apps.backoffice.views.base import StaffPage
from apps.core.attachments import Attachment
from apps.policy.services import tickets as limits
from apps.reviews.models import Review
from apps.reviews.queries import IN_QUEUE
from apps.support import queries, services, subjects
from apps.support.models import Ticket, TicketDocument
from apps.support.states import TICKET_STATES, TicketStatus
from apps.support.subjects import About
from apps.web import access
from apps.web.attachments import AttachmentPage, DocumentsPage, shown
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, StatusColumn, Table, TimeColumn
from apps.web.uploads import takes_documents

QUEUE = _("Tickets")


def _url(row: Ticket) -> str:
    return reverse("backoffice:ticket", args=[row.public_id])


class TicketTable(Table):
    caption = QUEUE
    columns = (
        Column(
            _("Subject"), lambda row: row, template="backoffice/tickets/_subject_cell.html", is_heading=True
        ),
        MonoColumn(_("Number"), "number"),
        Column(_("Account"), "account"),
        Column(_("What it is about"), "get_category_display"),
        StatusColumn(_("Status"), states=TICKET_STATES),
        Column(_("Priority"), "get_priority_display"),
        Column(_("Looked after by"), "assignee"),
        TimeColumn(_("Latest message"), "spoken_at"),
    )
    empty = Empty("mood-empty", _("No ticket waits"), _("New questions of customers appear here."))


class TicketQueue(StaffPage, ListPage):
    """Without a filter those that are not closed: the most urgent first, then whoever has waited longest."""

    perm = Perm.STAFF_TICKET_READ
    title = QUEUE
    template = "backoffice/tickets/list.html"
    table = TicketTable
    filters = TicketFilters
    order = ("-priority", "spoken_at", "id")

    def rows(self) -> QuerySet[Ticket]:
        rows = queries.of_platform(self.actor.user)
        if self.request.GET.get("assignee") == "me":
            rows = rows.filter(assignee=self.actor.user)
        if not (self.request.GET.get("status") or self.request.GET.get("q")):
            rows = rows.exclude(status=TicketStatus.CLOSED)
        return rows

    def lead(self) -> Text:
        return _(
            "The most urgent first, then whoever has waited longest. Closed ones are found by their status."
        )


class TicketPage(StaffPage, abstract=True):
    perm = Perm.STAFF_TICKET_READ

    @cached_property
    def row(self) -> Ticket:
        """The ticket that the address names; raises Http404."""
        return self.find(queries.of_platform(self.actor.user), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        return [(QUEUE, reverse("backoffice:tickets"))]


@takes_documents
class TicketThread(TicketPage, DocumentsPage, FormPage):
    """The conversation with its notes; below it an answer or a note, beside it what can be done."""

    template = "backoffice/tickets/thread.html"
    form = AnswerForm
    submit = _("Send")
    done = _("It has been added to the ticket.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        services.mark_read(actor=self.actor, ticket=self.row)
        return super().get(request, *args, **kwargs)

    def heading(self) -> Text:
        return self.row.subject

    def actions(self) -> list[Action]:
        if self.row.status == TicketStatus.CLOSED:
            url = reverse("backoffice:ticket_reopen", args=[self.row.public_id])
            return [Action(_("Open again"), url, "refresh", Perm.STAFF_TICKET_ANSWER, is_post=True)]
        url = reverse("backoffice:ticket_close", args=[self.row.public_id])
        return [Action(_("Close"), url, "check", Perm.STAFF_TICKET_ANSWER, is_post=True)]

    def run(self, form: AnswerForm) -> str:
        said = form.cleaned_data
        verb = services.answer if said["saying"] == ANSWER else services.note
        verb(actor=self.actor, ticket=self.row, text=said["text"], documents=tuple(said["documents"]))
        said["documents"].keep()
        return _url(self.row)

    def context(self) -> dict[str, Any]:
        row = self.row
        lines = queries.conversation(row, with_notes=True)
        standing = {"assignee": row.assignee.public_id if row.assignee else "", "priority": row.priority}
        return {
            **super().context(),
            "ticket": row,
            "states": TICKET_STATES,
            "lines": [
                {
                    "line": line,
                    "who": line.author,
                    "documents": [shown(one, _address) for one in line.documents],
                }
                for line in lines
            ],
            "is_closed": row.status == TicketStatus.CLOSED,
            "about": shown_about(row),
            "standing": StandingForm(
                initial=standing, auto_id="id_standing_%s", querysets={"assignee": queries.answering_staff()}
            ),
            **self._grants(),
        }

    def _grants(self) -> dict[str, Any]:
        """The forms of what can be granted from this ticket; none on a closed one."""
        row = self.row
        if row.status == TicketStatus.CLOSED or not access.may(self.actor, Perm.STAFF_TICKET_GRANT):
            return {}
        if row.about_kind == subjects.LIMIT:
            form = LimitGrantForm(initial={"value": row.wanted}, auto_id="id_grant_%s")
            return {"grant_limit": form, "present_limit": limits.present(row)}
        review = _review_of(row)
        if review is None or review.status not in IN_QUEUE or review.expedited_at is not None:
            return {}
        return {"grant_review": GrantForm(auto_id="id_grant_%s"), "review": review}


class TicketStanding(TicketPage, FormPage):
    """Who looks after it and how soon; its form stands on the ticket's page."""

    perm = Perm.STAFF_TICKET_ANSWER
    title = _("Who looks after it")
    form = StandingForm
    done = _("Saved.")

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (self.row.subject, _url(self.row))]

    def initial(self) -> dict[str, Any]:
        row = self.row
        return {"assignee": row.assignee.public_id if row.assignee else "", "priority": row.priority}

    def form_options(self) -> dict[str, Any]:
        return {"querysets": {"assignee": queries.answering_staff()}}

    def run(self, form: StandingForm) -> str:
        services.assign(actor=self.actor, ticket=self.row, to=form.cleaned_data["assignee"])
        services.prioritize(actor=self.actor, ticket=self.row, priority=form.cleaned_data["priority"])
        return _url(self.row)


class TicketGrantReview(TicketPage, FormPage):
    """The review that the ticket is about comes before the others."""

    perm = Perm.STAFF_TICKET_GRANT
    title = _("Grant a faster review")
    form = GrantForm
    submit = _("Grant")
    done = _("The review comes before the others now; the customer reads it on the ticket.")

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (self.row.subject, _url(self.row))]

    def run(self, form: GrantForm) -> str:
        services.grant_faster_review(actor=self.actor, ticket=self.row, text=form.cleaned_data["text"])
        return _url(self.row)


class TicketGrantLimit(TicketPage, FormPage):
    """The account may send more from now on."""

    perm = Perm.STAFF_TICKET_GRANT
    title = _("Grant a higher limit")
    form = LimitGrantForm
    submit = _("Grant")
    done = _("The limit holds from now on; the customer reads it on the ticket.")

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (self.row.subject, _url(self.row))]

    def initial(self) -> dict[str, Any]:
        return {"value": self.row.wanted}

    def run(self, form: LimitGrantForm) -> str:
        said = form.cleaned_data
        limits.grant_limit(actor=self.actor, ticket=self.row, value=said["value"], text=said["text"])
        return _url(self.row)


class TicketClose(TicketPage, ActionPage):
    perm = Perm.STAFF_TICKET_ANSWER
    done = _("The ticket is closed.")

    def run(self) -> str:
        services.close(actor=self.actor, ticket=self.row)
        return _url(self.row)


class TicketReopen(TicketPage, ActionPage):
    perm = Perm.STAFF_TICKET_ANSWER
    done = _("The ticket is open again.")

    def run(self) -> str:
        services.reopen(actor=self.actor, ticket=self.row)
        return _url(self.row)


class TicketDocumentFile(StaffPage, AttachmentPage):
    """Documents of every conversation, notes included."""

    perm = Perm.STAFF_TICKET_READ

    def rows(self) -> QuerySet[TicketDocument]:
        return TicketDocument.unscoped.all()


def shown_about(row: Ticket) -> dict[str, Any] | None:
    """The thing that the ticket is about, with the staff's page of it where there is one."""
    about = row.about
    if not about.kind:
        return None
    return {"kind": subjects.LABELS[about.kind], "label": about.label, "url": _about_url(row, about)}


def _about_url(row: Ticket, about: About) -> str:
    if about.kind == subjects.LIMIT:
        return reverse("backoffice:account", args=[row.account.public_id])
    pages = {"message": "record", "send_task": "send_task", "review": "review"}
    if about.kind in pages:
        return reverse(f"backoffice:{pages[about.kind]}", args=[about.id])
    thing = subjects.thing(row.account, about.kind, about.id)
    review = getattr(thing, "review", None)
    return reverse("backoffice:review", args=[review.public_id]) if review is not None else ""


def _review_of(row: Ticket) -> Review | None:
    thing = subjects.thing(row.account, row.about_kind, row.about_id) if row.about_kind == "review" else None
    return thing if isinstance(thing, Review) else None


def _address(attachment: Attachment, number: int | None = None) -> str:
    if number is None:
        return reverse("backoffice:ticket_document", args=[attachment.public_id])
    return reverse("backoffice:ticket_document_page", args=[attachment.public_id, number])
