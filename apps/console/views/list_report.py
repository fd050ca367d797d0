"""The report of a list: its rows as a sum, those that need attention, what the messages look like, how it was read."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.send_tasks import DELIMITERS, RowFilters
from apps.core.money import plain
from apps.core.segments import Encoding
from apps.core.sheets.table import Format, Reading
from apps.messaging import report
from apps.messaging.models import Dedupe, SendTask, SendTaskSource
from apps.messaging.row_remarks import column_name
from apps.messaging.states import RowVerdict
from apps.messaging.uploads.mapping import Doubt, Mapping
from apps.web import access
from apps.web.figures import Figure, equation
from apps.web.pages import Page
from apps.web.tables import Empty
from apps.web.text import Text

PAGE, ROWS = "console/send_tasks/report.html", "console/send_tasks/_rows.html"
SIZE = 50  # rows of a page
SAMPLES = 3  # messages beside the report
# Where another cell makes a row good; a duplicate or somebody who has unsubscribed is in order as it is.
CORRECTABLE = frozenset(
    {
        RowVerdict.INVALID,
        RowVerdict.AMBIGUOUS,
        RowVerdict.REGION,
        RowVerdict.MISSING,
        RowVerdict.TOO_LONG,
        RowVerdict.LINK,
        RowVerdict.CHARACTERS,
    }
)
DEDUPE_FACTS = {
    Dedupe.NUMBER: _("A later row with the same number"),
    Dedupe.NUMBER_AND_VALUES: _("A later row with the same number and values"),
}
MAPPED_BY = {
    "person": _("Assigned by hand"),
    "memory": _("As in the last list with these headings"),
    "guess": _("Recognised by headings and content"),
    "unsure": _("Guessed; please look"),
}
FORMATS: dict[str, Text] = {
    Format.TEXT: _("Text"),
    Format.XLSX: "XLSX",
    Format.XLS: "XLS",
    Format.ODS: "ODS",
}
ENCODING_WORDS = {Encoding.GSM7: "GSM-7", Encoding.UCS2: "UCS-2"}
ALL_GOOD = Empty("circle-check", _("Every row is good"), _("Nothing in this list needs attention."))


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; a forcing one is a character that takes the message out of the GSM alphabet."""

    text: str
    is_forcing: bool = False


@dataclass(frozen=True)
class Sample:
    """A message as it will arrive. substitutes: each forcing character once, with a plain one or None."""

    row_no: int
    number: str
    characters: int
    segments: int
    encoding: str
    pieces: tuple[Piece, ...]
    substitutes: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class _Term:
    name: str
    label: Text
    colour: str


def rows_url(task: SendTask, show: str = "") -> str:
    """The report with the rows of one verdict, below the sum."""
    query = {"show": show} if show else None
    return reverse(
        "console:send_task", args=[task.region, task.public_id], query=query, fragment="rows-title"
    )


def reading_url(task: SendTask) -> str:
    """Where one says which column is what and how the file is to be read."""
    return reverse("console:send_task_reading", args=[task.region, task.public_id])


def sum_context(task: SendTask) -> dict[str, Any]:
    """The rows as the sum of their verdicts, and what the good ones come to."""
    found = report.report(task)
    total = _Term(RowFilters.ALL, _("Rows"), "secondary")
    terms = [_Term(one.verdict, one.label, one.tone.colour) for one in found.counts]
    counts = SimpleNamespace(**{one.verdict: one.count for one in found.counts}, all=found.row_count)
    return {
        "equation": equation(total, terms, counts, lambda term: rows_url(task, term.name)),
        "figures": _figures(task),
    }


def _figures(task: SendTask) -> list[Figure]:
    figures = [
        Figure(_("Messages"), task.good_count, hint=_("one for each good row")),
        Figure(_("Segments"), task.segments, hint=_("what is charged")),
        Figure(_("Price"), f"{plain(task.amount)} {task.currency}", hint=_("by country on the next page")),
    ]
    if task.repaired_count:
        url = rows_url(task, RowFilters.MENDED)
        figures.append(Figure(_("Mended rows"), task.repaired_count, url, _("see what was mended")))
    return figures


def report_context(page: Page, task: SendTask) -> dict[str, Any]:
    """Everything the report shows; what stands in the rows only for those who may send."""
    may_send = access.may(page.actor, Perm.MESSAGE_SEND)
    return {
        **sum_context(task),
        **(rows_context(page, task) if may_send else {}),
        **reading_context(task),
        "samples": [_sample(one) for one in report.preview(task, count=SAMPLES)] if may_send else [],
        "downloads": _downloads(task) if may_send else [],
        "again_url": new_list_url(task),
        "confirm_url": reverse("console:send_task_confirm", args=[task.region, task.public_id]),
        "discard_url": reverse("console:send_task_discard", args=[task.region, task.public_id]),
    }


