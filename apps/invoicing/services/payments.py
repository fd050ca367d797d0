"""That an invoice was paid: when, and what the bank calls it."""

from datetime import date

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.invoicing.models import Invoice
from apps.invoicing.services import asking
from apps.invoicing.states import INVOICE_STATES, InvoiceStatus


@transaction.atomic
def mark_paid(*, actor: Actor, invoice: Invoice, on: date, reference: str) -> None:
    """Write down the payment. Raises PAID_LATER, NOT_FOUND for a credit note, IllegalMove unless it is issued and open."""
    actor.require(Perm.STAFF_INVOICE_WRITE)
    if invoice.is_credit_note:
        raise DomainError(Code.NOT_FOUND)
    today = clock.business_day(clock.now())
    if on > today:
        raise DomainError(Code.PAID_LATER, field="on", day=today.isoformat())
    columns = {"paid_on": on, "paid_reference": reference.strip()}
    INVOICE_STATES.advance(invoice, InvoiceStatus.PAID, **columns)
    facts = {**asking.facts_of(invoice), "day": on.isoformat(), "reference": reference.strip()}
    audit.record(actor, "invoice.paid", invoice, account=invoice.account, **facts)
