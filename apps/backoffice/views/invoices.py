"""Finance's invoices: the queue of what is asked for, one document, issuing, refusing, crediting, sending, paid."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.permissions import Perm
from apps.accounts.telling import tell
from apps.backoffice.forms.invoices import CreditForm, InvoiceFilters, PaidForm, ReasonForm, SendForm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.ledger import balance_url
from apps.core import clock, files
from apps.core.countries import country_name
from apps.core.money import MINOR_UNITS
from apps.invoicing import documents, queries
from apps.invoicing.kinds import DocumentLanguage
from apps.invoicing.models import Invoice, Line
from apps.invoicing.services import crediting, issuing, mailing, payments
from apps.invoicing.states import INVOICE_STATES, InvoiceStatus
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, ListPage, Page, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn

READ, WRITE, APPROVE = Perm.STAFF_INVOICE_READ, Perm.STAFF_INVOICE_WRITE, Perm.STAFF_INVOICE_APPROVE
LIST = _("Invoices")
EVENTS = 12


def url_of(row: Invoice, page: str = "invoice") -> str:
    return reverse(f"backoffice:{page}", args=[row.public_id])


def money(value: Decimal, currency: str) -> str:
    """In groups of three with the digits of the minor unit, and the currency."""
    return f"{value:,.{MINOR_UNITS.get(currency, 2)}f} {currency}"


def amount(row: Invoice) -> str:
    return money(row.total, row.currency)


class InvoiceTable(Table):
    caption = LIST
    columns = (
        Column(
            _("Document number"),
            lambda row: row.number_text or _("no number yet"),
            link=url_of,
            is_heading=True,
        ),
        Column(_("Account"), "account.name", link=balance_url),
        Column(_("Made out to"), lambda row: row.buyer["name"]),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        NumberColumn(_("Amount"), amount),
        TimeColumn(_("Asked for"), "asked_at"),
        Column(_("Date"), lambda row: row.issued_on and row.issued_on.isoformat()),
        StatusColumn(_("Status"), states=INVOICE_STATES),
    )
    empty = Empty(
        "file-invoice",
        _("No invoices"),
        _("Customers ask for them in their billing centre once a month is over."),
    )


class Invoices(StaffPage, ListPage):
    perm = READ
    title = LIST
    table = InvoiceTable
    filters = InvoiceFilters

    def lead(self) -> Text:
        return _(
            "Numbers have no gaps, and what was issued never changes: a credit note mirrors what has to go."
        )

    def actions(self) -> list[Action]:
        return [
            Action(_("Titles"), reverse("backoffice:titles"), "id-badge", READ),
            Action(_("Series"), reverse("backoffice:series"), "list-details", READ),
            Action(_("Seller"), reverse("backoffice:seller"), "building", WRITE),
        ]

    def rows(self) -> QuerySet[Invoice]:
        return queries.all_invoices()


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
        NumberColumn(_("Amount"), lambda line: money(line.amount, line.invoice.currency)),
    )


class InvoicePage(StaffPage, abstract=True):
    perm = READ

    def rows(self) -> QuerySet[Invoice]:
        return queries.all_invoices()

    @cached_property
    def invoice(self) -> Invoice:
        """The document that the address names; raises Http404."""
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        return [(LIST, reverse("backoffice:invoices"))]


class _AboutInvoice(InvoicePage, abstract=True):
    """A form about one document, below it."""

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (str(self.invoice), url_of(self.invoice))]


class InvoiceDetail(InvoicePage, DetailPage):
    template = "backoffice/invoices/detail.html"

    def context(self) -> dict[str, Any]:
        row: Invoice = self.row
        lines: list[Line] = list(queries.lines(row))
        events = accounts.audit_of_target(f"invoice:{row.public_id}", account=None)[:EVENTS]
        return {
            "states": INVOICE_STATES,
            "facts": _facts(row),
            "table": LineTable(lines),
            "files": _files(row),
            "steps": queries.steps(row),
            "notes": [(note, url_of(note)) for note in queries.credit_notes(row)],
            "credited": url_of(row.credits) if row.credits else "",
            "has_seller": queries.seller() is not None,
            "is_own": row.is_credit_note and row.asked_by == self.actor.user,
            "events": [tell(event) for event in events],
        }

    def actions(self) -> list[Action]:
        row: Invoice = self.row
        if row.status == InvoiceStatus.ASKED:
            return _deciding(row, is_own=row.is_credit_note and row.asked_by == self.actor.user)
        if not row.is_numbered:
            return []
        send = Action(_("Send again"), url_of(row, "invoice_send"), "send", WRITE)
        if row.is_credit_note or row.status == InvoiceStatus.CANCELLED:
            return [send]
        found = [send, Action(_("Credit"), url_of(row, "invoice_credit"), "receipt-refund", WRITE)]
        if row.status != InvoiceStatus.PAID:
            found.append(Action(_("Paid"), url_of(row, "invoice_paid"), "check", WRITE, is_primary=True))
        return found


def _deciding(row: Invoice, *, is_own: bool) -> list[Action]:
    if is_own:
        return [Action(_("Take back"), url_of(row, "credit_withdraw"), "arrow-back-up", WRITE, is_post=True)]
    question = _("Issue it? The number and the document are never changed afterwards.")
    kind, perm = ("credit", APPROVE) if row.is_credit_note else ("invoice", WRITE)
    refuse, issue = url_of(row, f"{kind}_refuse"), url_of(row, f"{kind}_issue")
    return [
        Action(_("Refuse"), refuse, "x", perm, is_danger=True),
        Action(_("Issue"), issue, "check", perm, is_primary=True, is_post=True, confirm=question),
    ]


def _facts(row: Invoice) -> list[tuple[Text, Any]]:
    buyer = row.buyer
    tax = f"{money(row.tax, row.currency)} ({row.tax_rate:.2f} %)" if row.tax is not None else None
    bank = " · ".join(filter(None, (buyer["bank_name"], buyer["bank_account"])))
    facts: list[tuple[Text, Any]] = [
        (_("Account"), row.account.name),
        (_("Made out to"), buyer["name"]),
        (_("Kind of title"), row.title.get_kind_display()),
        (_("Tax number"), buyer["tax_number"] or None),
        (_("Address"), ", ".join(filter(None, (buyer["address"], country_name(buyer["country"]))))),
        (_("Bank"), bank or None),
        (_("Sent to"), buyer["email"]),
        (_("Amount"), amount(row)),
        (_("Tax, included"), tax),
        (_("Date"), row.issued_on and row.issued_on.isoformat()),
        (_("Asked for by"), row.asked_by or (_("by itself") if row.is_automatic else None)),
        (_("Decided by"), row.decided_by),
        (_("Paid on"), row.paid_on and f"{row.paid_on.isoformat()} {row.paid_reference}"),
        (_("Reason") if row.is_credit_note else _("Remark"), row.remark or None),
        (_("May be invoiced again"), (_("yes") if row.frees else _("no")) if row.is_credit_note else None),
        (_("Why not"), row.reason or None),
    ]
    return [(words, value) for words, value in facts if value is not None]


def _files(row: Invoice) -> list[tuple[str, str, str]]:
    return [
        (
            DocumentLanguage(one.language).label,
            reverse("backoffice:invoice_file", args=[row.public_id, one.language]),
            one.sha256,
        )
        for one in queries.documents(row)
    ]


class InvoiceFile(InvoicePage, Page):
    """The PDF as it was issued."""

    perm = READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = self.kwargs["language"]
        found = queries.document(self.invoice, language)
        if found is None:
            raise Http404
        name = documents.file_name(self.invoice, language)
        stored = files.open_stored(found.stored)
        answer = FileResponse(stored, as_attachment=True, filename=name, content_type="application/pdf")
        answer.headers["Cache-Control"] = "private, no-store"
        return answer


class InvoiceIssue(InvoicePage, ActionPage):
    perm = WRITE
    done = _("Issued. The document is on its way to the customer.")

    def run(self) -> str:
        return url_of(issuing.issue(actor=self.actor, invoice=self.invoice))


class InvoiceRefuse(_AboutInvoice, FormPage):
    perm = WRITE
    title = _("Refuse")
    form = ReasonForm
    submit = _("Refuse")
    done = _("Refused. The amounts can be invoiced again.")

    def run(self, form: ReasonForm) -> str:
        issuing.refuse(actor=self.actor, invoice=self.invoice, **form.cleaned_data)
        return url_of(self.invoice)


class CreditIssue(InvoiceIssue):
    """The same by the second person's right."""

    perm = APPROVE


