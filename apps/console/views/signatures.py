"""Signatures of one region: list, one, new, change, submit, withdraw, delete, preview."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.signatures import SignatureForm
from apps.console.views.certificates import documents_of
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
from apps.core import segments
from apps.core.composing import compose
from apps.core.kinds import Region
from apps.identity.kinds import Right
from apps.identity.rights import may
from apps.reviews import conversation
from apps.reviews.findings import marked
from apps.reviews.states import REVIEW_STATES, ReviewStatus
from apps.signatures import queries, services
from apps.signatures.certificates import PRODUCTS
from apps.signatures.kinds import Purpose, Registrant, SignatureType
from apps.signatures.models import Signature
from apps.statistics import uses
from apps.web.attachments import DocumentsPage
from apps.web.filters import Filters, SearchFilter, StateFilter
from apps.web.forms import AccountForm
from apps.web.pages import Crumb, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, Table, TimeColumn
from apps.web.uploads import takes_documents

OTHER = {Region.MAINLAND: Region.GLOBAL, Region.GLOBAL: Region.MAINLAND}
COPY_TO = {Region.MAINLAND: _("Copy to mainland SMS"), Region.GLOBAL: _("Copy to global SMS")}
BODY = {Region.MAINLAND: "您的订单已发货，请注意查收。", Region.GLOBAL: "Your order has shipped."}


def _url(row: Signature) -> str:
    return reverse("console:signature", args=[row.region, row.public_id])


class SignatureTable(Table):
    """As the original console lists them: id, content, type, status with its reason, time."""

    caption = _("Signatures")
    columns = (
        Column(_("Content"), "bracketed", link=_url, is_heading=True),
        MonoColumn(_("ID"), "number"),
        Column(_("Type"), "get_type_display"),
        ReviewColumn(),
        TimeColumn(_("Applied"), "created_at"),
    )
    empty = Empty(
        "signature",
        _("No signatures yet"),
        _("A signature says who sends. Messages to the Chinese mainland need an approved one."),
    )


class SignatureFilters(Filters):
    q = SearchFilter(_("Content or ID"), columns=("content", "number"))
    status = StateFilter(_("Status"), REVIEW_STATES, column="review__status")


class SignaturePage(ReviewedPage, abstract=True):
    noun = "signature"
    plural = _("Signatures")
    perm = Perm.SIGNATURE_READ
    write_perm = Perm.SIGNATURE_WRITE

    def rows(self) -> QuerySet[Signature]:
        return queries.listed(self.account, self.region).select_related("account")


class SignatureList(SignaturePage, ReviewedList):
    title = _("Signatures")
    table = SignatureTable
    filters = SignatureFilters
    limit = services.LIMIT

    def rows(self) -> QuerySet[Signature]:
        return conversation.with_news(super().rows(), self.account).prefetch_related("review__findings")

    def count(self) -> int:
        return queries.listed(self.account).count()

    def actions(self) -> list[Action]:
        return [Action(_("Create signature"), self.url(verb="new"), "plus", self.write_perm, is_primary=True)]


class SignatureDetail(SignaturePage, ReviewedDetail):
    template = "console/signatures/detail.html"
    has_conversation = True

    def heading(self) -> Text:
        signature: Signature = self.row
        return signature.bracketed

    def context(self) -> dict[str, Any]:
        row: Signature = self.row
        product = [(_("Developed or registered by"), row.get_registrant_display())]
        return {
            **super().context(),
            "documents": documents_of(row),
            "sample": compose(row.content, BODY[self.region], mainland=row.is_mainland),
            "facts": [
                (_("ID"), row.number),
                (_("Type"), row.get_type_display()),
                (_("Purpose"), row.get_purpose_display()),
                *(product if row.type in PRODUCTS else []),
                (_("Application description"), row.description or None),
                (_("Region"), row.get_region_display()),
            ],
        }

    def more_actions(self) -> list[Action]:
        other = OTHER[Region(self.row.region)]
        label = COPY_TO[other]
        return [Action(label, self.url(self.row, "copy"), "copy", self.write_perm)]


class SignatureFormPage(SignaturePage, DocumentsPage, ReviewedForm, abstract=True):
    perm = Perm.SIGNATURE_WRITE
    template = "console/signatures/form.html"
    form = SignatureForm

    def form_options(self) -> dict[str, Any]:
        is_organization = self.account.is_organization
        return {**super().form_options(), "region": self.region, "is_organization": is_organization}

    def draft(self, form: AccountForm) -> Signature:
        return Signature(
            account=self.account,
            region=self.region,
            content=str(form["content"].value() or "").strip()[:100],
            type=_number(form["type"].value(), SignatureType.values, SignatureType.APP),
            purpose=_number(form["purpose"].value(), Purpose.values, Purpose.OWN),
            registrant=self._registrant(form),
            description=str(form["description"].value() or ""),
        )

    def show(self, template: str | None = None, *, status: int = 200, **context: Any) -> HttpResponse:
        if "form" in context:
            context["form"].ask_for(self.draft(context["form"]).wanted())
        return super().show(template, status=status, **context)

    @staticmethod
    def _registrant(form: AccountForm) -> int:
        said = form["registrant"].value() if "registrant" in form.fields else None
        return _number(said, Registrant.values, Registrant.ORGANIZATION)

    def preview(self, draft: Signature) -> dict[str, Any]:
        sample = compose(draft.content or "…", BODY[self.region], mainland=draft.is_mainland)
        findings = draft.findings() if draft.content else []
        return {
            "sample": sample,
            "findings": findings,
            "pieces": marked(draft.content, findings),
            "length": segments.count(draft.content, mainland=draft.is_mainland).characters,
            "is_empty": not draft.content,
        }


@takes_documents
class SignatureNew(SignatureFormPage):
    title = _("Create signature")

    def initial(self) -> dict[str, Any]:
        return {
            "purpose": Purpose.OWN,
            "registrant": Registrant.ORGANIZATION,
            "type": SignatureType.COMPANY
            if may(self.account, Right.ALL_SIGNATURE_TYPES)
            else SignatureType.APP,
        }

    def run(self, form: SignatureForm) -> str:
        signature = services.create(
            actor=self.actor,
            region=self.region,
            submit=self.wants_submission,
            certificates=form.proofs(),
            **form.columns(),
        )
        form.keep_documents()
        return self.url(signature)


@takes_documents
class SignatureEdit(SignatureFormPage):
    title = _("Change signature")

    @property
    def row(self) -> Signature:
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        row = self.row
        return [*super().trail(), (row.bracketed, self.url(row))]

    def form_options(self) -> dict[str, Any]:
        return {**super().form_options(), "present": list(queries.certificates(self.row))}

    def draft(self, form: AccountForm) -> Signature:
        draft = super().draft(form)
        draft.pk = self.row.pk  # its own approval, should there have been one, makes it no later signature
        return draft

    def initial(self) -> dict[str, Any]:
        row = self.row
        return {
            "content": row.content,
            "type": row.type,
            "purpose": row.purpose,
            "registrant": row.registrant,
            "description": row.description,
            "kept": [one.public_id for one in queries.certificates(row)],
        }

    def context(self) -> dict[str, Any]:
        review = self.row.review
        return {
            **super().context(),
            "is_waiting": review is not None and review.status == ReviewStatus.WAITING,
        }

    def run(self, form: SignatureForm) -> str:
        row = self.row
        services.edit(
            actor=self.actor,
            signature=row,
            submit=self.wants_submission,
            certificates=form.proofs(),
            removed=form.removed(),
            **form.columns(),
        )
        form.keep_documents()
        return self.url(row)


class SignaturePreview(SignatureFormPage, ReviewedPreview):
    template = "console/signatures/_preview_part.html"

    def show(self, template: str | None = None, *, status: int = 200, **context: Any) -> HttpResponse:
        select = context["form"].fields["certificate_kind"]
        # Swapped beside the preview, without the label that stays where it is.
        select.widget.attrs |= {"hx-swap-oob": "true", "aria-label": select.label}
        return super().show(template, status=status, **context)


class SignatureSubmit(SignaturePage, ReviewedAction):
    perm = Perm.SIGNATURE_WRITE
    done = _("The signature has been submitted for review.")

    def run(self) -> None:
        services.submit(actor=self.actor, signature=self.row)


@takes_documents
class SignatureMessages(SignaturePage, ReviewedMessages):
    perm = Perm.SIGNATURE_WRITE


class SignatureVersions(SignaturePage, ReviewedVersions):
    perm = Perm.SIGNATURE_READ


class SignatureWithdraw(SignaturePage, ReviewedAction):
    perm = Perm.SIGNATURE_WRITE
    done = _("The application has been withdrawn.")

    def run(self) -> None:
        services.withdraw(actor=self.actor, signature=self.row)


class SignatureDelete(SignaturePage, ReviewedDelete):
    perm = Perm.SIGNATURE_WRITE
    title = _("Delete signature")
    done = _("The signature has been deleted.")
    template = "console/signatures/delete.html"

    def context(self) -> dict[str, Any]:
        return {**super().context(), "uses": uses.of_signature(self.row)}

    def run(self, form: AccountForm) -> str:
        services.delete(actor=self.actor, signature=self.row)
        return self.list_url()


def _number(value: Any, allowed: list[int], default: int) -> int:
    """A choice as the browser sent it; anything else is the default."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and int(text) in allowed else int(default)
