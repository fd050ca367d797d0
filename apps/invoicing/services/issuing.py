"""Issuing: number, documents and state in one transaction, so that a number without a document never existed."""

import hashlib
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.invoicing import documents, taxes
from apps.invoicing.kinds import DocumentLanguage, InvoiceKind
from apps.invoicing.models import Claim, Document, Invoice, Line, Seller, Series
from apps.invoicing.services import asking, mailing
from apps.invoicing.states import INVOICE_STATES, InvoiceStatus


def issue(*, actor: Actor, invoice: Invoice) -> Invoice:
    """Give it its number and its documents; the same for a credit note, by somebody other than who proposed it.

    Locks the series until the commit: numbers have no gap, whoever dies. Raises SELLER_MISSING, SECOND_PERSON, IllegalMove.
    """
    _require(actor, invoice)
    return issue_one(actor=actor, invoice=invoice)


@transaction.atomic
def issue_one(*, actor: Actor, invoice: Invoice) -> Invoice:
    """`issue` without the question for the right, for the clock; files of a transaction that failed are swept."""
    row = _asked(invoice)
    if row.is_credit_note and (actor.user is None or actor.user.pk == row.asked_by_id):
        raise DomainError(Code.SECOND_PERSON)
    seller = Seller.objects.first()
    if seller is None:
        raise DomainError(Code.SELLER_MISSING)
    if row.credits is not None:
        # The mirror has the rate, and so the net and tax, of what it mirrors.
        rate: Decimal = row.credits.tax_rate or Decimal(0)
    else:
        rate = seller.tax_rate
    net, tax = taxes.split(row.total, rate, row.currency)
    day = clock.business_day(clock.now())  # asked once: around New Year number and date are of the same year
    series, number = _next_number(seller, InvoiceKind(row.kind), day.year)
    columns: dict[str, Any] = {
        "net": net,
        "tax": tax,
        "tax_rate": rate,
        "seller": _copy_of(seller),
        "series": series,
        "number": number,
        "number_text": f"{series}-{number:06d}",
        "issued_on": day,
        "decided_by": actor.user,
        "decided_at": clock.now(),
    }
    INVOICE_STATES.advance(row, InvoiceStatus.ISSUED, **columns)
    _keep_documents(row)
    if row.is_credit_note:
        _take_back(row)
    audit.record(actor, "credit_note.issued" if row.is_credit_note else "invoice.issued", row, **_facts(row))
    mailing.queue(row)
    return row


@transaction.atomic
def refuse(*, actor: Actor, invoice: Invoice, reason: str) -> None:
    """No document; the amounts are free again, and `reason` is what the customer reads. Raises REASON_NEEDED, IllegalMove."""
    _require(actor, invoice)
    if not reason.strip():
        raise DomainError(Code.REASON_NEEDED, field="reason")
    row = _asked(invoice)
    to = InvoiceStatus.REFUSED
    INVOICE_STATES.advance(row, to, decided_by=actor.user, decided_at=clock.now(), reason=reason.strip())
    asking.release(row)
    verb_facts = {**_facts(row), "reason": reason.strip()}
    audit.record(actor, "credit_note.refused" if row.is_credit_note else "invoice.refused", row, **verb_facts)


def _require(actor: Actor, invoice: Invoice) -> None:
    """What a credit note needs is the second person's right."""
    actor.require(Perm.STAFF_INVOICE_APPROVE if invoice.is_credit_note else Perm.STAFF_INVOICE_WRITE)


def _asked(invoice: Invoice) -> Invoice:
    """The row, locked, so that two who decide at once are one after the other."""
    rows = Invoice.unscoped.select_for_update(of=("self",)).select_related("account", "credits", "title")
    row: Invoice = rows.get(pk=invoice.pk)
    if row.status != InvoiceStatus.ASKED:
        raise IllegalMove(INVOICE_STATES.label(row.status))
    return row


def _next_number(seller: Seller, kind: InvoiceKind, year: int) -> tuple[Series, int]:
    """The next number of the year's series; its row stays locked to the end of the transaction."""
    prefix = seller.invoice_prefix if kind == InvoiceKind.INVOICE else seller.credit_prefix
    made, _is_new = Series.objects.get_or_create(prefix=prefix, year=year, defaults={"kind": kind})
    series = Series.objects.select_for_update().get(pk=made.pk)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return series, series.last_number


def _copy_of(seller: Seller) -> dict[str, str]:
    facts = model_to_dict(seller, exclude=["id", "tax_rate", "changed_at", "invoice_prefix", "credit_prefix"])
    return {name: str(value) for name, value in facts.items()}


def _keep_documents(row: Invoice) -> None:
    lines = list(row.lines.select_related("application"))
    for language in DocumentLanguage:
        octets = documents.typeset(row, lines, language)
        stored = documents.store(octets)
        sha256 = hashlib.sha256(octets).hexdigest()
        Document.unscoped.create(
            account_id=row.account_id,
            invoice=row,
            language=language,
            stored=stored,
            size=len(octets),
            sha256=sha256,
        )


def _take_back(note: Invoice) -> None:
    """What a credit note does to its invoice: amounts are free where it says so; nothing left, it is cancelled."""
    assert note.credits is not None
    mirrored = Line.unscoped.filter(invoice=note).values("mirrors")
    if note.frees:
        taken = Claim.unscoped.filter(line__in=mirrored, released_at=None)
        taken.update(released_at=clock.now())
    mirrors = Line.unscoped.filter(mirrors__invoice=note.credits, invoice__number__isnull=False)
    left = note.credits.lines.exclude(pk__in=mirrors.values("mirrors"))
    if not left.exists():
        INVOICE_STATES.advance(note.credits, InvoiceStatus.CANCELLED)


def _facts(row: Invoice) -> dict[str, Any]:
    facts = asking.facts_of(row)
    return {**facts, "of": row.credits.number_text} if row.credits is not None else facts
