"""Asking for an invoice: amounts are claimed, each once, and a copy of the title is kept; refused or taken back they are free."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.money import in_minor_units
from apps.invoicing import sources
from apps.invoicing.models import Claim, Invoice, Line, Title
from apps.invoicing.sources import Item
from apps.invoicing.states import INVOICE_STATES, InvoiceStatus


@transaction.atomic
def ask(*, actor: Actor, title: Title, months: Sequence[str], key: str, remark: str = "") -> Invoice:
    """Ask for everything of these months (keys of `sources.Month`) that is on no invoice; `key` makes a form sent twice one.

    Raises TITLE_UNAPPROVED, INVOICE_NOTHING, INVOICE_CURRENCIES, INVOICE_TWICE, INVOICE_KEY.
    """
    actor.require(Perm.BILLING_WRITE)
    account = actor.own_account
    if ":" in key:  # those of the clock have one: nobody takes them beforehand
        raise DomainError(Code.INVOICE_KEY)
    # Whoever sends the same form at the same time waits here, and then finds what the first has made.
    Title.of(account).select_for_update().filter(pk=title.pk).first()
    known = Invoice.unscoped.filter(key=key).first()
    if known is not None:
        if (known.account_id, known.title_id) != (account.pk, title.pk):
            raise DomainError(Code.INVOICE_KEY)
        return known
    row = make(account=account, title=title, months=months, key=key, asked_by=actor.user, remark=remark)
    audit.record(actor, "invoice.asked", row, **facts_of(row))
    return row


def make(*, account: Account, title: Title, months: Sequence[str], key: str, **columns: Any) -> Invoice:
    """The rows of an application, within the caller's transaction: invoice, lines and their claims."""
    title = Title.of(account).select_for_update().get(pk=title.pk)
    if not title.is_usable:
        raise DomainError(Code.TITLE_UNAPPROVED, field="title", title=title.name)
    found = sources.free_items(account, months)
    total = sum((one.amount for one in found), Decimal(0))
    if total <= 0:
        raise DomainError(Code.INVOICE_NOTHING, field="months")
    if len({one.currency for one in found}) > 1:
        raise DomainError(Code.INVOICE_CURRENCIES, field="months")
    row: Invoice = Invoice.unscoped.create(
        account=account,
        key=key,
        title=title,
        buyer=copy_of(title),
        currency=found[0].currency,
        total=total,
        asked_at=clock.now(),
        **columns,
    )
    lines = Line.unscoped.bulk_create(_line(row, place, one) for place, one in enumerate(found, 1))
    claim(row, {one.key: line for one, line in zip(found, lines, strict=True)})
    return row


def claim(row: Invoice, lines: Mapping[str, Line]) -> None:
    """Take each key for its line. The database refuses a key that is taken: whoever asks at the same time waits, and loses."""
    try:
        with transaction.atomic():
            # In the order of the keys, so that two of them never wait for one another.
            Claim.unscoped.bulk_create(
                Claim(account_id=row.account_id, key=key, line=line) for key, line in sorted(lines.items())
            )
    except IntegrityError as taken:
        raise DomainError(Code.INVOICE_TWICE, field="months") from taken


def release(row: Invoice) -> int:
    """What the lines of this document have taken is free again; gives how many."""
    return Claim.unscoped.filter(line__invoice=row, released_at=None).update(released_at=clock.now())


@transaction.atomic
def withdraw(*, actor: Actor, invoice: Invoice) -> None:
    """The account takes an application back while nobody has decided. Raises IllegalMove."""
    actor.require(Perm.BILLING_WRITE)
    row: Invoice = Invoice.one_of(actor.own_account, invoice.public_id)
    if row.is_credit_note:
        raise DomainError(Code.NOT_FOUND)
    INVOICE_STATES.advance(row, InvoiceStatus.WITHDRAWN, decided_at=clock.now())
    release(row)
    audit.record(actor, "invoice.withdrawn", row, **facts_of(row))


def copy_of(title: Title) -> dict[str, str]:
    """The buyer as documents name it."""
    names = (
        "kind",
        "name",
        "country",
        "tax_number",
        "address",
        "phone",
        "bank_name",
        "bank_account",
        "email",
        "language",
    )
    return {name: str(getattr(title, name)) for name in names}


def facts_of(row: Invoice) -> dict[str, Any]:
    """What the audit trail keeps of a document."""
    amount = in_minor_units(row.total, row.currency)
    facts = {"amount": amount, "currency": row.currency, "title": row.buyer["name"]}
    return {**facts, "number": row.number_text} if row.number_text else facts


def _line(row: Invoice, place: int, one: Item) -> Line:
    return Line(
        account_id=row.account_id,
        invoice=row,
        position=place,
        month=one.month,
        application_id=one.application_id,
        country=one.country,
        label=one.label,
        segments=one.segments,
        amount=one.amount,
    )
