"""The account's invoices: what can be invoiced, asking for it, what became of it, the files, and invoices that come alone."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.invoices import AskForm, AutomaticForm, InvoiceFilters
from apps.console.views.base import ConsolePage
from apps.core import files
from apps.core.countries import country_name
from apps.core.money import MINOR_UNITS
from apps.invoicing import documents, queries, sources
from apps.invoicing.kinds import DocumentLanguage
from apps.invoicing.models import Invoice
from apps.invoicing.services import asking, automatic
from apps.invoicing.sources import Month
from apps.invoicing.states import INVOICE_STATES, InvoiceStatus
from apps.web.navigation import Tab
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, ListPage, Page, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn

READ, WRITE = Perm.BILLING_READ, Perm.BILLING_WRITE
LIST = _("Invoices")
ASK = _("Ask for an invoice")


def tabs(active: str) -> list[Tab]:
    """The pages about invoices, as tabs."""
    pages = (
        ("invoices", LIST),
        ("invoiceable", _("What can be invoiced")),
        ("titles", _("Titles")),
    )
    return [Tab(label, reverse(f"console:{name}"), READ, is_active=name == active) for name, label in pages]


def url_of(row: Invoice, page: str = "invoice") -> str:
    return reverse(f"console:{page}", args=[row.public_id])


def amount(value: Decimal, currency: str) -> str:
    """In groups of three with the digits of the minor unit, and the currency."""
    return f"{value:,.{MINOR_UNITS.get(currency, 2)}f} {currency}"


def file_links(row: Invoice, route: str) -> list[tuple[str, str, str]]:
    """(language, address, digest) of each file of an issued document."""
    found = queries.documents(row) if row.is_numbered else []
    return [
        (
            DocumentLanguage(one.language).label,
            reverse(route, args=[row.public_id, one.language]),
            one.sha256,
        )
        for one in found
    ]


def document_file(row: Invoice, language: str) -> FileResponse:
    """The stored bytes as a download that no cache keeps; raises Http404."""
    found = queries.document(row, language)
    if found is None:
        raise Http404
    answer = FileResponse(
        files.open_stored(found.stored),
        as_attachment=True,
        filename=documents.file_name(row, language),
        content_type="application/pdf",
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


class LineTable(Table):
    caption = _("Lines")
    columns = (
        Column(
            _("Item"),
            lambda line: country_name(line.country) if line.country else line.label,
            is_heading=True,
        ),
        Column(_("Application"), "application.name"),
        Column(_("Month"), lambda line: f"{line.month:%Y-%m}"),
        NumberColumn(_("Segments"), lambda line: line.segments if line.country else None),
        NumberColumn(_("Amount"), lambda line: amount(line.amount, line.invoice.currency)),
    )


class InvoiceTable(Table):
    caption = LIST
    columns = (
        Column(
            _("Document number"),
            lambda row: row.number_text or _("no number yet"),
            link=lambda row: url_of(row),
            is_heading=True,
        ),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Made out to"), lambda row: row.buyer["name"]),
        NumberColumn(_("Amount"), lambda row: amount(row.total, row.currency)),
        TimeColumn(_("Asked for"), "asked_at"),
        Column(_("Date"), lambda row: row.issued_on and row.issued_on.isoformat()),
        StatusColumn(_("Status"), states=INVOICE_STATES),
    )
    empty = Empty(
        "file-invoice",
        _("No invoices yet"),
        _("A month can be invoiced once it is over and its days are settled."),
    )


class Invoices(ConsolePage, ListPage):
    perm = READ
    title = LIST
    table = InvoiceTable
    filters = InvoiceFilters

    def lead(self) -> Text:
        return _(
            "Documents over what was deducted. A number and a file are never changed; a credit note takes back."
        )

    def tabs(self) -> list[Tab]:
        return tabs("invoices")

    def actions(self) -> list[Action]:
        return _actions()

    def rows(self) -> QuerySet[Invoice]:
        return queries.invoices_of(self.account)


class MonthTable(Table):
    caption = _("What can be invoiced")
    key = "key"
    columns = (
        Column(
            _("Month"),
            lambda row: f"{row.month:%Y-%m}",
            link=lambda row: reverse("console:bill", args=[row.bill]),
            is_heading=True,
        ),
        NumberColumn(_("Billed"), lambda row: amount(row.billed, row.currency)),
        NumberColumn(_("On invoices"), lambda row: amount(row.invoiced, row.currency)),
        NumberColumn(_("Can be invoiced"), lambda row: amount(row.free, row.currency)),
    )
    empty = Empty(
        "calendar-event",
        _("No month is over yet"),
        _("A month can be invoiced once it is over and its days are settled."),
    )

    def actions(self, row: Month) -> tuple[Action, ...]:
        if not row.is_free:
            return ()
        url = f"{reverse('console:invoice_ask')}?month={row.key}"
        return (Action(ASK, url, "file-invoice", WRITE),)


class Invoiceable(ConsolePage, TemplatePage):
    perm = READ
    title = LIST
    template = "console/invoices/months.html"

    def lead(self) -> Text:
        return _("Each line of a month is rounded once and stands on one invoice at most.")

    def tabs(self) -> list[Tab]:
        return tabs("invoiceable")

    def actions(self) -> list[Action]:
        return _actions()

    def context(self) -> dict[str, Any]:
        return {
            "table": MonthTable(sources.months_of(self.account)),
            "automatic": queries.automatic(self.account),
        }


class InvoiceAsk(ConsolePage, FormPage):
    perm = WRITE
    title = ASK
    form = AskForm
    submit = _("Ask")
    done = _("Asked for. Finance issues the invoice, and it comes by e-mail.")

    def lead(self) -> Text:
        return _("Look at the title first: an issued invoice is not changed, only credited.")

    def trail(self) -> list[Crumb]:
        return [(LIST, reverse("console:invoices"))]

    def form_options(self) -> dict[str, Any]:
        titles = queries.usable_titles(self.account)
        return {"querysets": {"title": titles}, "months": sources.months_of(self.account)}

    def initial(self) -> dict[str, Any]:
        title = queries.usable_titles(self.account).first()
        return {"months": self.request.GET.getlist("month"), "title": title and title.public_id}

    def run(self, form: AskForm) -> str:
        return url_of(asking.ask(actor=self.actor, **form.cleaned_data))


class InvoiceDetail(ConsolePage, DetailPage):
    perm = READ
    template = "console/invoices/detail.html"

    def rows(self) -> QuerySet[Invoice]:
        return queries.invoices_of(self.account)

    def trail(self) -> list[Crumb]:
        return [(LIST, reverse("console:invoices"))]

    def context(self) -> dict[str, Any]:
        row: Invoice = self.row
        return {
            "states": INVOICE_STATES,
            "facts": facts_of(row),
            "table": LineTable(queries.lines(row)),
            "files": file_links(row, "console:invoice_file"),
            "steps": queries.steps(row),
            "notes": [(note, url_of(note)) for note in queries.credit_notes(row) if note.number is not None],
            "credited": url_of(row.credits) if row.credits else "",
        }

    def actions(self) -> list[Action]:
        if self.row.status != InvoiceStatus.ASKED:
            return []
        url = url_of(self.row, "invoice_withdraw")
        return [Action(_("Take back"), url, "arrow-back-up", WRITE, is_post=True)]


def facts_of(row: Invoice) -> Sequence[tuple[Text, Any]]:
    """What a document says of itself, for a description list."""
    tax = f"{amount(row.tax, row.currency)} ({row.tax_rate:.2f} %)" if row.tax is not None else None
    facts: list[tuple[Text, Any]] = [
        (_("Kind"), row.get_kind_display()),
        (_("Made out to"), row.buyer["name"]),
        (_("Tax number"), row.buyer["tax_number"] or None),
        (_("Sent to"), row.buyer["email"]),
        (_("Amount"), amount(row.total, row.currency)),
        (_("Tax, included"), tax),
        (_("Date"), row.issued_on and row.issued_on.isoformat()),
        (_("Paid on"), row.paid_on and f"{row.paid_on.isoformat()} {row.paid_reference}"),
        (_("Reason") if row.is_credit_note else _("Remark"), row.remark or None),
        (_("Why not"), row.reason or None),
    ]
    return [(words, value) for words, value in facts if value is not None]


class InvoiceWithdraw(ConsolePage, ActionPage):
    perm = WRITE
    done = _("Taken back. The amounts can be invoiced again.")

    def run(self) -> str:
        row = self.find(queries.invoices_of(self.account), self.kwargs["public_id"])
        asking.withdraw(actor=self.actor, invoice=row)
        return url_of(row)


class InvoiceFile(ConsolePage, Page):
    """The PDF as it was issued."""

    perm = READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = self.find(queries.invoices_of(self.account), self.kwargs["public_id"])
        return document_file(row, self.kwargs["language"])


class InvoicesAutomatic(ConsolePage, FormPage):
    perm = WRITE
    title = _("Automatic invoices")
    form = AutomaticForm
    done = _("Saved.")

    def trail(self) -> list[Crumb]:
        return [(LIST, reverse("console:invoices"))]

    def form_options(self) -> dict[str, Any]:
        return {"querysets": {"title": queries.usable_titles(self.account)}}

    def initial(self) -> dict[str, Any]:
        row = queries.automatic(self.account)
        return {"is_on": row.is_on, "title": row.title.public_id} if row else {}

    def run(self, form: AutomaticForm) -> str:
        automatic.choose(actor=self.actor, **form.cleaned_data)
        return reverse("console:invoiceable")


def _actions() -> list[Action]:
    alone, ask = reverse("console:invoices_automatic"), reverse("console:invoice_ask")
    return [
        Action(_("Automatic invoices"), alone, "refresh", WRITE),
        Action(ASK, ask, "plus", WRITE, is_primary=True),
    ]