class CreditRefuse(InvoiceRefuse):
    """The same by the second person's right."""

    perm = APPROVE
    done = _("Refused. The invoice stays as it is.")


class InvoiceCredit(_AboutInvoice, FormPage):
    perm = WRITE
    title = _("Propose a credit note")
    form = CreditForm
    submit = _("Propose")
    done = _("Proposed. A second person has to issue it.")

    def lead(self) -> Text:
        return _("The credit note mirrors the lines you choose, whole; each line can be taken back once.")

    def form_options(self) -> dict[str, Any]:
        # What is sent twice names lines that are taken by now: the verb knows the form by its key.
        is_sent = self.request.method == "POST"
        return {"lines": queries.lines(self.invoice) if is_sent else crediting.open_lines(self.invoice)}

    def initial(self) -> dict[str, Any]:
        return {"lines": [one.position for one in crediting.open_lines(self.invoice)]}

    def run(self, form: CreditForm) -> str:
        return url_of(crediting.propose(actor=self.actor, invoice=self.invoice, **form.cleaned_data))


class CreditWithdraw(InvoicePage, ActionPage):
    perm = WRITE
    done = _("The proposed credit note has been taken back.")

    def run(self) -> str:
        crediting.withdraw(actor=self.actor, note=self.invoice)
        return url_of(self.invoice)


class InvoicePaid(_AboutInvoice, FormPage):
    perm = WRITE
    title = _("Write down the payment")
    form = PaidForm
    done = _("The payment has been written down.")

    def initial(self) -> dict[str, Any]:
        return {"on": clock.business_day(clock.now()).isoformat()}

    def run(self, form: PaidForm) -> str:
        payments.mark_paid(actor=self.actor, invoice=self.invoice, **form.cleaned_data)
        return url_of(self.invoice)


class InvoiceSend(_AboutInvoice, FormPage):
    perm = WRITE
    title = _("Send by e-mail")
    form = SendForm
    submit = _("Send")
    done = _("On its way.")

    def initial(self) -> dict[str, Any]:
        return {"address": self.invoice.buyer["email"]}

    def run(self, form: SendForm) -> str:
        mailing.send_again(actor=self.actor, invoice=self.invoice, **form.cleaned_data)
        return url_of(self.invoice)
