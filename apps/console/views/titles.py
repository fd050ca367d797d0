"""To whom the account's invoices are made out: its titles, with their scans."""

from functools import cached_property
from typing import Any, cast

from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AccountKind
from apps.accounts.permissions import Perm
from apps.console.forms.invoices import TitleForm
from apps.console.views.base import ConsolePage
from apps.console.views.invoices import LIST, tabs
from apps.core.attachments import Attachment
from apps.core.countries import country_name
from apps.invoicing import queries
from apps.invoicing.kinds import DocumentLanguage, TitleKind
from apps.invoicing.models import Title, TitleDocument
from apps.invoicing.services import titles
from apps.invoicing.states import TITLE_STATES
from apps.web.attachments import AttachmentPage, DocumentsPage, Shown, shown
from apps.web.navigation import Tab
from apps.web.pages import ActionPage, Crumb, DetailPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, StatusColumn, Table
from apps.web.uploads import takes_documents

READ, WRITE = Perm.BILLING_READ, Perm.BILLING_WRITE
TITLES = _("Titles")
NEW = Action(_("New title"), cast(str, reverse_lazy("console:title_new")), "plus", WRITE, is_primary=True)


def url_of(row: Title, page: str = "title") -> str:
    return reverse(f"console:{page}", args=[row.public_id])


class TitleTable(Table):
    caption = TITLES
    columns = (
        Column(_("Name"), "name", link=lambda row: url_of(row), is_heading=True),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        MonoColumn(_("Tax number"), "tax_number"),
        Column(_("Sent to"), "email"),
        StatusColumn(_("Status"), states=TITLE_STATES),
    )
    empty = Empty(
        "id-badge",
        _("No titles yet"),
        _("A title says to whom invoices are made out and where they are sent."),
        (NEW,),
    )


class TitlePage(ConsolePage, abstract=True):
    perm = READ

    def rows(self) -> QuerySet[Title]:
        return queries.titles_of(self.account)

    @cached_property
    def one(self) -> Title:
        """The title that the address names; raises Http404."""
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        return [(LIST, reverse("console:invoices")), (TITLES, reverse("console:titles"))]


class Titles(TitlePage, ListPage):
    title = LIST
    table = TitleTable

    def trail(self) -> list[Crumb]:
        return []

    def lead(self) -> Text:
        return _("To whom invoices are made out. What was issued keeps its copy when a title is changed.")

    def tabs(self) -> list[Tab]:
        return tabs("titles")

    def actions(self) -> list[Action]:
        return [NEW]


class TitleDetail(TitlePage, DetailPage):
    template = "console/invoices/title.html"

    def context(self) -> dict[str, Any]:
        row: Title = self.row
        return {"states": TITLE_STATES, "facts": facts_of(row), "documents": _shown(row)}

    def actions(self) -> list[Action]:
        retire, edit = url_of(self.row, "title_retire"), url_of(self.row, "title_edit")
        question = _("Put it out of use? What was issued stays as it is.")
        return [
            Action(
                _("Put out of use"), retire, "archive", WRITE, is_post=True, is_danger=True, confirm=question
            ),
            Action(_("Change"), edit, "pencil", WRITE, is_primary=True),
        ]


class _TitleFormPage(TitlePage, DocumentsPage, abstract=True):
    perm = WRITE
    form = TitleForm

    def lead(self) -> Text:
        return _(
            "Special VAT invoices, and names other than the verified one, are looked at by finance within two working days."
        )


@takes_documents
class TitleNew(_TitleFormPage):
    perm = WRITE
    title = _("New title")
    done = _("The title has been saved.")

    def initial(self) -> dict[str, Any]:
        is_firm = self.account.kind == AccountKind.ORGANIZATION
        kind = TitleKind.ORGANIZATION if is_firm else TitleKind.PERSONAL
        name = titles.verified_name(self.account)
        is_chinese = self.request.LANGUAGE_CODE.startswith("zh")
        language = DocumentLanguage.CHINESE if is_chinese else DocumentLanguage.ENGLISH
        return {
            "kind": kind,
            "name": name,
            "country": "CN",
            "email": self.actor.user.email,
            "language": language,
        }

    def run(self, form: TitleForm) -> str:
        given = form.cleaned_data["documents"]
        row = titles.add(actor=self.actor, facts=form.facts, documents=given.documents)
        given.keep()
        return url_of(row)


@takes_documents
class TitleEdit(_TitleFormPage):
    perm = WRITE
    title = _("Change the title")
    done = _("The title has been saved.")

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (self.one.name, url_of(self.one))]

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.one, name) for name in TitleForm.base_fields if name != "documents"}

    def run(self, form: TitleForm) -> str:
        given = form.cleaned_data["documents"]
        row = titles.change(actor=self.actor, title=self.one, facts=form.facts, documents=given.documents)
        given.keep()
        return url_of(row)


class TitleRetire(TitlePage, ActionPage):
    perm = WRITE
    done = _("The title is out of use.")

    def run(self) -> str:
        titles.retire(actor=self.actor, title=self.one)
        return reverse("console:titles")


class TitleFile(TitlePage, AttachmentPage):
    """A scan, or with a page in its address a picture of that."""

    perm = READ

    def rows(self) -> QuerySet[TitleDocument]:  # type: ignore[override]
        return queries.title_documents(self.account)


def facts_of(row: Title) -> list[tuple[Text, Any]]:
    """What a title says, for a description list."""
    return [
        (_("Kind"), row.get_kind_display()),
        (_("Country or region"), country_name(row.country)),
        (_("Tax number"), row.tax_number or None),
        (_("Address"), row.address or None),
        (_("Telephone of the registered office"), row.phone or None),
        (_("Bank"), row.bank_name or None),
        (_("Account at the bank"), row.bank_account or None),
        (_("Sent to"), row.email),
        (_("Language of the invoice"), row.get_language_display()),
        (_("Why not"), row.note or None),
    ]


def _shown(row: Title) -> list[Shown]:
    return [shown(one, _address, _("Scan")) for one in row.documents.all()]


def _address(attachment: Attachment, number: int | None = None) -> str:
    if number is None:
        return reverse("console:title_document", args=[attachment.public_id])
    return reverse("console:title_document_page", args=[attachment.public_id, number])
