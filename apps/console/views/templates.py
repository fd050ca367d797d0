"""Templates of one region: list, one, new, change, submit, withdraw, delete, preview."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.templates import TemplateForm
from apps.console.views.reviewed import (
    ReviewColumn,
    ReviewedAction,
    ReviewedDelete,
    ReviewedDetail,
    ReviewedForm,
    ReviewedList,
    ReviewedPage,
    ReviewedPreview,
)
from apps.core.kinds import MessageKind, Region
from apps.message_templates import queries, services
from apps.message_templates.models import MessageTemplate
from apps.message_templates.preview import preview
from apps.reviews.findings import marked
from apps.reviews.states import REVIEW_STATES, ReviewStatus
from apps.signatures import queries as signatures
from apps.web.filters import ChoiceFilter, Filters, SearchFilter, StateFilter
from apps.web.forms import AccountForm
from apps.web.pages import Crumb
from apps.web.tables import Action, Column, Empty, MonoColumn, Table, TimeColumn

SAMPLE_SIGNATURE = {Region.MAINLAND: "您的签名", Region.GLOBAL: "YourSign"}


def _url(row: MessageTemplate) -> str:
    return reverse("console:template", args=[row.region, row.public_id])


class TemplateTable(Table):
    """As the original console lists them: id, name, content, type, status with its reason, time."""

    caption = _("Templates")
    columns = (
        Column(_("Name"), "name", link=_url, is_heading=True),
        MonoColumn(_("Template ID"), "number"),
        Column(_("Content"), "content", template="console/templates/_content_cell.html"),
        Column(_("Type"), "get_message_kind_display"),
        ReviewColumn(),
        TimeColumn(_("Applied"), "created_at"),
    )
    empty = Empty(
        "template",
        _("No templates yet"),
        _(
            "A template is the fixed text of your messages, with variables for what changes. A reviewer approves it."
        ),
    )


class TemplateFilters(Filters):
    q = SearchFilter(_("Name, content or ID"), columns=("name", "content", "number"))
    status = StateFilter(_("Status"), REVIEW_STATES, column="review__status")
    kind = ChoiceFilter(
        _("Type"),
        column="message_kind",
        choices=[(str(value), label) for value, label in MessageKind.choices],
    )


class TemplatePage(ReviewedPage, abstract=True):
    noun = "template"
    plural = _("Templates")
    perm = Perm.TEMPLATE_READ
    write_perm = Perm.TEMPLATE_WRITE

    def rows(self) -> QuerySet[MessageTemplate]:
        return queries.listed(self.account, self.region).select_related("account")

    def sample_signature(self) -> tuple[str, bool]:
        """The signature for previews, and whether it is one of the account's own."""
        own = signatures.default_for_sending(self.account, self.region)
        return (own.content, True) if own else (SAMPLE_SIGNATURE[self.region], False)


class TemplateList(TemplatePage, ReviewedList):
    title = _("Templates")
    table = TemplateTable
    filters = TemplateFilters

    def rows(self) -> QuerySet[MessageTemplate]:
        return super().rows().prefetch_related("review__findings")

    def actions(self) -> list[Action]:
        return [Action(_("Create template"), self.url(verb="new"), "plus", self.write_perm, is_primary=True)]


class TemplateDetail(TemplatePage, ReviewedDetail):
    template = "console/templates/detail.html"

    def context(self) -> dict[str, Any]:
        row: MessageTemplate = self.row
        signature, is_own = self.sample_signature()
        return {
            **super().context(),
            "preview": preview(
                row.content,
                region=self.region,
                message_kind=MessageKind(row.message_kind),
                signature=signature,
            ),
            "has_own_signature": is_own,
            "facts": [
                (_("Template ID"), row.number),
                (_("Type"), row.get_message_kind_display()),
                (_("Variables"), row.parameter_count),
                (_("Remarks"), row.remarks or None),
                (_("Region"), row.get_region_display()),
            ],
        }


class TemplateFormPage(TemplatePage, ReviewedForm, abstract=True):
    perm = Perm.TEMPLATE_WRITE
    template = "console/templates/form.html"
    form = TemplateForm

    def draft(self, form: AccountForm) -> MessageTemplate:
        kind = str(form["message_kind"].value())
        known = kind in {str(value) for value in MessageKind.values}
        return MessageTemplate(
            account=self.account,
            region=self.region,
            message_kind=MessageKind(int(kind)) if known else MessageKind.NOTICE,
            content=str(form["content"].value() or "").replace("\r\n", "\n").strip()[:1000],
            remarks=str(form["remarks"].value() or ""),
        )

    def preview(self, draft: MessageTemplate) -> dict[str, Any]:
        signature, is_own = self.sample_signature()
        kind = MessageKind(draft.message_kind)
        findings = draft.findings() if draft.content else []
        return {
            "preview": preview(draft.content, region=self.region, message_kind=kind, signature=signature),
            "has_own_signature": is_own,
            "findings": findings,
            "pieces": marked(draft.content, findings),
            "is_empty": not draft.content,
        }


class TemplateNew(TemplateFormPage):
    title = _("Create template")

    def initial(self) -> dict[str, Any]:
        return {"message_kind": MessageKind.CODE}

    def run(self, form: TemplateForm) -> str:
        template = services.create(
            actor=self.actor, region=self.region, submit=self.wants_submission, **form.cleaned_data
        )
        return self.url(template)


class TemplateEdit(TemplateFormPage):
    title = _("Change template")

    @property
    def row(self) -> MessageTemplate:
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        row = self.row
        return [*super().trail(), (row.name, self.url(row))]

    def initial(self) -> dict[str, Any]:
        row = self.row
        return {
            "name": row.name,
            "message_kind": row.message_kind,
            "content": row.content,
            "remarks": row.remarks,
        }

    def context(self) -> dict[str, Any]:
        review = self.row.review
        return {
            **super().context(),
            "is_waiting": review is not None and review.status == ReviewStatus.WAITING,
        }

    def run(self, form: TemplateForm) -> str:
        row = self.row
        services.edit(actor=self.actor, template=row, submit=self.wants_submission, **form.cleaned_data)
        return self.url(row)


class TemplatePreview(TemplateFormPage, ReviewedPreview):
    template = "console/templates/_preview.html"


class TemplateSubmit(TemplatePage, ReviewedAction):
    perm = Perm.TEMPLATE_WRITE
    done = _("The template has been submitted for review.")

    def run(self) -> None:
        services.submit(actor=self.actor, template=self.row)


class TemplateWithdraw(TemplatePage, ReviewedAction):
    perm = Perm.TEMPLATE_WRITE
    done = _("The application has been withdrawn.")

    def run(self) -> None:
        services.withdraw(actor=self.actor, template=self.row)


class TemplateDelete(TemplatePage, ReviewedDelete):
    perm = Perm.TEMPLATE_WRITE
    title = _("Delete template")
    done = _("The template has been deleted.")

    def run(self, form: AccountForm) -> str:
        services.delete(actor=self.actor, template=self.row)
        return self.list_url()
