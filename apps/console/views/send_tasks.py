"""Lists: all of them, and a new one from a file, from pasted rows or from a contact group."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.send_tasks import ListForm, SendTaskFilters
from apps.console.views.base import ConsolePage
from apps.console.views.sending import LIST_STEPS, ContentFormPage, steps
from apps.contacts.models import ContactGroup
from apps.core import files
from apps.core.kinds import Region
from apps.messaging.models import SendTask, SendTaskSource
from apps.messaging.services import send_tasks
from apps.messaging.states import SEND_TASK_STATES
from apps.web import access
from apps.web.pages import ListPage, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn
from apps.web.uploads import takes_file

LIST_TITLES = {
    Region.MAINLAND: _("Send tasks in the Chinese mainland"),
    Region.GLOBAL: _("Send tasks to other countries and regions"),
}
# Numbers that nobody has: a spreadsheet shows where they stand.
SAMPLE_NUMBERS = {
    Region.MAINLAND: ("13800001234", "13900005678"),
    Region.GLOBAL: ("+85261234567", "+12025550123"),
}


def tasks_url(region: str) -> str:
    """The list of all tasks of a region."""
    return reverse(f"console:{region}_send_tasks")


def task_url(task: SendTask) -> str:
    """The page of one task."""
    return reverse("console:send_task", args=[task.region, task.public_id])


class SendTaskTable(Table):
    caption = _("Send tasks")
    columns = (
        Column(_("Name"), "name", link=task_url, is_heading=True),
        StatusColumn(_("Status"), states=SEND_TASK_STATES),
        Column(_("Template"), "template.name"),
        NumberColumn(_("Rows"), "row_count"),
        NumberColumn(_("Good"), "good_count"),
        NumberColumn(_("Accepted"), "accepted_count"),
        Column(_("Uploaded by"), "user"),
        TimeColumn(_("Created"), "created_at"),
    )


class SendTaskList(ConsolePage, ListPage):
    perm = Perm.MESSAGE_READ
    table = SendTaskTable
    filters = SendTaskFilters

    @property
    def region(self) -> Region:
        return Region(self.kwargs["region"])

    def heading(self) -> Text:
        return LIST_TITLES[self.region]

    def lead(self) -> Text:
        return _("Every list that was uploaded: its report, its send, and what became of each row.")

    def rows(self) -> QuerySet[SendTask]:
        return SendTask.of(self.account).filter(region=self.region).select_related("template", "user")

    def actions(self) -> list[Action]:
        url = reverse("console:send_task_new", args=[self.region])
        return [Action(_("Upload a list"), url, "upload", Perm.MESSAGE_SEND, is_primary=True)]

    def show(self, template: str | None = None, *, status: int = 200, **context: Any) -> HttpResponse:
        context["table"].empty = Empty(
            "file-spreadsheet",
            _("No list yet"),
            _("Upload a file with numbers and values: each row is checked before anything is sent."),
            tuple(self.actions()),
        )
        return super().show(template, status=status, **context)


class ListFormPage(ContentFormPage, abstract=True):
    """What the form of a list and its changing parts share."""

    form = ListForm
    is_for_lists = True

    def form_options(self) -> dict[str, Any]:
        options = super().form_options()
        groups = ContactGroup.of(self.account).filter(region=self.region, contact_count__gt=0)
        if not access.may(self.actor, Perm.CONTACT_READ):
            groups = groups.none()
        options["querysets"]["group"] = groups.order_by("name")
        return options


@takes_file
class SendTaskNew(ListFormPage):
    """A file, pasted rows or a group; afterwards the page of the task, which shows how far its reading is."""

    template = "console/send_tasks/new.html"

    def initial(self) -> dict[str, Any]:
        group = self.request.GET.get("group", "")
        source = SendTaskSource.GROUP if group else SendTaskSource.FILE
        return {**super().initial(), "group": group, "source": source}

    def run(self, form: ListForm) -> str:
        source, asked = form.cleaned_data["source"], form.asked()
        if source == SendTaskSource.GROUP:
            task = send_tasks.from_group(actor=self.actor, group=form.cleaned_data["group"], **asked)
        elif source == SendTaskSource.FILE:
            upload = form.cleaned_data["file"]
            task = send_tasks.attach_list(
                actor=self.actor, source=source, file=upload.stored, file_size=upload.size, **asked
            )
            upload.keep(task.file)
        else:
            name, size = _sealed(form.cleaned_data["rows"])
            task = send_tasks.attach_list(actor=self.actor, source=source, file=name, file_size=size, **asked)
        return task_url(task)

    def context(self) -> dict[str, Any]:
        missing = self.missing()
        return {
            **super().context(),
            "region": self.region,
            "steps": steps(0, LIST_STEPS),
            "missing": missing,
            "is_missing": any(missing.values()),
            "largest": settings.LIST_MEGABYTES * 1024 * 1024,
            "recent": SendTask.of(self.account)
            .filter(region=self.region)
            .select_related("template")
            .order_by("-id")[:5],
            "tasks_url": tasks_url(self.region),
        }

    def show(self, template: str | None = None, *, status: int = 200, **context: Any) -> HttpResponse:
        return super().show(template, status=status, **{**wanted(context["form"]), **context})


class SendTaskColumns(ListFormPage):
    """What a list for the chosen template looks like, for htmx."""

    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ListForm(initial={"template": request.GET.get("template", "")}, **self.form_options())
        return self.show("console/send_tasks/_wanted.html", form=form, **wanted(form))


def wanted(form: ListForm) -> dict[str, Any]:
    """The template of the form as far as it is chosen: its text, the columns that it wants, its standard file."""
    chosen = form.chosen
    if chosen is None:
        return {"chosen": None}
    file_url = reverse("console:template_list_file", args=[chosen.region, chosen.public_id])
    return {
        "chosen": chosen,
        "variables": range(1, chosen.parameter_count + 1),
        "text": chosen.content,
        "sample_numbers": SAMPLE_NUMBERS[Region(chosen.region)],
        "standard_urls": [
            (_("Standard file as XLSX"), f"{file_url}?format=xlsx"),
            (_("as CSV"), f"{file_url}?format=csv"),
        ],
    }


def _sealed(text: str) -> tuple[str, int]:
    """Pasted rows as a file of the sealed store: its name and its size in octets."""
    octets = text.encode()
    writer = files.SealedWriter()
    writer.write(octets)
    return writer.close(), len(octets)
