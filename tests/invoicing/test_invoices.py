"""From what was billed to a number, a document, a credit note and a payment; and what refuses to change."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.core import files
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.invoicing import sources
from apps.invoicing.kinds import InvoiceKind
from apps.invoicing.models import Claim, Document, Invoice, Mail, Series
from apps.invoicing.services import asking, crediting, issuing, payments, titles
from apps.invoicing.states import InvoiceStatus, TitleStatus
from tests import factories
from tests.people import Person
from tests.support import invoices as support

pytestmark = pytest.mark.django_db
Olga = Callable[..., Person]
NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(olga: Olga) -> Person:
    support.seller()
    return olga(StaffRole.FINANCE_CLERK)


def refusal(code: Code) -> "pytest.RaisesExc[DomainError]":
    return pytest.raises(DomainError, match=f"^{code.value} ")


def test_each_line_of_a_month_is_rounded_once_and_free_until_it_is_asked_for(alice: Person) -> None:
    support.settled(alice.own_account, application=factories.application(alice.actor))
    (month,) = sources.months_of(alice.own_account)
    assert (month.billed, month.free) == (Decimal("513.50"), Decimal("513.50"))
    row = support.asked(alice.actor)
    assert row.total == Decimal("513.50") and row.status == InvoiceStatus.ASKED
    assert [(line.country, line.segments, line.amount) for line in row.lines.all()] == [
        ("CN", 64_000, Decimal("505.60")),
        ("US", 1_000, Decimal("7.90")),
    ]
    assert sources.months_of(alice.own_account)[0].free == 0


def test_a_month_that_is_not_over_cannot_be_invoiced(alice: Person) -> None:
    support.settled(alice.own_account, date(2026, 11, 1), is_billed=False)
    support.settled(alice.own_account)  # it is settled and billed to the end of October
    assert [one.key for one in sources.months_of(alice.own_account)] == ["2026-10:USD"]
    with refusal(Code.INVOICE_NOTHING):
        support.asked(alice.actor, months=["2026-11:USD"])
    assert not Invoice.unscoped.exists()


def test_the_same_form_twice_is_one_application_and_a_second_one_finds_nothing(alice: Person) -> None:
    support.settled(alice.own_account)
    title = titles.add(actor=alice.actor, facts=support.facts())
    first = support.asked(alice.actor, title)
    assert support.asked(alice.actor, title) == first
    with refusal(Code.INVOICE_NOTHING):
        support.asked(alice.actor, title, key="two")
    assert Invoice.unscoped.count() == 1 and AuditEvent.objects.filter(verb="invoice.asked").count() == 1


def test_a_form_cannot_take_the_key_of_an_automatic_invoice(alice: Person) -> None:
    support.settled(alice.own_account)
    with refusal(Code.INVOICE_KEY):
        support.asked(alice.actor, key=f"automatic:{alice.own_account.public_id}:2026-11:USD")
    assert not Invoice.unscoped.exists() and not Claim.unscoped.exists()


def test_currencies_are_not_mixed(alice: Person) -> None:
    support.settled(alice.own_account, is_billed=False)
    support.settled(alice.own_account, currency="EUR", day=16)
    with refusal(Code.INVOICE_CURRENCIES):
        support.asked(alice.actor, months=["2026-10:USD", "2026-10:EUR"])
    assert not Invoice.unscoped.exists() and not Claim.unscoped.exists()


def test_taken_back_or_refused_the_amount_is_free_again(alice: Person, clerk: Person) -> None:
    support.settled(alice.own_account)
    title = titles.add(actor=alice.actor, facts=support.facts())
    first = support.asked(alice.actor, title)
    asking.withdraw(actor=alice.actor, invoice=first)
    second = support.asked(alice.actor, title, key="two")
    with refusal(Code.REASON_NEEDED):
        issuing.refuse(actor=clerk.actor, invoice=second, reason=" ")
    issuing.refuse(actor=clerk.actor, invoice=second, reason="wrong title")
    second.refresh_from_db()
    assert (second.status, second.reason) == (InvoiceStatus.REFUSED, "wrong title")
    assert sources.months_of(alice.own_account)[0].free == Decimal("513.50")
    with pytest.raises(IllegalMove):
        asking.withdraw(actor=alice.actor, invoice=second)
    with pytest.raises(IllegalMove):
        issuing.issue(actor=clerk.actor, invoice=second)
    assert not Series.objects.exists() or Series.objects.get().last_number == 0


def test_issued_it_has_a_number_two_documents_a_mail_and_the_tax_within(alice: Person, clerk: Person) -> None:
    support.settled(alice.own_account)
    row = support.issued(alice.actor, clerk.actor)
    assert (row.number_text, row.issued_on) == ("INV-2026-000001", date(2026, 11, 28))
    assert (row.net, row.tax, row.total) == (Decimal("484.43"), Decimal("29.07"), Decimal("513.50"))
    kept = list(Document.unscoped.filter(invoice=row).order_by("language"))
    assert [one.language for one in kept] == ["en", "zh-hans"]
    for one in kept:
        octets = files.read_stored(one.stored)
        assert octets.startswith(b"%PDF") and hashlib.sha256(octets).hexdigest() == one.sha256
    assert Mail.unscoped.get().address == "books@alice.example"


def test_without_a_seller_or_the_right_nothing_is_issued(alice: Person, olga: Olga) -> None:
    support.settled(alice.own_account)
    row = support.asked(alice.actor)
    with refusal(Code.SELLER_MISSING):
        issuing.issue(actor=olga(StaffRole.FINANCE_CLERK).actor, invoice=row)
    with pytest.raises(Forbidden):
        issuing.issue(actor=olga(StaffRole.ADMINISTRATOR).actor, invoice=row)
    assert not Series.objects.exists() and not Document.unscoped.exists()


def test_numbers_go_up_by_one_and_each_kind_has_a_series(alice: Person, clerk: Person, olga: Olga) -> None:
    months = [date(2026, 10, 1), date(2026, 9, 1), date(2026, 8, 1)]
    title = titles.add(actor=alice.actor, facts=support.facts())
    for month in reversed(months):
        support.settled(alice.own_account, month)
    made = [
        support.issued(alice.actor, clerk.actor, title=title, months=[f"{month:%Y-%m}:USD"], key=f"{month}")
        for month in months
    ]
    assert [one.number_text for one in made] == [f"INV-2026-{number:06d}" for number in (1, 2, 3)]
    note = crediting.propose(
        actor=clerk.actor, invoice=made[0], lines=[1, 2], reason="wrong", frees=False, key="c"
    )
    issuing.issue(actor=olga(StaffRole.FINANCE_CLERK).actor, invoice=note)
    note.refresh_from_db()
    assert note.number_text == "CN-2026-000001"


def test_a_whole_credit_note_is_the_mirror_and_frees_what_it_says(
    alice: Person, clerk: Person, olga: Olga
) -> None:
    support.settled(alice.own_account)
    row = support.issued(alice.actor, clerk.actor)
    note = crediting.propose(
        actor=clerk.actor, invoice=row, lines=[1, 2], reason="wrong title", frees=True, key="c"
    )
    assert note.kind == InvoiceKind.CREDIT_NOTE and note.total == -row.total
    with refusal(Code.SECOND_PERSON):
        issuing.issue(actor=clerk.actor, invoice=note)
    issuing.issue(actor=olga(StaffRole.FINANCE_CLERK).actor, invoice=note)
    note.refresh_from_db()
    row.refresh_from_db()
    assert (note.net, note.tax) == (-row.net, -row.tax)
    assert row.status == InvoiceStatus.CANCELLED
    assert sources.months_of(alice.own_account)[0].free == row.total
    again = support.issued(alice.actor, clerk.actor, title=row.title, key="again")
    assert again.number_text == "INV-2026-000002" and again.total == row.total


def test_a_part_is_credited_by_lines_each_once_and_not_freed(
    alice: Person, clerk: Person, olga: Olga
) -> None:
    support.settled(alice.own_account)
    row = support.issued(alice.actor, clerk.actor)
    propose = {"actor": clerk.actor, "invoice": row, "reason": "refund", "frees": False}
    note = crediting.propose(**propose, lines=[2], key="c")
    with refusal(Code.CREDIT_LINES):
        crediting.propose(**propose, lines=[1, 2], key="d")
    with refusal(Code.CREDIT_LINES):
        crediting.propose(**propose, lines=[], key="e")
    assert Invoice.unscoped.count() == 2
    issuing.issue(actor=olga(StaffRole.FINANCE_CLERK).actor, invoice=note)
    row.refresh_from_db()
    assert row.status == InvoiceStatus.ISSUED and note.total == Decimal("-7.90")
    assert sources.months_of(alice.own_account)[0].free == 0
    assert [one.position for one in crediting.open_lines(row)] == [1]


def test_a_proposed_credit_note_is_taken_back_by_who_proposed_it(
    alice: Person, clerk: Person, olga: Olga
) -> None:
    support.settled(alice.own_account)
    row = support.issued(alice.actor, clerk.actor)
    note = crediting.propose(actor=clerk.actor, invoice=row, lines=[1], reason="x", frees=True, key="c")
    with refusal(Code.NOT_FOUND):
        crediting.withdraw(actor=olga(StaffRole.FINANCE_CLERK).actor, note=note)
    crediting.withdraw(actor=clerk.actor, note=note)
    assert len(crediting.open_lines(row)) == 2 and sources.months_of(alice.own_account)[0].free == 0


def test_a_payment_is_written_down_once_and_not_ahead(alice: Person, clerk: Person) -> None:
    support.settled(alice.own_account)
    row = support.issued(alice.actor, clerk.actor)
    with refusal(Code.PAID_LATER):
        payments.mark_paid(actor=clerk.actor, invoice=row, on=date(2026, 11, 29), reference="B1")
    payments.mark_paid(actor=clerk.actor, invoice=row, on=date(2026, 11, 27), reference="B1")
    with pytest.raises(IllegalMove):
        payments.mark_paid(actor=clerk.actor, invoice=row, on=date(2026, 11, 27), reference="B2")
    row.refresh_from_db()
    assert (row.status, row.paid_reference) == (InvoiceStatus.PAID, "B1")


_ATTACKS = {
    "UPDATE invoicing_invoice SET buyer = '{}'": "never change",
    "UPDATE invoicing_invoice SET number = 9": "never change",
    "UPDATE invoicing_invoice SET reason = 'x'": "never change",
    "DELETE FROM invoicing_invoice": "never deleted",
    "UPDATE invoicing_line SET amount = 1": "append-only|refused|never",
    "DELETE FROM invoicing_document": "append-only|refused|never",
    "UPDATE invoicing_series SET last_number = last_number + 2": "goes up by one",
    "UPDATE invoicing_series SET last_number = last_number - 1": "goes up by one",
    "UPDATE invoicing_series SET last_number = last_number + 1": "belongs to no document",
    "DELETE FROM invoicing_claim": "append-only|refused|never",
    "UPDATE invoicing_claim SET key = 'free'": "append-only|refused|never",
}


@pytest.mark.parametrize("statement", _ATTACKS)
def test_the_database_refuses_to_change_what_was_issued(statement: str, alice: Person, clerk: Person) -> None:
    support.settled(alice.own_account)
    support.issued(alice.actor, clerk.actor)
    with (
        pytest.raises(DatabaseError, match=_ATTACKS[statement]),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def test_titles_are_copied_when_the_invoice_is_asked_for(alice: Person, clerk: Person) -> None:
    support.settled(alice.own_account)
    row = support.asked(alice.actor)
    titles.change(
        actor=alice.actor, title=row.title, facts=support.facts(email="new@alice.example", country="DE")
    )
    title = alice.own_account and row.title
    title.refresh_from_db()
    assert (title.email, title.status) == ("new@alice.example", TitleStatus.APPROVED)
    row.refresh_from_db()
    assert row.buyer["email"] == "books@alice.example"
