"""What is in a month pack: each file with its columns and rows, in an order that never changes, in English.

A file is one entry of PARTS: bills, their lines, the settled days, the journal in finance's own accounts, payments, the price
versions and the invoices that were issued in the month. Names of accounts and applications are those of today.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.billing.models import Bill, BillLine, Settlement
from apps.billing.models.bill import last_day
from apps.billing.states import BillStatus
from apps.invoicing.kinds import DocumentLanguage
from apps.invoicing.models import Document, Invoice
from apps.invoicing.models import Line as InvoiceLine
from apps.invoicing.states import NUMBERED
from apps.ledger.models import Entry, Transaction, TransactionKind
from apps.ledger.queries import book_accounts
from apps.pricing.models import Price

Row = Sequence[object]
_CHUNK: Final = 2000


@dataclass(frozen=True, slots=True)
class Part:
    """A list of the pack."""

    name: str
    header: tuple[str, ...]
    rows: Callable[[date, Account | None], Iterable[Row]]


def bills_of(month: date, account: Account | None) -> QuerySet[Bill]:
    """The bills of the pack, by account."""
    rows = Bill.unscoped.filter(month=month, status=BillStatus.CLOSED)
    return _own(rows, account).select_related("account").order_by("account_id", "currency")


def _own(rows: QuerySet[Any], account: Account | None) -> QuerySet[Any]:
    return rows if account is None else rows.filter(account=account)


def _amount(value: Decimal) -> str:
    return f"{value:.6f}"


def _instant(value: datetime | None) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds") if value else ""


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _bills(month: date, account: Account | None) -> Iterator[Row]:
    for one in bills_of(month, account):
        yield (
            one.public_id,
            one.account.public_id,
            one.account.name,
            f"{one.month:%Y-%m}",
            one.currency,
            *map(_amount, (one.opening, one.payments, one.adjustments, one.charges, one.fees, one.closing)),
            _amount(one.total),
            one.count,
            one.segments,
            one.line_count,
            one.sha256,
            _instant(one.closed_at),
        )


def _lines(month: date, account: Account | None) -> Iterator[Row]:
    rows = BillLine.unscoped.filter(bill__month=month, bill__status=BillStatus.CLOSED)
    rows = _own(rows, account).select_related("bill", "account", "application", "price_version")
    for one in rows.order_by("account_id", "bill__currency", "number").iterator(chunk_size=_CHUNK):
        application, version = one.application, one.price_version
        yield (
            one.bill.public_id,
            one.account.public_id,
            one.number,
            application.sdk_app_id if application else "",
            application.name if application else "",
            one.country,
            "" if one.message_kind is None else one.message_kind,
            one.entry,
            one.label,
            version.public_id if version else "",
            _day(version.starts_on if version else None),
            _amount(one.unit_price),
            one.count,
            one.segments,
            _amount(one.amount),
            _amount(one.billed),
            one.bill.currency,
        )


def _days(month: date, account: Account | None) -> Iterator[Row]:
    rows = _own(Settlement.unscoped.filter(day__range=(month, last_day(month))), account)
    rows = rows.select_related("account", "transaction").order_by("account_id", "day", "currency")
    for one in rows.iterator(chunk_size=_CHUNK):
        yield (
            one.public_id,
            one.account.public_id,
            _day(one.day),
            one.currency,
            one.count,
            one.segments,
            _amount(one.amount),
            one.transaction.public_id if one.transaction else "",
            one.sha256,
        )


def _journal(month: date, account: Account | None) -> Iterator[Row]:
    """Every entry of the transactions that are on the month's bills. Above zero is in favour of a book: a credit."""
    called = book_accounts()
    rows = _own(Entry.unscoped.filter(transaction__bill_movement__bill__month=month), account)
    rows = rows.select_related("transaction", "account", "transaction__bill_movement__bill")
    for one in rows.order_by("transaction_id", "book").iterator(chunk_size=_CHUNK):
        moved = one.transaction
        mine = called[one.book]
        yield (
            moved.public_id,
            _instant(moved.at),
            _day(moved.day),
            moved.kind,
            one.account.public_id,
            one.account.name,
            mine.code,
            mine.name,
            mine.cost_center,
            _amount(-one.amount) if one.amount < 0 else "",
            _amount(one.amount) if one.amount > 0 else "",
            one.currency,
            moved.memo,
            moved.bill_movement.bill.public_id,
        )


def _payments(month: date, account: Account | None) -> Iterator[Row]:
    rows = Transaction.unscoped.filter(bill_movement__bill__month=month)
    rows = _own(rows.exclude(kind=TransactionKind.SETTLEMENT), account)
    rows = rows.select_related("account", "user", "approved_by").order_by("pk")
    for one in rows.iterator(chunk_size=_CHUNK):
        yield (
            one.public_id,
            _instant(one.at),
            one.kind,
            one.account.public_id,
            one.account.name,
            _amount(one.amount),
            one.currency,
            one.memo,
            str(one.user or ""),
            str(one.approved_by or ""),
        )


