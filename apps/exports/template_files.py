"""Files of templates: the one to fill in, and what became of each line of one that was brought."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.core.kinds import Region
from apps.exports.task_files import Sheet
from apps.message_templates import queries, sheets
from apps.message_templates.models import ImportRow, Outcome, TemplateImport
from apps.reviews.states import REVIEW_STATES


def template_sheet(region: Region) -> Sheet:
    """Header, instruction and samples as the import knows them, so that it passes over them."""
    name = _("Templates to import ({region})").format(region=region.label)
    return Sheet(name, sheets.header(), iter(sheets.explanation(region)))


def result_sheet(template_import: TemplateImport) -> Sheet:
    """Every line as it came with its result behind; corrected it can be brought again, for these columns are passed over."""
    titles = [_("Row"), _("Result"), _("Template ID"), _("Status"), _("What is wrong, and the fix")]
    name = _("{file} – result").format(file=template_import.source.rsplit(".", 1)[0])
    return Sheet(name, [*sheets.header(), *titles], _rows(template_import))


def _rows(template_import: TemplateImport) -> Iterator[list[str]]:
    for row in queries.import_rows(template_import).order_by("row_no"):
        yield [row.name, row.kind_text, row.content, row.remarks, ", ".join(row.tags), *_said(row)]


def _said(row: ImportRow) -> list[str]:
    template = row.template
    review = template.review if template is not None else None
    is_open = row.outcome == Outcome.REFUSED
    return [
        str(row.row_no),
        str(Outcome(row.outcome).label),
        str(template.number) if template is not None else "",
        REVIEW_STATES.label(review.status) if review is not None else "",
        "\n".join(f"{one.sentence} {one.advice}" for one in row.findings()) if is_open else "",
    ]
