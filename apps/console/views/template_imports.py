"""Files of many templates: bring one, see what became of each line, take the result away."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.templates import ImportForm
from apps.console.views.files import FilePage
from apps.console.views.templates import TemplatePage
from apps.core.errors import Code
from apps.exports.services import taking
from apps.exports.services.taking import File
from apps.message_templates import importing, queries, services, sheets
from apps.message_templates.models import ImportRow, Outcome, TemplateImport
from apps.reviews.findings import marked
from apps.reviews.states import REVIEW_STATES
from apps.web.figures import Part, summed
from apps.web.filters import ChoiceFilter, Filters
from apps.web.htmx import wants_part
from apps.web.pages import Crumb, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, Table
from apps.web.uploads import Allowance, takes

MEGABYTES = 5
COLOURS = {
    Outcome.SUBMITTED: "green",
    Outcome.DRAFT: "azure",
    Outcome.PRESENT: "secondary",
    Outcome.REFUSED: "red",
}


def one_file() -> Allowance:
    """A file of templates, which is small."""
    return Allowance(MEGABYTES, 1, Code.FILE_TOO_LARGE, Code.FILE_EMPTY)


class ImportsPage(TemplatePage, abstract=True):
    perm = Perm.TEMPLATE_WRITE

    @cached_property
    def template_import(self) -> TemplateImport:
        """The file that the address names."""
        return self.find(queries.imports(self.account, self.region), self.kwargs["public_id"])

    def imports_url(self) -> str:
        return reverse("console:template_imports", args=[self.region])

    def report_url(self, row: TemplateImport, name: str = "template_import") -> str:
        return reverse(f"console:{name}", args=[self.region, row.public_id])


@takes(one_file)
class TemplateImports(ImportsPage, FormPage):
    title = _("Import templates")
    template = "console/templates/imports.html"
    form = ImportForm
    submit = _("Upload and check")

    def initial(self) -> dict[str, Any]:
        return {"then": "draft"}

    def run(self, form: ImportForm) -> str:
        said = form.cleaned_data
        upload = said["file"]
        row = importing.start(
            actor=self.actor,
            region=self.region,
            file=upload.stored,
            size=upload.size,
            source=upload.name,
            submit=said["then"] == "submit",
            key=said["key"],
        )
        upload.keep(row.file)  # a file that was read already is gone
        return self.report_url(row)

    def context(self) -> dict[str, Any]:
        sheet = reverse("console:template_import_sheet", args=[self.region])
        used = queries.of_account(self.account)
        return {
            **super().context(),
            "largest": MEGABYTES * 1024 * 1024,
            "most_rows": sheets.MOST_ROWS,
            "headers": sheets.HEADERS.values(),
            "sheets": [
                (_("File to fill in as XLSX"), f"{sheet}?format=xlsx"),
                (_("as CSV"), f"{sheet}?format=csv"),
            ],
            "used": used,
            "limit": services.LIMIT,
            "left": max(services.LIMIT - used, 0),
            "recent": [(row, self.report_url(row)) for row in queries.imports(self.account, self.region)[:5]],
        }


class RowTable(Table):
    """The lines of a file; what was refused with every finding, its fix and the way to put it right."""

    caption = _("Lines of the file")
    columns = (
        NumberColumn(_("Row"), "row_no"),
        Column(_("Template"), "name", template="console/templates/_line_cell.html", is_heading=True),
        Column(_("Result"), lambda row: _result(row), template="console/templates/_result_cell.html"),
    )
    empty = Empty("file-spreadsheet", _("No such lines"), _("No line of the file has this result."))

    def __init__(self, rows: Any, *, may_write: bool) -> None:
        super().__init__(rows)
        self.may_write = may_write

    def actions(self, row: ImportRow) -> tuple[Action, ...]:
        if row.outcome != Outcome.REFUSED or not self.may_write:
            return ()
        new = reverse("console:template_new", args=[row.template_import.region])
        return (Action(_("Correct"), f"{new}?row={row.public_id}", "pencil", Perm.TEMPLATE_WRITE),)


def _result(row: ImportRow) -> dict[str, Any]:
    """For _result_cell.html."""
    template = row.template
    is_refused = row.outcome == Outcome.REFUSED
    found = row.findings() if is_refused else []
    url = reverse("console:template", args=[template.region, template.public_id]) if template else ""
    return {
        "outcome": Outcome(row.outcome),
        "colour": COLOURS[Outcome(row.outcome)],
        "findings": found,
        "pieces": marked(row.content, found),
        "number": template.number if template else None,
        "url": "" if template is None or template.deleted_at else url,
        "states": REVIEW_STATES,
        "status": template.review.status if template and template.review else "",
    }


class RowFilters(Filters):
    outcome = ChoiceFilter(_("Result"), column="outcome", choices=list(Outcome.choices))


class ImportReport(ImportsPage, ListPage):
    """What became of each line; while the file is read the page asks for itself."""

    perm = Perm.TEMPLATE_READ
    template = "console/templates/import.html"
    filters = RowFilters
    order = ("row_no",)

    @property
    def table(self) -> Any:  # type: ignore[override]
        may_write = self.actor.may(self.write_perm)
        return lambda rows: RowTable(rows, may_write=may_write)

    def rows(self) -> QuerySet[Any]:
        return queries.import_rows(self.template_import)

    def heading(self) -> Text:
        return self.template_import.source

    def trail(self) -> list[Crumb]:
        crumbs: list[Crumb] = [(self.plural, self.list_url())]
        if self.actor.may(self.write_perm):
            crumbs.append((TemplateImports.title, self.imports_url()))
        return crumbs

    def actions(self) -> list[Action]:
        result = self.report_url(self.template_import, "template_import_result")
        if self.template_import.file:
            return []
        return [
            Action(_("Result as XLSX"), f"{result}?format=xlsx", "download", Perm.TEMPLATE_READ),
            Action(_("as CSV"), f"{result}?format=csv", "download", Perm.TEMPLATE_READ),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wants_part(request) and request.GET.get("progress"):
            return self.show("console/templates/_import_progress.html")
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        row = self.template_import
        counts = queries.outcomes(row)
        here = self.report_url(row)
        parts = [
            Part(outcome.label, count, COLOURS[outcome], f"{here}?outcome={outcome.value}")
            for outcome, count in counts.items()
            if count
        ]
        read = sum(counts.values())
        return {
            **super().context(),
            "import": row,
            "read": read,
            "refused": counts[Outcome.REFUSED],
            "equation": summed(Part(_("lines"), read, "secondary", here), parts),
            "progress_url": f"{here}?progress=1",
            "report_url": here,
            "imports_url": self.imports_url(),
        }


class ImportSheet(FilePage):
    perm = Perm.TEMPLATE_WRITE

    def file(self) -> File:
        return taking.template_sheet(actor=self.actor, region=self.region, form=self.form)


class ImportResult(FilePage):
    perm = Perm.TEMPLATE_READ

    def file(self) -> File:
        row = self.find(queries.imports(self.account, self.region), self.kwargs["public_id"])
        return taking.import_result(actor=self.actor, template_import=row, form=self.form)
