"""The account's pages about invoices: titles, what can be invoiced, asking once, files, and invoices that come alone."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.accounts.permissions import Role, StaffRole
from apps.core import files
from apps.invoicing.models import Automatic, Document, Invoice, Title, TitleDocument
from apps.invoicing.services import automatic, titles
from apps.invoicing.states import InvoiceStatus, TitleStatus
from tests.core import documents
from tests.people import Person
from tests.support import invoices as support
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)
Bob = Callable[..., Person]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def given(**said: str) -> dict[str, str]:
    """A title's form."""
    filled = {
        "kind": "organization",
        "name": "Alice Ltd",
        "country": "SG",
        "email": "a@b.example",
        "language": "en",
    }
    return {**filled, **said}


def test_a_title_goes_from_the_form_to_an_invoice_that_is_asked_for_once(alice: Person) -> None:
    support.settled(alice.own_account)
    assert "No titles yet" in check_page(alice.client.get(reverse("console:titles")))
    check_page(alice.client.get(reverse("console:title_new")))
    made = alice.client.post(reverse("console:title_new"), given(), follow=True)
    assert "Alice Ltd" in check_page(made)
    title = Title.of(alice.own_account).get()
    assert "513.50 USD" in check_page(alice.client.get(reverse("console:invoiceable")))
    url = reverse("console:invoice_ask")
    form = alice.client.get(url, {"month": "2026-10:USD"})
    assert 'value="2026-10:USD" id="id_months_0" checked' in check_page(form).replace(
        ' class="form-check-input"', ""
    ).replace(' aria-describedby="id_months_helptext"', "")
    key = form.context["form"]["key"].value()
    asked = {"key": key, "months": ["2026-10:USD"], "title": title.public_id, "remark": "PO 7"}
    for _twice in range(2):
        assert alice.client.post(url, asked).status_code == 302
    row = Invoice.of(alice.own_account).get()
    text = check_page(alice.client.get(reverse("console:invoice", args=[row.public_id])))
    assert "513.50 USD" in text and "PO 7" in text and "The file is made when" in text
    assert alice.client.post(url, {**asked, "key": "other"}).status_code == 422
    check_page(alice.client.get(reverse("console:invoices")))
    back = alice.client.post(reverse("console:invoice_withdraw", args=[row.public_id]), follow=True)
    assert "Taken back" in check_page(back)
    row.refresh_from_db()
    assert row.status == InvoiceStatus.WITHDRAWN


def test_a_bad_tax_number_is_said_beside_its_field_and_nothing_is_written(alice: Person) -> None:
    answer = alice.client.post(
        reverse("console:title_new"),
        given(kind="vat_ordinary", country="CN", tax_number="91110108551385082X"),
    )
    assert answer.status_code == 422 and "cannot be a tax number" in answer.content.decode()
    assert "tax_number" in answer.context["form"].errors and not Title.of(alice.own_account).exists()


def test_a_special_vat_title_waits_with_its_scan_for_finance(
    alice: Person, olga: Callable[..., Person]
) -> None:
    said = given(
        kind="vat_special",
        country="CN",
        tax_number=support.CREDIT_CODE,
        address="1 Road",
        phone="010-88886666",
        bank_name="Bank",
        bank_account="0200004509001234567",
    )
    url = reverse("console:title_new")
    assert (
        alice.client.post(url, said).status_code == 422 and not TitleDocument.of(alice.own_account).exists()
    )
    scan = SimpleUploadedFile("proof.pdf", documents.pdf())
    answer = alice.client.post(url, {**said, "documents": scan}, follow=True)
    assert "within two working days" in check_page(answer) and "proof.pdf" in answer.content.decode()
    title = Title.of(alice.own_account).get()
    clerk = olga(StaffRole.FINANCE_CLERK)
    page = clerk.client.get(reverse("backoffice:title", args=[title.public_id]))
    assert "proof.pdf" in check_page(page)
    document = TitleDocument.of(alice.own_account).get()
    for face, person in (("console", alice), ("backoffice", clerk)):
        file = person.client.get(reverse(f"{face}:title_document", args=[document.public_id]))
        assert b"".join(file).startswith(b"%PDF")  # type: ignore[arg-type]
    refuse = reverse("backoffice:title_refuse", args=[title.public_id])
    check_page(clerk.client.get(refuse))
    assert clerk.client.post(refuse, {"reason": "blurred"}).status_code == 302
    assert "blurred" in check_page(alice.client.get(reverse("console:title", args=[title.public_id])))
    edit = reverse("console:title_edit", args=[title.public_id])
    check_page(alice.client.get(edit))
    assert alice.client.post(edit, said).status_code == 302
    assert clerk.client.post(reverse("backoffice:title_approve", args=[title.public_id])).status_code == 302
    title.refresh_from_db()
    assert (title.status, title.decided_by) == (TitleStatus.APPROVED, clerk.user)
    again = clerk.client.post(refuse, {"reason": "late"})
    title.refresh_from_db()
    assert again.status_code == 422 and title.status == TitleStatus.APPROVED
    alice.client.post(reverse("console:title_retire", args=[title.public_id]))
    assert "No titles yet" in check_page(alice.client.get(reverse("console:titles")))


