"""Files made in the background: ask for one from a list, watch it, take it, call it off."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.exports import ASKED
from apps.console.views.base import ConsolePage
from apps.core.errors import DomainError, Forbidden
from apps.exports import queries
from apps.exports.base import Subject
from apps.exports.formats import Format
from apps.exports.models import Export
from apps.exports.services import asking
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
            link=lambda row: reverse("console:export", args=[row.public_id]),
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
    empty = Empty(
        "download",
        _("No files yet"),
        _("Narrow a list, for example the message records, to what you need and choose “Export” below it."),
    )


class ExportPage(ConsolePage, abstract=True):
    perm = Perm.EXPORT_READ

    def rows(self) -> QuerySet[Export]:
        return queries.listed(self.actor, self.account)

    def trail(self) -> list[Crumb]:
        return [(_("Exports"), reverse("console:exports"))]


class ExportList(ExportPage, ListPage):
    title = _("Exports")
    table = ExportTable

    def lead(self) -> Text:
        return _(
            "Files are made in the background and expire after some days. Lists have a link “Export” below them."
        )

    def trail(self) -> list[Crumb]:
        return []

    def actions(self) -> list[Action]:
        whole = (
            (_("Statistics by day"), "daily_counts", "chart-bar", Perm.STATISTICS_READ),
            (_("Lines of settled days"), "settlement_lines", "receipt", Perm.BILLING_READ),
            (_("Access report"), "access_report", "shield-lock", Perm.PEOPLE_READ),
        )
        return [
            Action(words, reverse("console:export_new", args=[name]), icon, perm)
            for words, name, icon, perm in whole
        ]


class ExportNew(ExportPage, FormPage):
    """The query string is that of the list, so that the file holds what the page showed."""

    title = _("Export")
    form = ExportForm
    submit = _("Make the file")
    template = "components/export_new.html"

    @cached_property
    def subject(self) -> Subject:
        found = queries.subject_of(self.kwargs["subject"], self.account)
        if found is None or found.name not in ASKED:
            raise Http404
        perm = queries.perm_of(found, self.account)
        assert perm is not None, "subject_of gives what accounts can ask for"
        self.actor.require(perm)
        return found

    @cached_property
    def asked(self) -> Asked:
        return ASKED[self.subject.name](self.account, self.request.GET)

    def heading(self) -> Text:
        return _("Export: %(subject)s") % {"subject": self.subject.title}

    def initial(self) -> dict[str, Any]:
        return {"form": Format.CSV, "columns": [column.key for column in self.subject.columns]}

    def form_options(self) -> dict[str, Any]:
        return {
            "formats": Format.choices,
            "columns": [(column.key, column.title) for column in self.subject.columns],
            "offers_whole": self.subject.has_numbers and self.actor.may(Perm.MESSAGE_REVEAL),
        }

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "described": self.asked.described,
            "allowance": queries.allowance(self.account),
        }

    def run(self, form: ExportForm) -> str:
        export = asking.ask(
            actor=self.actor,
            subject=self.subject.name,
            account=self.account,
            asked=self.asked.parameters,
            described=self.asked.described,
            **{**form.cleaned_data, "form": Format(form.cleaned_data["form"])},
        )
        return reverse("console:export", args=[export.public_id])


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
            "file_url": reverse("console:export_file", args=[self.row.public_id]),
            "cancel_url": reverse("console:export_cancel", args=[self.row.public_id]),
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
            return go_to(request, reverse("console:export", args=[export.public_id]))


class ExportCancel(ExportPage, ActionPage):
    done = _("The file has been called off.")
    back = "console:exports"

    def run(self) -> None:
        asking.cancel(actor=self.actor, export=self.find(self.rows(), self.kwargs["public_id"]))