def _sample(found: report.Rendered) -> Sample:
    pieces, at = [], 0
    for index, character, _plain in found.forcing:
        pieces += [Piece(found.text[at:index]), Piece(character, is_forcing=True)]
        at = index + len(character)
    pieces.append(Piece(found.text[at:]))
    return Sample(
        found.row_no,
        found.number,
        found.characters,
        found.segments,
        ENCODING_WORDS[found.encoding],
        tuple(piece for piece in pieces if piece.text),
        tuple({character: plain for _index, character, plain in found.forcing}.items()),
    )


def _downloads(task: SendTask) -> list[tuple[Text, str]]:
    """The rows that are not sent, as files; nothing where every row is good."""
    if task.good_count == task.row_count:
        return []
    url = reverse("console:send_task_bad_file", args=[task.region, task.public_id])
    return [(_("Bad rows as XLSX"), f"{url}?format=xlsx"), (_("as CSV"), f"{url}?format=csv")]


def new_list_url(task: SendTask) -> str:
    """The form of another list with the same wording."""
    named = {
        "template": task.template.public_id,
        "application": task.application.sdk_app_id,
        **({"signature": task.signature.public_id} if task.signature else {}),
        **({"sender": task.sender} if task.sender else {}),
    }
    return reverse("console:send_task_new", args=[task.region], query=named)


def rows_context(page: Page, task: SendTask) -> dict[str, Any]:
    """One page of rows as the address asks for them; without anything asked those that need attention."""
    query = page.request.GET
    found = report.report(task)
    counts = [(one.verdict, one.label, one.count) for one in found.counts]
    filters = RowFilters(query, counts=counts, repaired=found.repaired_count, bad=found.bad_count)
    after = int(query["after"]) if query.get("after", "").isdecimal() and len(query["after"]) < 10 else 0
    lines = report.row_lines(task, **filters.asked(), after=after, size=SIZE)
    return {
        **row_context(task),
        "filters": filters,
        "lines": lines,
        "first_url": _page_url(page, None) if after else "",
        "next_url": _page_url(page, lines.after) if lines.after else "",
        "empty": ALL_GOOD,
    }


def row_context(task: SendTask) -> dict[str, Any]:
    """What every row is drawn with."""
    return {
        "row": task,
        "correctable": CORRECTABLE,
        "number_index": Mapping.from_json(task.mapping).number,
        "number_column": column_name(Mapping.from_json(task.mapping).number, task.columns),
    }


def _page_url(page: Page, after: int | None) -> str:
    query = page.request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = str(after)
    return f"{page.request.path}?{query.urlencode()}"


def reading_context(task: SendTask) -> dict[str, Any]:
    """How the list was read, in words."""
    mapping, doubt = Mapping.from_json(task.mapping), task.reading.get("doubt", "")
    facts: list[tuple[Text, Text | None]] = [
        (_("Source"), _source(task)),
        (_("Application"), task.application.name),
        (_("Template"), task.template.name),
        (_("Signature"), task.signature.content if task.signature else None),
        *([(_("Sender ID"), task.sender)] if task.sender else []),
        *_file_facts(task),
        (_("Columns"), MAPPED_BY.get("unsure" if doubt else task.reading.get("mapped_by", ""))),
        (_("Mobile number"), column_name(mapping.number, task.columns)),
    ]
    if mapping.country is not None:
        facts.append((_("Country or region"), column_name(mapping.country, task.columns)))
    for position, column in enumerate(mapping.variables, start=1):
        facts.append((f"{{{position}}}", column_name(column, task.columns) or None))
    facts.append((_("Counts as duplicate"), DEDUPE_FACTS[Dedupe(task.dedupe)]))
    return {
        "facts": facts,
        "notes": [note.sentence for note in reading_of(task).notes] if _is_file(task) else [],
        "doubt": Doubt(doubt).sentence if doubt else None,
        "reading_url": reading_url(task),
    }


def reading_of(task: SendTask) -> Reading:
    """How the file was read, with the notes of the reading."""
    return Reading.from_json(task.reading)


def _is_file(task: SendTask) -> bool:
    return task.reading.get("format") in set(Format)


def _source(task: SendTask) -> Text:
    if task.source == SendTaskSource.GROUP and task.group:
        return f"{task.get_source_display()}: {task.group.name}"
    if task.source == SendTaskSource.FAILED and task.origin:
        return f"{task.get_source_display()}: {task.origin.name}"
    return task.get_source_display()


def _file_facts(task: SendTask) -> list[tuple[Text, Text | None]]:
    if not _is_file(task):
        return []
    reading = reading_of(task)
    facts: list[tuple[Text, Text | None]] = [(_("Format"), FORMATS[reading.format])]
    if reading.encoding:
        facts.append((_("Encoding"), reading.encoding.upper()))
    if reading.delimiter:
        facts.append((_("Between two columns"), DELIMITERS.get(reading.delimiter, reading.delimiter)))
    if reading.sheet:
        facts.append((_("Sheet"), reading.sheet))
    has_header = task.reading.get("has_header")
    facts.append((_("First row"), _("Names of the columns") if has_header else _("A row of the list")))
    return facts
