"""What the pages about one send task share: how it is found, where it stands, the way back to it."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from apps.accounts.permissions import Perm
from apps.console.views.base import ConsolePage
from apps.console.views.send_tasks import LIST_TITLES, task_url, tasks_url
from apps.core.kinds import Region
from apps.messaging.models import SendTask
from apps.web.pages import Crumb

READ_WITH = (
    "account",
    "application",
    "template",
    "signature",
    "user",
    "group",
    "origin",
    "confirmed_by",
    "approved_by",
    "review",
)


class TaskPage(ConsolePage, abstract=True):
    """A page that asks or does something about the task in its address."""

    perm = Perm.MESSAGE_SEND

    @property
    def region(self) -> Region:
        """The side of the border that the address names."""
        return Region(self.kwargs["region"])

    def rows(self) -> QuerySet[SendTask]:
        """The account's tasks on this side of the border."""
        return SendTask.of(self.account).filter(region=self.region).select_related(*READ_WITH)

    @cached_property
    def task(self) -> SendTask:
        """The task that the address names; raises Http404."""
        return self.find(self.rows(), self.kwargs["public_id"])

    def url(self, verb: str = "") -> str:
        """The task's page, or the address of a verb on it."""
        if not verb:
            return task_url(self.task)
        return reverse(f"console:send_task_{verb}", args=[self.task.region, self.task.public_id])

    def trail(self) -> list[Crumb]:
        return [(LIST_TITLES[self.region], tasks_url(self.region)), (self.task.name, self.url())]

    def cancel_url(self) -> str:
        return self.url()
