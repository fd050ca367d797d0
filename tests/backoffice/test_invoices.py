"""Finance's pages about invoices: the queue, issuing, refusing, crediting by two, sending, paid, seller and series."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from apps.accounts.permissions import StaffRole
from apps.invoicing import sources
from apps.invoicing.models import Invoice, Mail, Seller
from apps.invoicing.states import InvoiceStatus
from tests.people import Person
from tests.support import invoices as support
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)
Olga = Callable[..., Person]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(olga: Olga) -> Person:
    return olga(StaffRole.FINANCE_CLERK)


@pytest.fixture
def asked(alice: Person) -> Invoice:
    support.settled(alice.own_account)
    return support.asked(alice.actor)


def page(person: Person, name: str, *arguments: Any) -> str:
    return check_page(person.client.get(reverse(f"backoffice:{name}", args=arguments)))


def post(person: Person, name: str, row: Invoice | None = None, **given: Any) -> int:
    arguments = [row.public_id] if row is not None else []
    answer = person.client.post(reverse(f"backoffice:{name}", args=arguments), given)
    if row is not None:
        row.refresh_from_db()
    return answer.status_code


SELLER = {
    **support.SELLER,
    "tax_name": "VAT",
    "tax_rate": "6",
    "invoice_prefix": "INV",
    "credit_prefix": "CN",
}


def test_from_the_sellers_data_over_issue_and_payment_to_a_credit_note_by_two(
    asked: Invoice, alice: Person, clerk: Person, olga: Olga
) -> None:
    second = olga(StaffRole.ADMINISTRATOR)
    assert "The seller’s data are missing" in page(clerk, "invoice", asked.public_id)
    post(clerk, "invoice_issue", asked)
    assert asked.status == InvoiceStatus.ASKED
    page(clerk, "seller")
    assert post(clerk, "seller", **{**SELLER, "credit_prefix": "INV"}) == 422
    assert post(clerk, "seller", **SELLER) == 302 and Seller.objects.get().tax_rate == 6
    assert "Alice Ltd" in page(clerk, "invoices")
    assert post(second, "invoice_issue", asked) == 403
    post(clerk, "invoice_issue", asked)
    assert (asked.status, asked.number_text) == (InvoiceStatus.ISSUED, "INV-2026-000001")
    text = page(clerk, "invoice", asked.public_id)
    assert "INV-2026-000001" in text and "29.07 USD" in text and "books@alice.example" in text
    for language in ("en", "zh-hans"):
        file = clerk.client.get(reverse("backoffice:invoice_file", args=[asked.public_id, language]))
        assert b"".join(file).startswith(b"%PDF")  # type: ignore[arg-type]
    page(clerk, "invoice_paid", asked.public_id)
    assert post(clerk, "invoice_paid", asked, on="2026-11-29", reference="B") == 422
    assert post(clerk, "invoice_paid", asked, on="2026-11-28", reference="B-7") == 302
    assert asked.status == InvoiceStatus.PAID
    page(clerk, "invoice_credit", asked.public_id)
    given = {"key": "k", "lines": ["1", "2"], "frees": "on", "reason": "wrong title"}
    assert post(clerk, "invoice_credit", asked, **{**given, "lines": ["9"]}) == 422
    for _twice in range(2):
        assert post(clerk, "invoice_credit", asked, **given) == 302
    note = Invoice.unscoped.get(kind="credit_note")
    assert "somebody else has to issue it" in page(clerk, "invoice", note.public_id)
    post(clerk, "credit_issue", note)
    assert note.status == InvoiceStatus.ASKED
    post(second, "credit_issue", note)
    assert note.number_text == "CN-2026-000001"
    asked.refresh_from_db()
    assert asked.status == InvoiceStatus.CANCELLED
    assert sources.months_of(alice.own_account)[0].free == asked.total
    assert "CN-2026" in page(clerk, "series") and "Somebody must look" not in page(clerk, "series")
    assert "Credits the invoice" in page(clerk, "invoice", note.public_id)


def test_a_refusal_needs_a_reason_that_the_customer_reads(
    asked: Invoice, alice: Person, clerk: Person
) -> None:
    page(clerk, "invoice_refuse", asked.public_id)
    assert post(clerk, "invoice_refuse", asked, reason="") == 422
    assert post(clerk, "invoice_refuse", asked, reason="ask for both months") == 302
    shown = alice.client.get(reverse("console:invoice", args=[asked.public_id]))
    assert "ask for both months" in check_page(shown)
    assert sources.months_of(alice.own_account)[0].free == asked.total


def test_it_is_sent_again_when_no_mail_is_under_way(asked: Invoice, clerk: Person) -> None:
    support.seller()
    post(clerk, "invoice_issue", asked)
    page(clerk, "invoice_send", asked.public_id)
    assert post(clerk, "invoice_send", asked, address="other@alice.example") == 422
    Mail.unscoped.update(status="sent")
    assert post(clerk, "invoice_send", asked, address="other@alice.example") == 302
    assert Mail.unscoped.get(status="waiting").address == "other@alice.example"


def test_a_proposed_credit_note_is_refused_or_taken_back(asked: Invoice, clerk: Person, olga: Olga) -> None:
    support.seller()
    post(clerk, "invoice_issue", asked)
    given = {"lines": ["1"], "reason": "x"}
    for key, person, name, more in (
        ("a", clerk, "credit_withdraw", {}),
        ("b", olga(StaffRole.ADMINISTRATOR), "credit_refuse", {"reason": "no"}),
    ):
        assert post(clerk, "invoice_credit", asked, key=key, **given) == 302
        note = Invoice.unscoped.get(key=key)
        assert post(person, name, note, **more) == 302
        assert note.number is None and note.status != InvoiceStatus.ASKED
    asked.refresh_from_db()
    assert asked.status == InvoiceStatus.ISSUED


def test_lists_ask_a_bounded_number_of_queries(
    alice: Person, clerk: Person, django_assert_max_num_queries: Any
) -> None:
    for month in range(1, 10):
        support.settled(alice.own_account, datetime(2026, month, 1, tzinfo=UTC).date())
    title = support.titles.add(actor=alice.actor, facts=support.facts())
    for month in range(1, 10):
        support.asked(alice.actor, title, months=[f"2026-{month:02d}:USD"], key=f"m{month}")
    with django_assert_max_num_queries(14):
        page(clerk, "invoices")
    with django_assert_max_num_queries(14):
        check_page(alice.client.get(reverse("console:invoices")))
    with django_assert_max_num_queries(14):
        check_page(alice.client.get(reverse("console:invoiceable")))
