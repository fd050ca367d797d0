"""Rows about invoices for the access table: a title with a scan, an invoice that is asked for."""

from datetime import date
from decimal import Decimal
from functools import cached_property

from apps.accounts.permissions import StaffRole
from apps.core import attachments, clock
from apps.invoicing.models import Invoice, Line, Title, TitleDocument
from apps.invoicing.services import titles
from apps.invoicing.services.asking import copy_of
from tests import factories
from tests.core import documents
from tests.people import Person
from tests.support.invoices import facts, issued, seller, settled


class InvoiceThings:
    """A part of `Things`, which has an owner."""

    owner: Person

    @cached_property
    def title(self) -> Title:
        return titles.add(actor=self.owner.actor, facts=facts())

    @cached_property
    def title_document(self) -> TitleDocument:
        scan = attachments.keep(documents.pdf(), name="scan.pdf")
        title = titles.add(actor=self.owner.actor, facts=facts(), documents=[scan])
        found: TitleDocument = title.documents.get()
        return found

    @cached_property
    def issued_invoice(self) -> Invoice:
        settled(self.owner.own_account)
        seller()
        return issued(self.owner.actor, factories.actor(factories.staff(StaffRole.FINANCE_CLERK)))

    @cached_property
    def invoice(self) -> Invoice:
        made: Invoice = Invoice.unscoped.create(
            account=self.owner.own_account,
            key="thing",
            title=self.title,
            buyer=copy_of(self.title),
            total=Decimal(1),
            asked_at=clock.now(),
        )
        Line.unscoped.create(
            account=made.account,
            invoice=made,
            position=1,
            month=date(2026, 10, 1),
            country="CN",
            segments=100,
            amount=Decimal(1),
        )
        return made