def _prices(month: date, account: Account | None) -> Iterator[Row]:
    """Every price of the versions at which something on the bills was charged."""
    used = _own(BillLine.unscoped.filter(bill__month=month, price_version__isnull=False), account)
    versions = used.order_by().values("price_version").distinct()
    rows = Price.objects.filter(version__in=versions).select_related(
        "version__price_list", "version__proposed_by", "version__approved_by"
    )
    for one in rows.order_by("version_id", "country", "message_kind", "from_segments", "pk"):
        version = one.version
        yield (
            version.public_id,
            version.price_list.name,
            version.price_list.currency,
            _day(version.starts_on),
            str(version.proposed_by or ""),
            str(version.approved_by or ""),
            _instant(version.approved_at),
            one.country,
            "" if one.message_kind is None else one.message_kind,
            one.from_segments,
            _amount(one.unit_price),
        )


def issued(month: date, account: Account | None) -> QuerySet[Invoice]:
    """Invoices and credit notes with a number of the month's days, in the order of their numbers."""
    rows = Invoice.unscoped.filter(status__in=NUMBERED, issued_on__range=(month, last_day(month)))
    return _own(rows, account).select_related("account", "credits").order_by("series_id", "number")


def documents_of(month: date, account: Account) -> QuerySet[Document]:
    """Their PDFs as they were issued."""
    rows = Document.unscoped.filter(invoice__in=issued(month, account).order_by()).select_related("invoice")
    return rows.order_by("invoice__series_id", "invoice__number", "language")


def _invoices(month: date, account: Account | None) -> Iterator[Row]:
    """What can no longer change of them; whether they are paid is a thing of their page."""
    for one in issued(month, account).prefetch_related("documents").iterator(chunk_size=_CHUNK):
        digests = {document.language: document.sha256 for document in one.documents.all()}
        yield (
            one.number_text,
            one.kind,
            _day(one.issued_on),
            one.account.public_id,
            one.account.name,
            one.buyer.get("name", ""),
            one.currency,
            *("" if value is None else _amount(value) for value in (one.net, one.tax, one.total)),
            "" if one.tax_rate is None else f"{one.tax_rate:.2f}",
            one.credits.number_text if one.credits else "",
            *(digests.get(language, "") for language in DocumentLanguage.values),
        )


def _invoice_lines(month: date, account: Account | None) -> Iterator[Row]:
    rows = InvoiceLine.unscoped.filter(invoice__in=issued(month, account).order_by())
    rows = rows.select_related("invoice", "application")
    for one in rows.order_by("invoice__series_id", "invoice__number", "position").iterator(chunk_size=_CHUNK):
        yield (
            one.invoice.number_text,
            one.position,
            f"{one.month:%Y-%m}",
            one.application.sdk_app_id if one.application else "",
            one.country,
            one.label,
            one.segments,
            _amount(one.amount),
            one.invoice.currency,
        )


def _accounts(_month: date, _account: Account | None) -> Iterator[Row]:
    for book, row in book_accounts().items():
        yield book.value, row.code, row.name, row.cost_center


PARTS: Final[tuple[Part, ...]] = (
    Part(
        "bills.csv",
        (
            *("bill", "account", "account name", "month", "currency", "opening", "payments", "adjustments"),
            *("charges", "fees", "closing", "total of the lines", "messages", "segments", "lines", "sha256"),
            "made at",
        ),
        _bills,
    ),
    Part(
        "lines.csv",
        (
            *("bill", "account", "number", "sdk app id", "application", "country", "kind", "entry", "label"),
            *("price version", "prices of", "unit price", "messages", "segments", "amount", "billed"),
            "currency",
        ),
        _lines,
    ),
    Part(
        "days.csv",
        (
            *("settlement", "account", "day", "currency", "messages", "segments", "amount", "transaction"),
            "sha256",
        ),
        _days,
    ),
    Part(
        "journal.csv",
        (
            *("transaction", "posted at", "day", "kind", "account", "account name", "gl account", "gl name"),
            *("cost center", "debit", "credit", "currency", "text", "bill"),
        ),
        _journal,
    ),
    Part(
        "payments.csv",
        (
            *("transaction", "posted at", "kind", "account", "account name", "amount", "currency", "text"),
            *("proposed by", "approved by"),
        ),
        _payments,
    ),
    Part(
        "prices.csv",
        (
            *("price version", "price list", "currency", "starts on", "proposed by", "approved by"),
            *("approved at", "country", "kind", "from segments", "unit price"),
        ),
        _prices,
    ),
    Part(
        "invoices.csv",
        (
            *("number", "kind", "issued on", "account", "account name", "buyer", "currency", "net", "tax"),
            *("total", "tax rate", "credits", *(f"sha256 {one}" for one in DocumentLanguage.values)),
        ),
        _invoices,
    ),
    Part(
        "invoice-lines.csv",
        (
            *("invoice", "position", "month", "sdk app id", "country", "label", "segments", "amount"),
            "currency",
        ),
        _invoice_lines,
    ),
    Part("books.csv", ("book", "gl account", "gl name", "cost center"), _accounts),
)
