"""Templates of one region: list, one, new, change, submit, withdraw, delete, preview."""

from functools import cached_property
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
    ReviewedMessages,
    ReviewedPage,
    ReviewedPreview,
    ReviewedVersions,
)
from apps.core.kinds import MessageKind, Region
from apps.message_templates import importing, queries, services
from apps.message_templates.models import ImportRow, MessageTemplate
from apps.message_templates.preview import Preview, preview
from apps.reviews import conversation
from apps.reviews.findings import marked
from apps.reviews.states import REVIEW_STATES, ReviewStatus
from apps.signatures import queries as signatures
from apps.statistics import uses
from apps.web.filters import ALL, ChoiceFilter, Filters, SearchFilter, StateFilter
from apps.web.forms import AccountForm
from apps.web.pages import Crumb
from apps.web.tables import Action, Column, Empty, MonoColumn, Table, TimeColumn
from apps.web.uploads import takes_documents

SAMPLE_SIGNATURE = {Region.MAINLAND: "您的签名", Region.GLOBAL: "YourSign"}


def _url(row: MessageTemplate) -> str:
    return reverse("console:template", args=[row.region, row.public_id])


class TemplateTable(Table):
    """As the original console lists them: id, name, content, type, status with its reason, time."""

    caption = _("Templates")
    columns = (
        Column(_("Name"), "name", link=_url, is_heading=True),
        MonoColumn(_("Template ID"), "number"),
        Column(_("Tags"), "tags", template="console/templates/_tags_cell.html"),
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


class TagFilter(ChoiceFilter):
    """One of the tags that the templates of the list carry."""

    def __init__(self) -> None:
        super().__init__(_("Tag"), column="tags", choices=[])

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(tags__contains=[value])


class TemplateFilters(Filters):
    q = SearchFilter(_("Name, content, remarks or ID"), columns=("name", "content", "remarks", "number"))
    status = StateFilter(_("Status"), REVIEW_STATES, column="review__status")
    kind = ChoiceFilter(
        _("Type"),
        column="message_kind",
        choices=[(str(value), label) for value, label in MessageKind.choices],
    )
    tag = TagFilter()

    def __init__(self, query: Any, *, tags: list[str]) -> None:
        super().__init__(query)
        field: Any = self.fields["tag"]
        if tags:
            field.choices = [("", ALL), *((tag, tag) for tag in tags)]
        else:
            del self.fields["tag"]


class TemplatePage(ReviewedPage, abstract=True):
    noun = "template"
    plural = _("Templates")
    perm = Perm.TEMPLATE_READ
    write_perm = Perm.TEMPLATE_WRITE

    def rows(self) -> QuerySet[MessageTemplate]:
        return queries.listed(self.account, self.region).select_related("account")

    def sample_signature(self, region: Region | None = None) -> tuple[str, bool]:
        """The signature for previews, and whether it is one of the account's own."""
        region = region or self.region
        own = signatures.default_for_sending(self.account, region)
        return (own.content, True) if own else (SAMPLE_SIGNATURE[region], False)

    def sample(self, template: MessageTemplate, signature: str, region: Region | None = None) -> Preview:
        """As the receiver sees it, in a region, digits of values masked."""
        return preview(
            template.content,
            region=region or self.region,
            message_kind=MessageKind(template.message_kind),
            signature=signature,
            is_masked=True,
        )


class TemplateList(TemplatePage, ReviewedList):
    title = _("Templates")
    table = TemplateTable
    filters = TemplateFilters
    limit = services.LIMIT

    def rows(self) -> QuerySet[MessageTemplate]:
        return conversation.with_news(super().rows(), self.account).prefetch_related("review__findings")

    def count(self) -> int:
        return queries.of_account(self.account)

    def filter_options(self) -> dict[str, Any]:
        return {"tags": queries.tags_of(self.account, self.region)}

    def actions(self) -> list[Action]:
        imports = reverse("console:template_imports", args=[self.region])
        return [
            Action(_("Import from a file"), imports, "upload", self.write_perm),
            Action(_("Create template"), self.url(verb="new"), "plus", self.write_perm, is_primary=True),
        ]

    def bulk_actions(self) -> list[Action]:
        submit = reverse("console:templates_submit", args=[self.region])
        return [
            Action(
                _("Submit for review"),
                submit,
                "send",
                self.write_perm,
                is_post=True,
                confirm=_("Submit the chosen drafts for review?"),
            ),
            Action(
                _("Change tags"), reverse("console:templates_tag", args=[self.region]), "tag", self.write_perm
            ),
        ]


class TemplateDetail(TemplatePage, ReviewedDetail):
    template = "console/templates/detail.html"
    has_conversation = True

    def actions(self) -> list[Action]:
        """What is approved may be in use, and can be stopped at once."""
        stop = Action(
            _("Stop at once"),
            self.url(self.row, "stop"),
            "hand-stop",
            Perm.TEMPLATE_SWITCH,
            is_danger=True,
        )
        return [*super().actions(), *([stop] if self.row.is_approved else [])]

    def context(self) -> dict[str, Any]:
        row: MessageTemplate = self.row
        signature, is_own = self.sample_signature()
        return {
            **super().context(),
            "preview": self.sample(row, signature),
            "has_own_signature": is_own,
            "facts": [
                (_("Template ID"), row.number),
                (_("Type"), row.get_message_kind_display()),
                (_("Variables"), row.parameter_count),
                (_("Remarks"), row.remarks or None),
                (_("Region"), row.get_region_display()),
                (_("Tags"), ", ".join(row.tags) or None),
            ],
        }

    def more_actions(self) -> list[Action]:
        tags = f"{reverse('console:templates_tag', args=[self.region])}?chosen={self.row.public_id}"
        return [
            Action(_("Copy as a draft"), self.url(self.row, "copy"), "copy", self.write_perm),
            Action(_("Tags"), tags, "tag", self.write_perm),
        ]


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
        findings = draft.findings() if draft.content else []
        return {
            "preview": self.sample(draft, signature),
            "has_own_signature": is_own,
            "findings": findings,
            "pieces": marked(draft.content, findings),
            "is_empty": not draft.content,
        }


class TemplateNew(TemplateFormPage):
    """From nothing or, with `row` in the address, from a line of an imported file that has to be put right."""

    title = _("Create template")

    @cached_property
    def line(self) -> ImportRow | None:
        """The line to correct."""
        if "row" not in self.request.GET:
            return None
        rows = ImportRow.of(self.account).filter(template=None, template_import__region=self.region)
        return self.find(rows.select_related("template_import"), self.request.GET["row"])

    def initial(self) -> dict[str, Any]:
        line = self.line
        if line is None:
            return {"message_kind": MessageKind.CODE}
        return {
            "name": line.name,
            "message_kind": line.message_kind or MessageKind.NOTICE,
            "content": line.content,
            "remarks": line.remarks,
            "labels": line.tags,
        }

    def run(self, form: TemplateForm) -> str:
        said = {"submit": self.wants_submission, **form.cleaned_data}
        if self.line is not None:
            importing.correct(actor=self.actor, row=self.line, **said)
            return reverse("console:template_import", args=[self.region, self.line.template_import.public_id])
        return self.url(services.create(actor=self.actor, region=self.region, **said))


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
            "labels": row.tags,
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


@takes_documents
class TemplateMessages(TemplatePage, ReviewedMessages):
    perm = Perm.TEMPLATE_WRITE


class TemplateVersions(TemplatePage, ReviewedVersions):
    perm = Perm.TEMPLATE_READ


class TemplateWithdraw(TemplatePage, ReviewedAction):
    perm = Perm.TEMPLATE_WRITE
    done = _("The application has been withdrawn.")

    def run(self) -> None:
        services.withdraw(actor=self.actor, template=self.row)


class TemplateDelete(TemplatePage, ReviewedDelete):
    perm = Perm.TEMPLATE_WRITE
    title = _("Delete template")
    done = _("The template has been deleted.")
    template = "console/templates/delete.html"

    def context(self) -> dict[str, Any]:
        return {**super().context(), "uses": uses.of_template(self.row)}

    def run(self, form: AccountForm) -> str:
        services.delete(actor=self.actor, template=self.row)
        return self.list_url()
