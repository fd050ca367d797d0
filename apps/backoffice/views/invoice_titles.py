"""Titles that finance looks at, the seller's data, and the series with whether they are whole."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.permissions import Perm
from apps.accounts.telling import tell
from apps.backoffice.forms.invoices import ReasonForm, SellerForm, TitleFilters
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.invoices import LIST
from apps.backoffice.views.ledger import balance_url
from apps.core.attachments import Attachment
from apps.core.countries import country_name
from apps.invoicing import queries
from apps.invoicing.models import Title, TitleDocument
from apps.invoicing.queries import SeriesCount
from apps.invoicing.services import sellers, titles
from apps.invoicing.states import TITLE_STATES, TitleStatus
from apps.web.attachments import AttachmentPage, shown
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, ListPage, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, StatusColumn, Table, TimeColumn

READ, WRITE = Perm.STAFF_INVOICE_READ, Perm.STAFF_INVOICE_WRITE
TITLES = _("Titles")
EVENTS = 10


def url_of(row: Title, page: str = "title") -> str:
    return reverse(f"backoffice:{page}", args=[row.public_id])


class TitleTable(Table):
    caption = TITLES
    columns = (
        Column(_("Name"), "name", link=url_of, is_heading=True),
        Column(_("Account"), "account.name", link=balance_url),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        MonoColumn(_("Tax number"), "tax_number"),
        TimeColumn(_("Added"), "created_at"),
        StatusColumn(_("Status"), states=TITLE_STATES),
    )
    empty = Empty("id-badge", _("No titles"), _("Customers add to whom invoices are made out."))


class Titles(StaffPage, ListPage):
    perm = READ
    title = TITLES
    table = TitleTable
    filters = TitleFilters

    def trail(self) -> list[Crumb]:
        return [(LIST, reverse("backoffice:invoices"))]

    def lead(self) -> Text:
        return _("Special VAT invoices and names other than the verified one wait here for a look.")

    def rows(self) -> QuerySet[Title]:
        return queries.all_titles()


class TitlePage(StaffPage, abstract=True):
    perm = READ

    def rows(self) -> QuerySet[Title]:
        return queries.all_titles()

    @cached_property
    def one(self) -> Title:
        """The title that the address names; raises Http404."""
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        return [(LIST, reverse("backoffice:invoices")), (TITLES, reverse("backoffice:titles"))]


class TitleDetail(TitlePage, DetailPage):
    template = "backoffice/invoices/title.html"

    def context(self) -> dict[str, Any]:
        row: Title = self.row
        events = accounts.audit_of_target(f"title:{row.public_id}", account=None)[:EVENTS]
        return {
            "states": TITLE_STATES,
            "verified": titles.verified_name(row.account),
            "facts": [
                (_("Account"), row.account.name),
                (_("Kind"), row.get_kind_display()),
                (_("Country or region"), country_name(row.country)),
                (_("Tax number"), row.tax_number or None),
                (_("Address"), row.address or None),
                (_("Telephone of the registered office"), row.phone or None),
                (_("Bank"), row.bank_name or None),
                (_("Account at the bank"), row.bank_account or None),
                (_("Sent to"), row.email),
                (_("Decided by"), row.decided_by),
                (_("Why not"), row.note or None),
            ],
            "documents": [shown(one, _address, _("Scan")) for one in row.documents.all()],
            "events": [tell(event) for event in events],
        }

    def actions(self) -> list[Action]:
        if self.row.status != TitleStatus.WAITING:
            return []
        refuse, approve = url_of(self.row, "title_refuse"), url_of(self.row, "title_approve")
        approve += f"?seen={titles.fingerprint(self.row)}"
        return [
            Action(_("Do not approve"), refuse, "x", WRITE, is_danger=True),
            Action(_("Approve"), approve, "check", WRITE, is_primary=True, is_post=True),
        ]


class TitleApprove(TitlePage, ActionPage):
    perm = WRITE
    done = _("The title is approved.")

    def run(self) -> str:
        titles.approve(actor=self.actor, title=self.one, seen=self.request.GET.get("seen"))
        return url_of(self.one)


class TitleRefuse(TitlePage, FormPage):
    perm = WRITE
    title = _("Do not approve the title")
    form = ReasonForm
    submit = _("Do not approve")
    done = _("The title is not approved; the customer reads why.")

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (self.one.name, url_of(self.one))]

    def run(self, form: ReasonForm) -> str:
        titles.refuse(actor=self.actor, title=self.one, **form.cleaned_data)
        return url_of(self.one)


class TitleFile(StaffPage, AttachmentPage):
    """A scan of any title, for those who decide, or with a page in its address a picture of that."""

    perm = READ

    def rows(self) -> QuerySet[TitleDocument]:
        return queries.all_title_documents()


class SellerPage(StaffPage, FormPage):
    perm = WRITE
    title = _("Seller")
    form = SellerForm
    done = _("The seller’s data have been saved; what was issued keeps its copy.")

    def trail(self) -> list[Crumb]:
        return [(LIST, reverse("backoffice:invoices"))]

    def lead(self) -> Text:
        return _(
            "What stands on every new invoice about us. The customer pays to the bank that you enter here."
        )

    def initial(self) -> dict[str, Any]:
        row = queries.seller()
        return model_to_dict(row) if row else {}

    def run(self, form: SellerForm) -> str:
        sellers.describe(actor=self.actor, **form.cleaned_data)
        return reverse("backoffice:invoices")


class SeriesTable(Table):
    caption = _("Series")
    columns = (
        Column(_("Series"), lambda one: str(one.row), is_heading=True),
        Column(_("Kind"), lambda one: one.row.get_kind_display()),
        NumberColumn(_("Documents"), "count"),
        NumberColumn(_("First number"), "first"),
        NumberColumn(_("Last number"), "last"),
        Column(_("Gaps"), lambda one: one, template="backoffice/invoices/_whole_cell.html"),
    )
    empty = Empty("list-details", _("No series yet"), _("A series begins with the first document of a year."))


class SeriesPage(StaffPage, TemplatePage):
    perm = READ
    title = _("Series")
    template = "backoffice/invoices/series.html"

    def trail(self) -> list[Crumb]:
        return [(LIST, reverse("backoffice:invoices"))]

    def lead(self) -> Text:
        return _(
            "A number is given in the transaction that makes the document, so that none is ever left out."
        )

    def context(self) -> dict[str, Any]:
        counted: list[SeriesCount] = queries.counted_series()
        return {"table": SeriesTable(counted)}


def _address(attachment: Attachment, number: int | None = None) -> str:
    if number is None:
        return reverse("backoffice:title_document", args=[attachment.public_id])
    return reverse("backoffice:title_document_page", args=[attachment.public_id, number])
