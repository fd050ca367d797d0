"""The one page on which a list is followed: while it is read, its report, then its send to the last receipt."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from apps.accounts.permissions import Perm
from apps.console.views import list_report, watching
from apps.console.views.base import ConsolePage
from apps.console.views.send_tasks import LIST_TITLES, task_url, tasks_url
from apps.console.views.sending import LIST_STEPS, steps
from apps.console.views.task_page import READ_WITH
from apps.core import clock
from apps.core.errors import Code
from apps.core.kinds import Region
from apps.messaging.models import SendTask
from apps.messaging.row_remarks import row_remark
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus
from apps.web.htmx import go_to, wants_part
from apps.web.pages import Crumb, DetailPage, Text

LATE_AFTER = timedelta(seconds=15)
# What no other sheet, encoding or column makes a list of.
NO_LIST = frozenset(
    code.value
    for code in (
        Code.FILE_ARCHIVE,
        Code.FILE_DAMAGED,
        Code.FILE_DOCUMENT,
        Code.FILE_EXPANDS,
        Code.FILE_GONE,
        Code.FILE_IMAGE,
        Code.FILE_PASSWORD,
        Code.FILE_PDF,
        Code.FILE_SPREAD,
        Code.FILE_TOO_MANY_ROWS,
        Code.FILE_WEB_PAGE,
    )
)
READING_PART = "reading"  # the id of what asks for itself while a list is read


class SendTaskDetail(ConsolePage, DetailPage):
    """One address from upload to the last receipt; what it shows depends on where the task stands."""

    perm = Perm.MESSAGE_READ

    @property
    def region(self) -> Region:
        """The side of the border that the address names."""
        return Region(self.kwargs["region"])

    def rows(self) -> QuerySet[SendTask]:
        return SendTask.of(self.account).filter(region=self.region).select_related(*READ_WITH)

    def heading(self) -> Text:
        return str(self.row.name)

    def trail(self) -> list[Crumb]:
        return [(LIST_TITLES[self.region], tasks_url(self.region))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        task: SendTask = self.row
        if task.status == SendTaskStatus.IMPORTING:
            return self._importing(task)
        if request.headers.get("HX-Target") == READING_PART:  # the reading has come to its end
            return go_to(request, task_url(task))
        if task.status == SendTaskStatus.FAILED:
            return self._failed(task)
        if task.status == SendTaskStatus.READY:
            template = list_report.ROWS if wants_part(request) else list_report.PAGE
            return self._stage(template, 1, list_report.report_context(self, task))
        return self._stage(watching.template(self), 3, watching.watch_context(self, task))

    def _importing(self, task: SendTask) -> HttpResponse:
        seen_at = task.heartbeat_at or task.created_at
        name = "_importing.html" if wants_part(self.request) else "importing.html"
        is_late = clock.now() - seen_at > LATE_AFTER
        return self._stage(f"console/send_tasks/{name}", 1, {"is_late": is_late})

    def _failed(self, task: SendTask) -> HttpResponse:
        return self._stage(
            "console/send_tasks/failed.html",
            1,
            {
                "sentence": row_remark(task.problem, task.problem_facts).sentence,
                "again_url": list_report.new_list_url(task),
                "reading_url": "" if task.problem in NO_LIST else list_report.reading_url(task),
            },
        )

    def _stage(self, template: str, step: int, context: dict[str, Any]) -> HttpResponse:
        shared = {"row": self.row, "states": SEND_TASK_STATES, "steps": steps(step, LIST_STEPS)}
        return self.show(template, **{**shared, **context})
