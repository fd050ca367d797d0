"""What is read of titles and invoices: the account's own, finance's queues, series with whether they are whole."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.core.states import BAD, CARE, GOOD, WAITING, Tone
from apps.invoicing.kinds import InvoiceKind
from apps.invoicing.models import (
    Automatic,
    Document,
    Invoice,
    Line,
    Mail,
    Seller,
    Series,
    Title,
    TitleDocument,
)
from apps.invoicing.states import MAIL_STATES, InvoiceStatus, TitleStatus


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a document's way, as components/timeline.html shows it."""

    at: datetime
    label: str | Promise
    tone: Tone
    sentence: str = ""
    is_ahead: bool = False


def titles_of(account: Account) -> QuerySet[Title]:
    """The account's titles, those out of use left out."""
    return Title.of(account).exclude(status=TitleStatus.RETIRED)


def usable_titles(account: Account) -> QuerySet[Title]:
    """Those that something can be invoiced to."""
    return Title.of(account).filter(status=TitleStatus.APPROVED).order_by("-id")


def title_documents(account: Account) -> QuerySet[TitleDocument]:
    """The scans of the account's titles."""
    return TitleDocument.of(account)


def all_titles() -> QuerySet[Title]:
    """Titles of all accounts, for finance."""
    return Title.unscoped.select_related("account", "decided_by")


def all_title_documents() -> QuerySet[TitleDocument]:
    """The scans of all titles, for finance."""
    return TitleDocument.unscoped.all()


def invoices_of(account: Account) -> QuerySet[Invoice]:
    """The account's invoices, and credit notes once they are issued."""
    rows = Invoice.of(account).select_related("credits", "account")
    return rows.exclude(Q(kind=InvoiceKind.CREDIT_NOTE) & Q(number=None))


def all_invoices() -> QuerySet[Invoice]:
    """Invoices and credit notes of all accounts, for finance."""
    return Invoice.unscoped.select_related("account", "credits", "asked_by", "decided_by", "title")


def lines(row: Invoice) -> QuerySet[Line]:
    """In the order of the document."""
    return (
        Line.of(row.account).filter(invoice=row).select_related("application", "invoice").order_by("position")
    )


def document(row: Invoice, language: str) -> Document | None:
    """The PDF in a language; None while nothing is issued."""
    return Document.of(row.account).filter(invoice=row, language=language).first()


def documents(row: Invoice) -> list[Document]:
    """The PDF in each language."""
    return list(Document.of(row.account).filter(invoice=row).order_by("language"))


def credit_notes(row: Invoice) -> list[Invoice]:
    """What mirrors it, proposed ones included."""
    return list(Invoice.of(row.account).filter(credits=row).order_by("id"))


def mails(row: Invoice) -> list[Mail]:
    """Its letters, the latest first."""
    return list(Mail.of(row.account).filter(invoice=row).order_by("-id"))


def automatic(account: Account) -> Automatic | None:
    """Whether invoices come by themselves, and to which title."""
    return Automatic.of(account).select_related("title").first()


def seller() -> Seller | None:
    """Our own data; None until finance has entered them."""
    return Seller.objects.first()


@dataclass(frozen=True, slots=True)
class SeriesCount:
    """A series and the numbers that documents have."""

    row: Series
    count: int
    first: int
    last: int

    @property
    def is_whole(self) -> bool:
        """From 1 to the last number, each once."""
        return self.count == self.last == self.row.last_number and (self.first == 1 or not self.count)


def counted_series() -> list[SeriesCount]:
    """Every series, the latest year first; two statements."""
    counts = {
        one["series"]: one
        for one in Invoice.unscoped.exclude(series=None)
        .order_by()
        .values("series")
        .annotate(count=Count("number"), first=Min("number"), last=Max("number"))
    }
    nothing = {"count": 0, "first": 0, "last": 0}
    return [
        SeriesCount(row, found["count"], found["first"], found["last"])
        for row in Series.objects.order_by("-year", "prefix")
        for found in [counts.get(row.pk, nothing)]
    ]


def waiting_invoices() -> int:
    """How many are asked for and not issued."""
    return Invoice.unscoped.filter(status=InvoiceStatus.ASKED, kind=InvoiceKind.INVOICE).count()


def waiting_credit_notes() -> int:
    """How many wait for a second person."""
    return Invoice.unscoped.filter(status=InvoiceStatus.ASKED, kind=InvoiceKind.CREDIT_NOTE).count()


def waiting_titles() -> int:
    """How many titles finance has to look at."""
    return Title.unscoped.filter(status=TitleStatus.WAITING).count()


def open_invoices() -> QuerySet[Invoice]:
    """Issued and neither paid nor cancelled."""
    return Invoice.unscoped.filter(
        kind=InvoiceKind.INVOICE, status__in=[InvoiceStatus.ISSUED, InvoiceStatus.SENT]
    ).order_by("issued_on")


def steps(row: Invoice) -> list[Step]:
    """What happened to it, in order."""
    found = [Step(row.asked_at, _("Asked for") if not row.is_credit_note else _("Proposed"), WAITING)]
    if row.number is not None and row.decided_at:
        found.append(Step(row.decided_at, _("Issued"), GOOD, row.number_text))
    elif row.status == InvoiceStatus.REFUSED and row.decided_at:
        found.append(Step(row.decided_at, _("Refused"), BAD, row.reason))
    elif row.status == InvoiceStatus.WITHDRAWN and row.decided_at:
        found.append(Step(row.decided_at, _("Taken back"), CARE))
    for mail in reversed(mails(row)):
        tone = MAIL_STATES.tones[mail.status]
        label = _("Mail to %(address)s") % {"address": mail.address}
        found.append(Step(mail.ended_at or mail.due_at, label, tone, MAIL_STATES.label(mail.status)))
    return sorted(found, key=lambda step: step.at)