def test_the_file_is_the_stored_one_and_found_by_its_account_only(
    alice: Person, mallory: Person, olga: Callable[..., Person]
) -> None:
    support.settled(alice.own_account)
    support.seller()
    row = support.issued(alice.actor, olga(StaffRole.FINANCE_CLERK).actor)
    for language in ("en", "zh-hans"):
        url = reverse("console:invoice_file", args=[row.public_id, language])
        answer = alice.client.get(url)
        stored = Document.of(alice.own_account).get(language=language).stored
        assert b"".join(answer) == files.read_stored(stored)  # type: ignore[arg-type]
        assert f"{row.number_text}-" in answer["Content-Disposition"]
        assert mallory.client.get(url).status_code == 404
    assert alice.client.get(reverse("console:invoice_file", args=[row.public_id, "fr"])).status_code == 404
    text = check_page(alice.client.get(reverse("console:invoice", args=[row.public_id])))
    assert row.number_text in text and Document.of(alice.own_account).get(language="en").sha256 in text


def test_what_was_changed_after_finance_had_opened_it_is_not_approved(
    alice: Person, olga: Callable[..., Person]
) -> None:
    title = titles.add(actor=alice.actor, facts=support.facts(name="Another Ltd"))
    clerk, place = olga(StaffRole.FINANCE_CLERK), reverse("backoffice:title", args=[title.public_id])

    def approve() -> str:
        found = re.search(r'action="([^"]+/approve/[^"]*)"', page)
        assert found is not None
        answer = clerk.client.post(found[1], {"next": place}, follow=True)
        title.refresh_from_db()
        return answer.content.decode()

    page = clerk.client.get(place).content.decode()
    titles.change(actor=alice.actor, title=title, facts=support.facts(name="A Third Ltd"))
    assert "was changed after you opened it" in approve() and title.status == TitleStatus.WAITING
    page = clerk.client.get(place).content.decode()
    titles.change(
        actor=alice.actor,
        title=title,
        facts=support.facts(name="A Third Ltd", email="new@alice.example"),
    )
    assert "is approved" in approve() and title.status == TitleStatus.APPROVED


def test_automatic_invoices_are_switched_on_and_come_on_the_sixth_once(
    alice: Person, bob: Bob, olga: Callable[..., Person]
) -> None:
    url = reverse("console:invoices_automatic")
    title = titles.add(actor=alice.actor, facts=support.facts())
    support.settled(alice.own_account)
    support.seller()
    assert bob(Role.SENDER).client.post(url, {"is_on": "on", "title": title.public_id}).status_code == 403
    assert alice.client.post(url, {"is_on": "on", "title": ""}).status_code == 422
    check_page(alice.client.get(url))
    assert alice.client.post(url, {"is_on": "on", "title": title.public_id}).status_code == 302
    assert Automatic.of(alice.own_account).get().through == date(2026, 10, 1)
    assert "come by themselves on the 6th" in check_page(alice.client.get(reverse("console:invoiceable")))
    assert automatic.issue_monthly() == 0  # October was due before, it is asked for by hand
    support.settled(alice.own_account, date(2026, 11, 1), day=20)
    with time_machine.travel(datetime(2026, 12, 5, 4, tzinfo=UTC), tick=False):
        assert automatic.issue_monthly() == 0
    with time_machine.travel(datetime(2026, 12, 6, 4, tzinfo=UTC), tick=False):
        assert automatic.issue_monthly() == 1
        assert automatic.issue_monthly() == 0
    row = Invoice.of(alice.own_account).get()
    assert row.is_automatic and row.status == InvoiceStatus.ISSUED and row.decided_by is None
    retire = alice.client.post(reverse("console:title_retire", args=[title.public_id]), follow=True)
    assert "automatic invoices" in check_page(retire)
    assert alice.client.post(url, {"title": title.public_id}).status_code == 302
    assert not Automatic.of(alice.own_account).get().is_on
