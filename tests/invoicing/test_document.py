"""The PDF as it is sent is opened, drawn and read back: its numbers are there, in the place where ink is."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pypdfium2
import pytest
import time_machine

from apps.accounts.permissions import StaffRole
from apps.core import files
from apps.invoicing import documents
from apps.invoicing.models import Document, Invoice
from apps.invoicing.services import crediting, issuing, titles
from tests.people import Person
from tests.support import invoices as support
from tests.support.drawn import Drawn

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(olga: Callable[..., Person]) -> Person:
    support.seller()
    return olga(StaffRole.FINANCE_CLERK)


def drawn(row: Invoice, language: str) -> Drawn:
    return Drawn(files.read_stored(Document.unscoped.get(invoice=row, language=language).stored))


ENGLISH = (
    "INV-2026-000001",
    "2026-11-28",
    "2026-10",
    "64,000",
    "505.60",
    "7.90",
    "484.43",
    "29.07",
    "513.50 USD",
)
CHINESE = (
    "INV-2026-000001",
    "505.60",
    "513.50 USD",
    "美元伍佰壹拾叁元伍角整",
    "短信平台有限公司",
    "喆镕科技",
)


@pytest.mark.parametrize(("language", "numbers"), [("en", ENGLISH), ("zh-hans", CHINESE)])
def test_an_invoice_is_drawn_and_its_numbers_are_read_back(
    language: str, numbers: tuple[str, ...], alice: Person, clerk: Person
) -> None:
    support.settled(alice.own_account)
    title = titles.add(actor=alice.actor, facts=support.vat_facts(name="喆镕科技"))
    titles.approve(actor=clerk.actor, title=title)
    row = support.issued(alice.actor, clerk.actor, title=title)
    page = drawn(row, language)
    assert len(page.document) == 1
    for number in numbers:
        assert 0.02 < page.dark_share(number) < 0.9, number
    assert support.CREDIT_CODE in page.text


def test_a_credit_note_names_its_invoice_and_has_true_minus_signs(
    alice: Person, clerk: Person, olga: Callable[..., Person]
) -> None:
    support.settled(alice.own_account)
    row = support.issued(alice.actor, clerk.actor)
    note = crediting.propose(actor=clerk.actor, invoice=row, lines=[2], reason="refund", frees=False, key="c")
    note = issuing.issue(actor=olga(StaffRole.FINANCE_CLERK).actor, invoice=note)
    page = drawn(note, "en")
    for words in ("CN-2026-000001", "INV-2026-000001", "refund", "−7.90 USD"):
        assert page.dark_share(words) > 0.01, words
    assert "（负数）" in drawn(note, "zh-hans").text


def test_many_lines_flow_over_pages_with_a_heading_and_a_number_on_each(alice: Person, clerk: Person) -> None:
    codes = [f"{one}{two}" for one in "ABCDEFGHIJ" for two in "ABCDEFGHIJ"]
    support.settled(alice.own_account, lines=[(code, 10, "1.00") for code in codes])
    row = support.issued(alice.actor, clerk.actor)
    octets = files.read_stored(Document.unscoped.get(invoice=row, language="en").stored)
    count = len(pypdfium2.PdfDocument(octets))
    assert count > 1
    for number in range(count):
        page = Drawn(octets, number)
        assert f"Page {number + 1} of {count}" in page.text and row.number_text in page.text
    assert "100.00 USD" in Drawn(octets, count - 1).text


def test_words_of_a_customer_are_never_taken_as_markup(alice: Person, clerk: Person) -> None:
    support.settled(alice.own_account)
    name = '#panic("x") $1/2$ *bold* [link]'
    title = titles.add(actor=alice.actor, facts=support.facts(name=name))
    titles.approve(actor=clerk.actor, title=title)
    row = support.issued(alice.actor, clerk.actor, title=title)
    assert '#panic("x") $1/2$ *bold*' in drawn(row, "en").text


def test_the_same_document_is_set_to_the_same_bytes(alice: Person, clerk: Person) -> None:
    support.settled(alice.own_account)
    row = support.issued(alice.actor, clerk.actor)
    again = documents.typeset(row, list(row.lines.select_related("application")), "en")
    assert again == files.read_stored(Document.unscoped.get(invoice=row, language="en").stored)
