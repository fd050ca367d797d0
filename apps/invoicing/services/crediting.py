"""Credit notes: proposed by one person for the whole invoice or some lines, issued by another one, never more than once a line."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.invoicing.kinds import InvoiceKind
from apps.invoicing.models import Claim, Invoice, Line
from apps.invoicing.services import asking
from apps.invoicing.states import INVOICE_STATES, InvoiceStatus

_CREDITABLE = (InvoiceStatus.ISSUED, InvoiceStatus.SENT, InvoiceStatus.PAID)


@transaction.atomic
def propose(
    *, actor: Actor, invoice: Invoice, lines: Sequence[int], reason: str, frees: bool, key: str
) -> Invoice:
    """Propose the mirror of these lines (their positions). frees: once issued, their amounts may be invoiced again.

    Raises CREDIT_NUMBERED, CREDIT_LINES, REASON_NEEDED, INVOICE_TWICE when another credit note has one of the lines.
    """
    actor.require(Perm.STAFF_INVOICE_WRITE)
    known: Invoice | None = Invoice.unscoped.filter(key=key).first()
    if known is not None:
        return known
    if not reason.strip():
        raise DomainError(Code.REASON_NEEDED, field="reason")
    invoice = Invoice.unscoped.select_for_update(of=("self",)).select_related("account").get(pk=invoice.pk)
    if invoice.is_credit_note or invoice.status not in _CREDITABLE:
        raise DomainError(Code.CREDIT_NUMBERED)
    chosen = [one for one in open_lines(invoice) if one.position in lines]
    total = -sum((one.amount for one in chosen), Decimal(0))
    if total >= 0 or len(chosen) != len(set(lines)):
        raise DomainError(Code.CREDIT_LINES, field="lines")
    note: Invoice = Invoice.unscoped.create(
        account=invoice.account,
        kind=InvoiceKind.CREDIT_NOTE,
        key=key,
        title_id=invoice.title_id,
        buyer=invoice.buyer,
        currency=invoice.currency,
        total=total,
        credits=invoice,
        frees=frees,
        remark=reason.strip(),
        asked_by=actor.user,
        asked_at=clock.now(),
    )
    mirrors = Line.unscoped.bulk_create(_mirror(note, place, one) for place, one in enumerate(chosen, 1))
    asking.claim(note, {key_of(one): mirror for one, mirror in zip(chosen, mirrors, strict=True)})
    audit.record(actor, "credit_note.proposed", note, reason=note.remark, **_facts(note))
    return note


@transaction.atomic
def withdraw(*, actor: Actor, note: Invoice) -> None:
    """Whoever proposed it takes it back. Raises NOT_FOUND for anybody else, IllegalMove when it is decided."""
    actor.require(Perm.STAFF_INVOICE_WRITE)
    if not note.is_credit_note or actor.user is None or note.asked_by_id != actor.user.pk:
        raise DomainError(Code.NOT_FOUND)
    INVOICE_STATES.advance(note, InvoiceStatus.WITHDRAWN, decided_by=actor.user, decided_at=clock.now())
    asking.release(note)
    audit.record(actor, "credit_note.withdrawn", note, **_facts(note))


def open_lines(invoice: Invoice) -> list[Line]:
    """The lines that no credit note has taken or is about to take."""
    lines = list(invoice.lines.select_related("application"))
    held = Claim.unscoped.filter(account=invoice.account_id, key__in=map(key_of, lines), released_at=None)
    taken = set(held.values_list("key", flat=True))
    return [one for one in lines if key_of(one) not in taken]


def key_of(line: Line) -> str:
    """Under which a credit note claims a line."""
    return f"line:{line.pk}"


def _facts(note: Invoice) -> dict[str, Any]:
    assert note.credits is not None
    return {**asking.facts_of(note), "of": note.credits.number_text}


def _mirror(note: Invoice, place: int, one: Line) -> Line:
    return Line(
        account_id=note.account_id,
        invoice=note,
        position=place,
        month=one.month,
        application_id=one.application_id,
        country=one.country,
        label=one.label,
        segments=-one.segments,
        amount=-one.amount,
        mirrors=one,
    )
