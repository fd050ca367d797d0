"""The account's own block list: its numbers, adding with a result for each line, taking off, and files of numbers."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.permissions import Perm
from apps.console.forms.unsubscribes import ImportForm, NumberFilters, NumbersForm
from apps.console.views.base import ConsolePage
from apps.console.views.files import FilePage
from apps.console.views.unsubscribes import KIND, NUMBER, READ, SIGNATURE, TITLE, WRITE, ListedRow, ListsPage
from apps.core.states import BAD, CARE, GOOD, QUIET
from apps.exports.services import taking
from apps.exports.services.taking import File
from apps.unsubscribes import queries
from apps.unsubscribes.models import BlockedNumber, Into, NumberImport
from apps.unsubscribes.models.number_import import IMPORT_STATES
from apps.unsubscribes.services import blocklist, importing
from apps.unsubscribes.services.blocklist import NUMBERS_PER_ACCOUNT, Became
from apps.web.htmx import go_to, wants_part
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn
from apps.web.uploads import takes_file

BLOCK_LIST = _("Block list")
BECAME = {
    Became.ADDED: (_("Added"), GOOD),
    Became.PRESENT: (_("There already"), QUIET),
    Became.INVALID: (_("Not a number"), BAD),
    Became.OVER: (_("No room left"), CARE),
}


class BlockTable(Table):
    caption = BLOCK_LIST
    columns = (
        NUMBER,
        SIGNATURE,
        KIND,
        Column(_("Status"), lambda _row: (_("Effective"), GOOD), template="console/lists/_state_cell.html"),
        TimeColumn(_("Added"), "row.created_at"),
        Column(_("Added by"), "row.added_by"),
    )
    empty = Empty(
        "ban",
        _("Your block list is empty"),
        _("Numbers that you do not want to write to, whatever a list or a program says. Up to 1,000."),
        (Action(_("Add numbers"), cast(str, reverse_lazy("console:block_add")), "plus", WRITE),),
    )

    def __init__(self, rows: Iterable[BlockedNumber]) -> None:
        super().__init__(ListedRow(row) for row in rows)

    def actions(self, row: ListedRow) -> tuple[Action, ...]:
        url = reverse("console:block_remove", args=[row.public_id])
        question = _("Take this number off the block list? It can be written to again at once.")
        return (Action(_("Remove"), url, "trash", WRITE, is_post=True, is_danger=True, confirm=question),)


class BlockList(ConsolePage, ListPage):
    perm = READ
    title = BLOCK_LIST
    table = BlockTable
    filters = NumberFilters

    def rows(self) -> QuerySet[BlockedNumber]:
        return queries.block_list(self.account)

    def filter_options(self) -> dict[str, Any]:
        return {"signatures": queries.signatures_of(self.rows())}

    def lead(self) -> Text:
        count = self.rows().count()
        words = ngettext(
            "%(count)s of %(limit)s number; in force with the next message.",
            "%(count)s of %(limit)s numbers; in force with the next message.",
            count,
        )
        return words % {"count": f"{count:,}", "limit": f"{NUMBERS_PER_ACCOUNT:,}"}

    def actions(self) -> list[Action]:
        file = f"{reverse('console:number_import_new')}?into=blocked"
        return [
            Action(_("Export"), reverse("console:block_file"), "download", Perm.MESSAGE_REVEAL),
            Action(_("Import a file"), file, "upload", WRITE),
            Action(_("Add numbers"), reverse("console:block_add"), "plus", WRITE, is_primary=True),
        ]

    def bulk_actions(self) -> list[Action]:
        url = reverse("console:blocks_remove")
        question = _("Take the chosen numbers off the block list? They can be written to again at once.")
        return [Action(_("Remove"), url, "trash", WRITE, is_danger=True, confirm=question)]


class BlockAdd(ConsolePage, FormPage):
    """Afterwards the result of each line stands above the form, which keeps what was no number."""

    perm = WRITE
    title = _("Add numbers to the block list")
    template = "console/lists/block_add.html"
    form = NumbersForm
    submit = _("Add")

    def trail(self) -> list[Crumb]:
        return [(BLOCK_LIST, reverse("console:block_list"))]

    def form_options(self) -> dict[str, Any]:
        return {"account": self.account}

    def run(self, form: NumbersForm) -> str | HttpResponse:
        given = form.cleaned_data
        results = blocklist.add(
            actor=self.actor,
            text=given["numbers"],
            signature=given["signature"],
            message_kind=given["message_kind"],
        )
        added = sum(one.became is Became.ADDED for one in results)
        if added == len(results):
            words = ngettext("%(count)d number added.", "%(count)d numbers added.", added) % {"count": added}
            messages.success(self.request, words)
            return reverse("console:block_list")
        left = "\n".join(one.line.given for one in results if one.became in (Became.INVALID, Became.OVER))
        again = self.form(initial={**given, "numbers": left}, **self.form_options())
        lines = [(one.line, *BECAME[one.became]) for one in results]
        return self.show(form=again, results=lines, added=added)


class BlockRemove(ConsolePage, ActionPage):
    perm = WRITE
    back = "console:block_list"
    done = _("The number is off the block list.")

    def run(self) -> None:
        row = self.find(queries.block_list(self.account), self.kwargs["public_id"])
        blocklist.remove(actor=self.actor, public_ids=[row.public_id])


class BlocksRemove(ConsolePage, ActionPage):
    perm = WRITE
    back = "console:block_list"

    def run(self) -> None:
        removed = blocklist.remove(actor=self.actor, public_ids=self.request.POST.getlist("chosen"))
        words = ngettext(
            "%(count)d number is off the block list.", "%(count)d numbers are off the block list.", removed
        )
        messages.success(self.request, words % {"count": removed})


class BlockFile(FilePage):
    """The whole list with whole numbers, for those who may see them; leaves a trace."""

    perm = Perm.MESSAGE_REVEAL

    def file(self) -> File:
        return taking.block_list(actor=self.actor, form=self.form)


# Files -------------------------------------------------------------------------------------------------------------
class ImportTable(Table):
    caption = _("Files of numbers")
    columns = (
        Column(
            _("File"),
            "source",
            link=lambda row: reverse("console:number_import", args=[row.public_id]),
            is_heading=True,
        ),
        Column(_("List"), "get_into_display"),
        StatusColumn(_("Status"), states=IMPORT_STATES),
        NumberColumn(_("Rows"), "read"),
        NumberColumn(_("Added"), "added"),
        NumberColumn(_("Not a number"), "invalid"),
        TimeColumn(_("Uploaded"), "created_at"),
    )
    empty = Empty(
        "upload",
        _("No file has been imported"),
        _("Numbers from another system come onto the unsubscribed users or the block list as CSV or XLSX."),
    )


class ImportList(ListsPage, ListPage):
    title = _("Files")
    tab = "number_imports"
    table = ImportTable

    def rows(self) -> QuerySet[NumberImport]:
        return NumberImport.of(self.account)


@takes_file
class ImportNew(ConsolePage, FormPage):
    perm = WRITE
    template = "console/lists/import.html"
    form = ImportForm
    submit = _("Upload and read")

    @property
    def into(self) -> Into:
        return Into.BLOCKED if self.request.GET.get("into") == Into.BLOCKED else Into.UNSUBSCRIBED

    def heading(self) -> Text:
        if self.into is Into.BLOCKED:
            return _("Import numbers into the block list")
        return _("Import unsubscribed users")

    def trail(self) -> list[Crumb]:
        if self.into is Into.BLOCKED:
            return [(BLOCK_LIST, reverse("console:block_list"))]
        return [(TITLE, reverse("console:unsubscribes"))]

    def form_options(self) -> dict[str, Any]:
        return {"account": self.account}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "largest": settings.LIST_MEGABYTES * 1024 * 1024}

    def run(self, form: ImportForm) -> str:
        given = form.cleaned_data
        upload = given["file"]
        row = importing.begin(
            actor=self.actor,
            into=self.into,
            file=upload.stored,
            source=upload.name,
            signature=given["signature"],
            message_kind=given["message_kind"],
        )
        upload.keep()
        return reverse("console:number_import", args=[row.public_id])


class ImportDetail(ConsolePage, TemplatePage):
    """What a file has brought; asks for itself while it is being read."""

    perm = READ
    template = "console/lists/imported.html"
    part = "console/lists/_imported.html"

    @cached_property
    def row(self) -> NumberImport:
        return self.find(NumberImport.of(self.account), self.kwargs["public_id"])

    def heading(self) -> Text:
        return self.row.source

    def trail(self) -> list[Crumb]:
        if self.row.into == Into.BLOCKED:
            return [(BLOCK_LIST, reverse("console:block_list"))]
        return [(TITLE, reverse("console:unsubscribes")), (_("Files"), reverse("console:number_imports"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wants_part(request) and not self.row.is_under_way:
            return go_to(request, request.path)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return {"row": self.row, "states": IMPORT_STATES, "bad": queries.bad_rows(self.row)}
