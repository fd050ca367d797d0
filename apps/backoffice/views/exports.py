"""Files of the platform's own, made in the background: the audit trail and who of the staff may do what."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.backoffice.forms.exports import ASKED, AllowanceForm
from apps.backoffice.views.base import StaffPage
from apps.core.errors import DomainError, Forbidden
from apps.exports import queries
from apps.exports.base import Subject
from apps.exports.formats import Format
from apps.exports.models import Export
from apps.exports.services import allowances, asking
from apps.exports.states import EXPORT_STATES
from apps.exports.watching import described, facts, problem, title
from apps.web.downloads import download
from apps.web.exporting import Asked, ExportForm
from apps.web.htmx import go_to
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, ListPage, Page, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn


class ExportTable(Table):
    caption = _("Exports")
    columns = (
        Column(
            _("File"),
            title,
            link=lambda row: reverse("backoffice:export", args=[row.public_id]),
            is_heading=True,
        ),
        Column(_("Filters"), described),
        Column(_("Format"), "form"),
        StatusColumn(_("Status"), states=EXPORT_STATES),
        NumberColumn(_("Rows"), "row_count"),
        Column(_("Asked for by"), "asked_by"),
        TimeColumn(_("Asked for"), "asked_at"),
        TimeColumn(_("Expires"), "expires_at"),
    )
    empty = Empty("download", _("No files yet"), _("Below the audit trail “Export” asks for one."))


class ExportPage(StaffPage, abstract=True):
    perm = Perm.STAFF_EXPORT_READ

    def rows(self) -> QuerySet[Export]:
        return queries.listed(self.actor, None)

    def trail(self) -> list[Crumb]:
        return [(_("Exports"), reverse("backoffice:exports"))]


class ExportList(ExportPage, ListPage):
    title = _("Exports")
    table = ExportTable

    def lead(self) -> Text:
        return _("Files of the platform are made in the background and expire after some days.")

    def trail(self) -> list[Crumb]:
        return []

    def actions(self) -> list[Action]:
        address = reverse("backoffice:export_new", args=["access_report"])
        return [
            Action(_("Access report"), address, "shield-lock", Perm.STAFF_PEOPLE_WRITE),
            Action(_("Allowance"), reverse("backoffice:export_allowance"), "gauge", Perm.STAFF_ACCOUNT_WRITE),
        ]


class ExportNew(ExportPage, FormPage):
    """The query string is that of the list, so that the file holds what the page showed."""

    title = _("Export")
    form = ExportForm
    submit = _("Make the file")
    template = "components/export_new.html"

    @cached_property
    def subject(self) -> Subject:
        found = queries.subject_of(self.kwargs["subject"], None)
        if found is None or found.name not in ASKED:
            raise Http404
        perm = queries.perm_of(found, None)
        assert perm is not None, "subject_of gives what the platform can ask for"
        self.actor.require(perm)
        return found

    @cached_property
    def asked(self) -> Asked:
        return ASKED[self.subject.name](self.request.GET)

    def heading(self) -> Text:
        return _("Export: %(subject)s") % {"subject": self.subject.title}

    def initial(self) -> dict[str, Any]:
        return {"form": Format.CSV, "columns": [column.key for column in self.subject.columns]}

    def form_options(self) -> dict[str, Any]:
        columns = [(column.key, column.title) for column in self.subject.columns]
        return {"formats": Format.choices, "columns": columns, "offers_whole": False}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "described": self.asked.described, "allowance": queries.allowance(None)}

    def run(self, form: ExportForm) -> str:
        export = asking.ask(
            actor=self.actor,
            subject=self.subject.name,
            account=None,
            asked=self.asked.parameters,
            described=self.asked.described,
            form=Format(form.cleaned_data["form"]),
            columns=form.cleaned_data["columns"],
        )
        return reverse("backoffice:export", args=[export.public_id])


class ExportDetail(ExportPage, DetailPage):
    """Asks for itself again until the file is ready."""

    template = "components/export_page.html"
    part = "components/export_standing.html"

    def heading(self) -> Text:
        return asking.file_name(self.row)

    def context(self) -> dict[str, Any]:
        return {
            "states": EXPORT_STATES,
            "facts": facts(self.row),
            "problem": problem(self.row),
            "file_url": reverse("backoffice:export_file", args=[self.row.public_id]),
            "cancel_url": reverse("backoffice:export_cancel", args=[self.row.public_id]),
        }


class ExportFile(ExportPage, Page):
    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        export = self.find(self.rows(), self.kwargs["public_id"])
        try:
            return download(asking.take(actor=self.actor, export=export))
        except Forbidden:
            raise
        except DomainError as refusal:
            messages.error(request, refusal.sentence)
            return go_to(request, reverse("backoffice:export", args=[export.public_id]))


class ExportCancel(ExportPage, ActionPage):
    done = _("The file has been called off.")
    back = "backoffice:exports"

    def run(self) -> None:
        asking.cancel(actor=self.actor, export=self.find(self.rows(), self.kwargs["public_id"]))


class Allowance(StaffPage, FormPage):
    """`?account=` names the account that gets a row of its own; without it the row is everybody's."""

    perm = Perm.STAFF_ACCOUNT_WRITE
    title = _("Export allowance")
    form = AllowanceForm
    done = _("The allowance has been set.")

    @cached_property
    def of(self) -> Account | None:
        public_id = self.request.GET.get("account")
        return self.find(Account.objects.all(), public_id) if public_id else None

    def lead(self) -> Text:
        return str(self.of) if self.of else _("For every account that has no allowance of its own.")

    def trail(self) -> list[Crumb]:
        if self.of:
            return [(str(self.of), reverse("backoffice:account", args=[self.of.public_id]))]
        return [(_("Exports"), reverse("backoffice:exports"))]

    def initial(self) -> dict[str, Any]:
        row = queries.allowance(self.of)
        return {name: getattr(row, name) for name in allowances.Allowed.__slots__}

    def run(self, form: AllowanceForm) -> str:
        allowances.set_allowance(
            actor=self.actor, account=self.of, allowed=allowances.Allowed(**form.cleaned_data)
        )
        return self.cancel_url()
