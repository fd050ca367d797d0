"""What is changed about a list before it is sent: how it is read, one of its rows, or that it is thrown away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from apps.console.forms.send_tasks import AUTO, ReadingForm, RowForm
from apps.console.views import list_report
from apps.console.views.task_page import TaskPage
from apps.core.errors import DomainError, Forbidden
from apps.messaging import report
from apps.messaging.report import RowLine
from apps.messaging.row_remarks import column_name, letter
from apps.messaging.services import corrections
from apps.messaging.states import SendTaskStatus
from apps.messaging.uploads.mapping import Mapping
from apps.web.htmx import announce, go_to, wants_part
from apps.web.pages import ActionPage, FormPage, Text

SAMPLE_ROWS = 5


class SendTaskReading(TaskPage, FormPage):
    """Columns, sheet, header, encoding; afterwards the list is read again from its first row."""

    template = "console/send_tasks/reading.html"
    title = _("How the list is read")
    form = ReadingForm
    submit = _("Check the list again")

    @cached_property
    def sample(self) -> list[list[str]]:
        """The cells of the first rows, as far as the list could be read."""
        if self.task.status != SendTaskStatus.READY:
            return []
        return [line.cells for line in report.row_lines(self.task, size=SAMPLE_ROWS)]

    @property
    def columns(self) -> list[str]:
        """What each column is called, with what stands in it first."""
        width = max([len(self.task.columns), *map(len, self.sample)], default=0)
        return [self._column_words(index) for index in range(width)]

    def _column_words(self, index: int) -> str:
        first = next((cells[index] for cells in self.sample if index < len(cells) and cells[index]), "")
        name = self.task.columns[index] if index < len(self.task.columns) else ""
        words = f"{letter(index)} · {name}" if name else letter(index)
        return f"{words} ({first[:40]})" if first else words

    def form_options(self) -> dict[str, Any]:
        return {
            "columns": self.columns,
            "variables": self.task.template.parameter_count,
            "reading": self.task.reading,
        }

    def initial(self) -> dict[str, Any]:
        reading, asked = self.task.reading, self.task.reading.get("asked", {})
        initial = {
            "dedupe": self.task.dedupe,
            "sheet": reading.get("sheet"),
            "header": "yes" if reading.get("has_header", True) else "no",
            "encoding": asked.get("encoding", AUTO),
            "delimiter": asked.get("delimiter", AUTO),
        }
        if self.task.mapping:
            mapping = Mapping.from_json(self.task.mapping)
            initial |= {"number": mapping.number, "country": mapping.country}
            initial |= {f"variable_{at}": column for at, column in enumerate(mapping.variables, start=1)}
        return initial

    def run(self, form: ReadingForm) -> str:
        corrections.remap(actor=self.actor, task=self.task, **form.asked())
        return self.url()

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "row": self.task,
            "sample": self.sample,
            "letters": [letter(index) for index in range(len(self.columns))],
        }


class SendTaskRowPage(TaskPage, FormPage):
    """One row with all its cells; from the report, where only one cell is typed, htmx gets the row alone."""

    template = "console/send_tasks/row.html"
    form = RowForm
    submit = _("Save and check")

    def heading(self) -> Text:
        return _("Row %(row)s") % {"row": self.kwargs["row_no"]}

    @cached_property
    def line(self) -> RowLine:
        """The row as the report shows it; raises Http404."""
        row_no: int = self.kwargs["row_no"]
        if self.task.status != SendTaskStatus.READY or not 0 < row_no < 2**31:
            raise Http404
        found = report.row_lines(self.task, after=row_no - 1, size=1).lines
        if not found or found[0].row_no != row_no:
            raise Http404
        return found[0]

    def form_options(self) -> dict[str, Any]:
        names = [column_name(index, self.task.columns) for index in range(self._width)]
        return {"cells": self.line.cells, "columns": names}

    @property
    def _width(self) -> int:
        return max(len(self.task.columns), len(self.line.cells))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RowForm(request.POST, **self.form_options())
        problem = ""
        if form.is_valid():
            try:
                row = corrections.correct(
                    actor=self.actor, task=self.task, row_no=self.line.row_no, cells=form.corrected()
                )
            except Forbidden:
                raise
            except DomainError as refusal:
                problem = refusal.sentence
                form.add_error(None, problem)
            else:
                return self._corrected(report.row_line(self.task, row))
        if wants_part(request):
            return self._part(self.line, problem or str(next(iter(form.errors.values()))[0]))
        return self.show(form=form, status=422)

    def _corrected(self, line: RowLine) -> HttpResponse:
        words = translated("Row %(row)s: %(verdict)s") % {"row": line.row_no, "verdict": line.label}
        if wants_part(self.request):
            return announce(self._part(line, ""), words)
        messages.success(self.request, words)
        return go_to(self.request, self.url())

    def _part(self, line: RowLine, problem: str) -> HttpResponse:
        return self.show(
            "console/send_tasks/_corrected.html",
            **list_report.row_context(self.task),
            **list_report.sum_context(self.task),
            line=line,
            problem=problem,
            is_swap=True,
        )

    def context(self) -> dict[str, Any]:
        return {**super().context(), "row": self.task, "line": self.line, "form_id": "row-form"}


class SendTaskLimits(TaskPage, ActionPage):
    """Rows over a limit are judged anew."""

    done = _("The limits were looked at again; the sum shows what is over them now.")

    def run(self) -> str:
        corrections.check_limits(actor=self.actor, task=self.task)
        return self.url()
