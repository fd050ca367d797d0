"""Month packs for finance's own books, and how our books are called in theirs."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.permissions import Perm
from apps.backoffice.forms.month_packs import BookAccountsForm, PackForm
from apps.backoffice.views.base import StaffPage
from apps.core.errors import DomainError, Forbidden
from apps.exports.models import MonthPack
from apps.exports.services import packing
from apps.exports.states import EXPORT_STATES
from apps.ledger import queries as ledger
from apps.ledger.models import Book
from apps.ledger.services import book_accounts
from apps.web.downloads import download
from apps.web.htmx import go_to
from apps.web.pages import Crumb, DetailPage, FormPage, ListPage, Page, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn

READ, WRITE = Perm.STAFF_SETTLEMENT_READ, Perm.STAFF_SETTLEMENT_WRITE
TITLE = _("Month packs")


def url_of(row: MonthPack, page: str = "month_pack") -> str:
    return reverse(f"backoffice:{page}", args=[row.public_id])


class PackTable(Table):
    caption = TITLE
    columns = (
        Column(_("Month"), lambda row: f"{row.month:%Y-%m}", link=url_of, is_heading=True),
        Column(_("Account"), lambda row: row.account or _("All accounts")),
        StatusColumn(_("Status"), states=EXPORT_STATES),
        NumberColumn(_("Octets"), "octets"),
        Column(_("SHA-256"), lambda row: row.sha256[:16] or None),
        Column(_("Asked for by"), "asked_by"),
        TimeColumn(_("Asked for"), "asked_at"),
        TimeColumn(_("Expires"), "expires_at"),
    )
    empty = Empty(
        "archive",
        _("No month pack yet"),
        _("Once every account of a month is billed, its pack holds all that your own books need."),
    )


class MonthPacks(StaffPage, ListPage):
    perm = READ
    title = TITLE
    table = PackTable

    def lead(self) -> Text:
        return _(
            "Bills, lines, days, journal, payments and prices of a month, with a digest of each file; built twice, the same bytes."
        )

    def trail(self) -> list[Crumb]:
        return [(_("Bills"), reverse("backoffice:bills"))]

    def actions(self) -> list[Action]:
        books, new = reverse("backoffice:book_accounts"), reverse("backoffice:month_pack_new")
        return [
            Action(_("Accounts of the journal"), books, "adjustments", Perm.STAFF_LEDGER_WRITE),
            Action(_("Make a pack"), new, "plus", WRITE, is_primary=True),
        ]

    def rows(self) -> QuerySet[MonthPack]:
        return packing.packs()


class MonthPackNew(StaffPage, FormPage):
    perm = WRITE
    title = _("Make a month pack")
    form = PackForm
    submit = _("Make the pack")

    def lead(self) -> Text:
        return _("For a month in which every account is billed. For one account it also holds the documents.")

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:month_packs"))]

    def form_options(self) -> dict[str, Any]:
        return {"querysets": {"account": accounts.customers().order_by("name")}}

    def run(self, form: PackForm) -> str:
        return url_of(packing.ask(actor=self.actor, **form.cleaned_data))


class PackPage(StaffPage, abstract=True):
    perm = READ

    def rows(self) -> QuerySet[MonthPack]:
        return packing.packs()

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:month_packs"))]


class MonthPackDetail(PackPage, DetailPage):
    """Asks for itself again until the pack is ready."""

    template = "backoffice/finance/pack.html"
    part = "backoffice/finance/_pack.html"

    def heading(self) -> Text:
        return f"{self.row.month:%Y-%m}, {self.row.account or _('All accounts')}"

    def context(self) -> dict[str, Any]:
        row: MonthPack = self.row
        return {
            "states": EXPORT_STATES,
            "file_url": url_of(row, "month_pack_file"),
            "before": packing.same_before(row) if row.sha256 else None,
            "facts": [
                (_("Asked for by"), row.asked_by),
                (_("Octets"), f"{row.octets:,}" if row.octets else None),
                (_("Taken away"), row.taken_count),
            ],
        }


class MonthPackFile(PackPage, Page):
    http_method_names = ["get", "options"]

    @cached_property
    def pack(self) -> MonthPack:
        return self.find(self.rows(), self.kwargs["public_id"])

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return download(packing.take(actor=self.actor, pack=self.pack))
        except Forbidden:
            raise
        except DomainError as refusal:
            messages.error(request, refusal.sentence)
            return go_to(request, url_of(self.pack))


class BookAccounts(StaffPage, FormPage):
    """One form for all books; what is called like the book itself has not been named yet."""

    perm = Perm.STAFF_LEDGER_WRITE
    title = _("Accounts of the journal")
    form = BookAccountsForm
    done = _("The accounts have been saved; the next pack is written in them.")

    def lead(self) -> Text:
        return _(
            "How each of our books is called in your general ledger: the journal of a month pack is written in these."
        )

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:month_packs"))]

    def initial(self) -> dict[str, Any]:
        return {
            f"{book.value}_{name}": getattr(row, name)
            for book, row in ledger.book_accounts().items()
            for name in book_accounts.Named._fields
        }

    def run(self, form: BookAccountsForm) -> str:
        book_accounts.set_book_accounts(
            actor=self.actor, accounts={Book(book): form.named(book) for book in Book}
        )
        return reverse("backoffice:month_packs")
