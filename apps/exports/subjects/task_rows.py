"""Rows of one list with what became of them: those found bad, those whose message failed, those not sent, or all."""

import json
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.core import phones
from apps.core.privacy import mask_text
from apps.exports.base import Column, Kind, Run, Scope, Subject
from apps.exports.task_files import Rows, TaskRow, page
from apps.messaging.models import SendTask
from apps.messaging.remarks import remark
from apps.messaging.row_remarks import column_name, row_remark
from apps.messaging.states import MESSAGE_STATES, RowVerdict


class TaskRows(Subject):
    """asked: send_task (public id), rows (a task_files.Rows, by default all). In the order of the uploaded file."""

    name = "task_rows"
    title = _("Rows of a list")
    perm = Perm.MESSAGE_READ
    has_numbers = True
    columns: ClassVar[tuple[Column, ...]] = (
        Column("row", _("Row"), Kind.COUNT),
        Column("number", _("Number")),
        Column("verdict", _("Verdict")),
        Column("status", _("Status")),
        Column("column", _("Column")),
        Column("reason", _("Reason")),
        Column("advice", _("What to do")),
        Column("submitted_at", _("Submitted"), Kind.INSTANT),
        Column("received_at", _("Received"), Kind.INSTANT),
        Column("serial_no", "SerialNo"),
        Column("cells", _("Row as uploaded")),
    )

    def read(self, scope: Scope, after: str, limit: int) -> Run:
        task = SendTask.one_of(scope.own_account, str(scope.asked.get("send_task")))
        found = page(task, Rows(scope.asked.get("rows") or Rows.ALL), int(after or 0), limit)
        lines = [_line(task, row, is_whole=scope.is_whole) for row in found]
        is_last = len(found) < limit
        last = found[-1].row_no if found else 0
        share = 100 if is_last else min(99, 100 * last // max(1, task.row_count))
        return Run(lines, str(last) if found else after, share, is_last)


def _line(task: SendTask, row: TaskRow, *, is_whole: bool) -> list[Any]:
    """A message's own reason comes before that of the row; cells are a JSON list."""
    said = row_remark(row.code, row.facts)
    if row.status is not None:
        said = remark(row.status, row.message_code or "", mainland=task.is_mainland)
    cells = row.cells if is_whole else [mask_text(cell) for cell in row.cells]
    return [
        row.row_no,
        phones.masked(row.prefix, row.last4) if row.last4 else "",
        str(RowVerdict(row.verdict).label),
        MESSAGE_STATES.label(row.status) if row.status else "",
        column_name(row.column, task.columns),
        str(said.sentence),
        str(said.advice),
        row.submitted_at,
        row.received_at,
        row.serial,
        json.dumps(cells, ensure_ascii=False),
    ]
