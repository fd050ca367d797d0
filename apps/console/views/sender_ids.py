"""Sender IDs of the account: list, one, new, change, submit, withdraw, make default, delete, preview; and their documents."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.sender_ids import SenderIdForm
from apps.console.views.base import ConsolePage
from apps.console.views.reviewed import (
    ReviewColumn,
    ReviewedAction,
    ReviewedDelete,
    ReviewedDetail,
    ReviewedForm,
    ReviewedList,
    ReviewedMessages,
    ReviewedPage,
    ReviewedPreview,
    ReviewedVersions,
)
from apps.core.attachments import Attachment
from apps.core.countries import country
from apps.reviews import conversation
from apps.reviews.findings import marked
from apps.reviews.states import REVIEW_STATES, ReviewStatus
from apps.signatures.models import SenderDocument, SenderId
from apps.signatures.senders import queries, services
from apps.signatures.senders.markets import Market, fee_words
from apps.statistics import uses
from apps.statistics.senders import busy_markets
from apps.web.attachments import AttachmentPage, DocumentsPage, Shown, shown
from apps.web.filters import Filters, SearchFilter, StateFilter
from apps.web.forms import AccountForm
from apps.web.pages import Crumb, Text
from apps.web.tables import Action, Column, Empty, Table, TimeColumn
from apps.web.uploads import takes_documents

SAMPLE = "Your order has shipped."


def _url(row: SenderId) -> str:
    return reverse("console:sender_id", args=[row.region, row.public_id])


class SenderIdTable(Table):
    caption = _("Sender IDs")
    columns = (
        Column(_("Sender ID"), "content", link=_url, is_heading=True),
        Column(_("Country or region"), "country_name"),
        Column(
            _("Used"), lambda row: _("Default of this country") if row.is_default else _("When it is named")
        ),
        ReviewColumn(),
        TimeColumn(_("Applied"), "created_at"),
    )
    empty = Empty(
        "tag",
        _("No sender IDs yet"),
        _(
            "A sender ID is the name that handsets outside the Chinese mainland show as the sender, registered country by country."
        ),
    )


class SenderIdFilters(Filters):
    q = SearchFilter(_("Sender ID or country code"), columns=("content", "country"))
    status = StateFilter(_("Status"), REVIEW_STATES, column="review__status")


class SenderIdPage(ReviewedPage, abstract=True):
    noun = "sender_id"
    plural = _("Sender IDs")
    perm = Perm.SIGNATURE_READ
    write_perm = Perm.SIGNATURE_WRITE

    def rows(self) -> QuerySet[SenderId]:
        return queries.listed(self.account).select_related("account")


class SenderIdList(SenderIdPage, ReviewedList):
    title = _("Sender IDs")
    table = SenderIdTable
    filters = SenderIdFilters
    template = "console/sender_ids/list.html"

    def rows(self) -> QuerySet[SenderId]:
        return conversation.with_news(super().rows(), self.account).prefetch_related("review__findings")

    def actions(self) -> list[Action]:
        return [
            Action(_("Register a sender ID"), self.url(verb="new"), "plus", self.write_perm, is_primary=True)
        ]

    def context(self) -> dict[str, Any]:
        return {
            "busy_markets": busy_markets(self.account),
            "public_sender": queries.markets().public_sender,
        }


class SenderIdDetail(SenderIdPage, ReviewedDetail):
    template = "console/sender_ids/detail.html"
    has_conversation = True

    def heading(self) -> Text:
        row: SenderId = self.row
        return f"{row.content} · {row.country_name}"

    def actions(self) -> list[Action]:
        row: SenderId = self.row
        default = Action(
            _("Make it the default"), self.url(row, "default"), "star", self.write_perm, is_post=True
        )
        return [*([default] if row.is_approved and not row.is_default else []), *super().actions()]

    def context(self) -> dict[str, Any]:
        row: SenderId = self.row
        market = row.market
        return {
            **super().context(),
            "documents": documents_of(row),
            "market": market,
            "facts": [
                (_("Country or region"), row.country_name),
                (_("Used"), _("Default of this country") if row.is_default else _("When it is named")),
                (_("What it is used for"), row.description or None),
                (market.number_name or _("Registration number"), row.registration or None),
                (_("Fee"), fee_words(row if row.is_approved else market)),
            ],
        }


class SenderIdFormPage(SenderIdPage, DocumentsPage, ReviewedForm, abstract=True):
    perm = Perm.SIGNATURE_WRITE
    template = "console/sender_ids/form.html"
    form = SenderIdForm

    def form_options(self) -> dict[str, Any]:
        return {name: value for name, value in super().form_options().items() if name != "rights"}

    def market(self, form: AccountForm) -> Market | None:
        """The one that is chosen; None while none is."""
        chosen = country(str(form["country"].value() or ""))
        return queries.markets().of(chosen.iso2) if chosen else None

    def draft(self, form: AccountForm) -> SenderId:
        market = self.market(form)
        return SenderId(
            account=self.account,
            country=market.country if market else "",
            content=str(form["content"].value() or "").strip()[:100],
            registration=str(form["registration"].value() or "").strip(),
            description=str(form["description"].value() or "").strip(),
        )

    def show(self, template: str | None = None, *, status: int = 200, **context: Any) -> HttpResponse:
        if "form" in context:
            context["market"] = market = self.market(context["form"])
            context["form"].ask_for(market)
            context["fee"] = fee_words(market) if market else ""
        return super().show(template, status=status, **context)

    def preview(self, draft: SenderId) -> dict[str, Any]:
        findings = draft.findings() if draft.content and draft.country else []
        return {
            "sample": SAMPLE,
            "sender": draft.content,
            "findings": findings,
            "pieces": marked(draft.content, findings),
            "is_empty": not (draft.content and draft.country),
        }


@takes_documents
class SenderIdNew(SenderIdFormPage):
    title = _("Register a sender ID")

    def initial(self) -> dict[str, Any]:
        return {"country": self.request.GET.get("country", "")}

    def run(self, form: SenderIdForm) -> str:
        documents = form.cleaned_data["documents"]
        sender = services.create(
            actor=self.actor, submit=self.wants_submission, documents=tuple(documents), **form.columns()
        )
        documents.keep()
        return self.url(sender)


@takes_documents
class SenderIdEdit(SenderIdFormPage):
    title = _("Change sender ID")

    @cached_property
    def row(self) -> SenderId:
        row: SenderId = self.find(self.rows(), self.kwargs["public_id"])
        return row

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (self.row.title, self.url(self.row))]

    def lead(self) -> Text:
        return self.row.country_name

    def form_options(self) -> dict[str, Any]:
        present = list(queries.documents(self.row))
        return {**super().form_options(), "market": self.row.country, "present": present}

    def market(self, form: AccountForm) -> Market | None:
        return self.row.market

    def draft(self, form: AccountForm) -> SenderId:
        draft = super().draft(form)
        draft.pk = self.row.pk  # with the documents that it has
        return draft

    def initial(self) -> dict[str, Any]:
        row = self.row
        return {
            "content": row.content,
            "registration": row.registration,
            "description": row.description,
            "kept": [one.public_id for one in queries.documents(row)],
        }

    def context(self) -> dict[str, Any]:
        review = self.row.review
        return {
            **super().context(),
            "is_waiting": review is not None and review.status == ReviewStatus.WAITING,
        }

    def run(self, form: SenderIdForm) -> str:
        documents = form.cleaned_data["documents"]
        services.edit(
            actor=self.actor,
            sender=self.row,
            submit=self.wants_submission,
            documents=tuple(documents),
            removed=form.removed(),
            **form.columns(),
        )
        documents.keep()
        return self.url(self.row)


class SenderIdPreview(SenderIdFormPage, ReviewedPreview):
    template = "console/sender_ids/_preview_part.html"


class SenderIdSubmit(SenderIdPage, ReviewedAction):
    perm = Perm.SIGNATURE_WRITE
    done = _("The sender ID has been submitted for review.")

    def run(self) -> None:
        services.submit(actor=self.actor, sender=self.row)


@takes_documents
class SenderIdMessages(SenderIdPage, ReviewedMessages):
    perm = Perm.SIGNATURE_WRITE


class SenderIdVersions(SenderIdPage, ReviewedVersions):
    perm = Perm.SIGNATURE_READ


class SenderIdWithdraw(SenderIdPage, ReviewedAction):
    perm = Perm.SIGNATURE_WRITE
    done = _("The application has been withdrawn.")

    def run(self) -> None:
        services.withdraw(actor=self.actor, sender=self.row)


class SenderIdMakeDefault(SenderIdPage, ReviewedAction):
    perm = Perm.SIGNATURE_WRITE
    done = _("Messages to this country that name no sender ID carry this one from now on.")

    def run(self) -> None:
        services.make_default(actor=self.actor, sender=self.row)


class SenderIdDelete(SenderIdPage, ReviewedDelete):
    perm = Perm.SIGNATURE_WRITE
    title = _("Delete sender ID")
    done = _("The sender ID has been deleted.")
    template = "console/sender_ids/delete.html"

    def context(self) -> dict[str, Any]:
        return {**super().context(), "lists": uses.lists_with_sender(self.row)}

    def run(self, form: AccountForm) -> str:
        services.delete(actor=self.actor, sender=self.row)
        return self.list_url()


# Documents ----------------------------------------------------------------------------------------------------------
def documents_of(sender: SenderId) -> list[Shown]:
    """The documents as components/attachments.html shows them."""
    return [shown(row, _address) for row in queries.documents(sender)]


def _address(attachment: Attachment, number: int | None = None) -> str:
    if number is None:
        return reverse("console:sender_document", args=[attachment.public_id])
    return reverse("console:sender_document_page", args=[attachment.public_id, number])


class SenderDocumentFile(ConsolePage, AttachmentPage):
    perm = Perm.SIGNATURE_READ

    def rows(self) -> QuerySet[SenderDocument]:
        return queries.documents_of(self.account)
