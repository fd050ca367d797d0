"""A month pack holds what finance's own books need, adds up, and is the same bytes when it is built twice."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.billing.models import Bill
from apps.core import clock, files
from apps.core.errors import Code, DomainError, Forbidden
from apps.exports.models import MonthPack
from apps.exports.services import packing
from apps.exports.states import ExportStatus
from apps.invoicing.kinds import DocumentLanguage
from apps.ledger.models import Book, Entry
from apps.ledger.services import book_accounts
from apps.ledger.services.book_accounts import Named
from tests import factories
from tests.people import Person
from tests.support import billing, invoices
from tests.support.billing import MONTH
from tests.support.pages import check_page
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db
Olga = Callable[..., Person]


@pytest.fixture
def sender() -> Sender:
    return billing.billed_month()


def clerk() -> Any:
    return factories.actor(factories.staff(StaffRole.FINANCE_CLERK))


def made(sender: Sender | None = None) -> MonthPack:
    pack = packing.ask(actor=clerk(), month=MONTH, account=sender.account if sender else None)
    packing.make(pack.pk)
    pack.refresh_from_db()
    return pack


def opened(pack: MonthPack) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(files.read_stored(pack.file)))


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def test_built_twice_it_is_the_same_bytes_with_the_documents_too(sender: Sender) -> None:
    one, two = made(sender), made(sender)
    assert one.pk != two.pk and one.sha256 == two.sha256 and one.octets == two.octets
    content = files.read_stored(one.file)
    assert content == files.read_stored(two.file) and hashlib.sha256(content).hexdigest() == one.sha256
    assert packing.same_before(two) == one
    names = opened(one).namelist()
    place = f"bills/{sender.account.public_id}-USD"
    assert {f"{place}.csv", f"{place}-en.pdf", f"{place}-zh-hans.pdf"} <= set(names)


def test_every_file_has_its_digest_in_the_manifest_and_the_bill_its_own(sender: Sender) -> None:
    archive = opened(made())
    manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["month"], manifest["account"], manifest["bills"]) == ("2026-11", None, 1)
    listed = {one["name"]: one["sha256"] for one in manifest["files"]}
    assert set(archive.namelist()) == {*listed, "manifest.json", "SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        assert f"{digest}  {name}" in archive.read("SHA256SUMS").decode().splitlines()
    bill = Bill.unscoped.get()
    assert listed[f"bills/{sender.account.public_id}-USD.csv"] == bill.sha256


def test_the_journal_is_balanced_complete_and_in_finances_own_accounts(sender: Sender) -> None:
    names = {Book.BALANCE: Named("1122", "Receivables", "SMS"), Book.REVENUE: Named("6001", "Revenue")}
    book_accounts.set_book_accounts(actor=clerk(), accounts=names)
    book_accounts.set_book_accounts(actor=clerk(), accounts=names)
    assert AuditEvent.objects.filter(verb="book_account.changed").count() == 2
    found = rows(opened(made()), "journal.csv")
    assert len(found) == Entry.unscoped.count() == 8
    debit, credit = (sum(Decimal(row[side] or 0) for row in found) for side in ("debit", "credit"))
    assert debit == credit
    assert {row["gl account"] for row in found} == {"1122", "6001", "payments", "adjustments"}
    settled = [row for row in found if row["kind"] == "settlement" and row["gl account"] == "1122"]
    assert [(row["debit"], row["cost center"]) for row in settled] == [
        ("0.040300", "SMS"),
        ("0.031600", "SMS"),
    ]


def test_lists_agree_with_the_bill(sender: Sender) -> None:
    archive, bill = opened(made()), Bill.unscoped.get()
    lines, days = rows(archive, "lines.csv"), rows(archive, "days.csv")
    assert sum(Decimal(row["billed"]) for row in lines) == bill.total
    assert sum(Decimal(row["amount"]) for row in days) == bill.deducted
    assert [row["amount"] for row in rows(archive, "payments.csv")] == ["100.000000", "1.500000"]
    assert {row["price version"] for row in lines} == {
        row["price version"] for row in rows(archive, "prices.csv")
    }
    assert rows(archive, "bills.csv")[0]["sha256"] == bill.sha256


def test_a_month_that_is_not_billed_has_no_pack(sender: Sender) -> None:
    with pytest.raises(DomainError) as refused:
        packing.ask(actor=clerk(), month=MONTH.replace(month=12), account=None)
    assert refused.value.code is Code.MONTH_OPEN
    with pytest.raises(Forbidden):
        packing.ask(actor=factories.actor(sender.user, sender.account), month=MONTH, account=None)
    assert not MonthPack.objects.exists()


def test_asked_twice_it_is_made_once_and_a_lost_worker_is_followed_by_another(sender: Sender) -> None:
    pack = packing.ask(actor=clerk(), month=MONTH, account=None)
    assert packing.ask(actor=clerk(), month=MONTH, account=None) == pack
    MonthPack.objects.filter(pk=pack.pk).update(
        status=ExportStatus.RUNNING, heartbeat_at=clock.now() - timedelta(minutes=5), tries=1
    )
    packing.make(pack.pk)
    pack.refresh_from_db()
    assert (pack.status, pack.share) == ("ready", 100)


def test_an_expired_pack_is_removed_and_one_that_always_fails_is_given_up(sender: Sender) -> None:
    pack = made()
    MonthPack.objects.filter(pk=pack.pk).update(expires_at=clock.now())
    broken = packing.ask(actor=clerk(), month=MONTH, account=None)
    MonthPack.objects.filter(pk=broken.pk).update(status=ExportStatus.RUNNING, tries=packing.TRIES)
    packing.keep_packing()
    pack.refresh_from_db()
    broken.refresh_from_db()
    assert (pack.status, pack.file, broken.status) == ("expired", "", "failed")
    with pytest.raises(DomainError) as refused:
        packing.take(actor=clerk(), pack=pack)
    assert refused.value.code is Code.EXPORT_NOT_READY


def test_finance_asks_watches_and_takes_it_away(sender: Sender, olga: Olga) -> None:
    person = olga(StaffRole.FINANCE_CLERK)

    def page(name: str, *arguments: Any) -> str:
        return check_page(person.client.get(reverse(f"backoffice:{name}", args=arguments)))

    assert "No month pack yet" in page("month_packs")
    page("month_pack_new")
    new = reverse("backoffice:month_pack_new")
    assert "is not over" in person.client.post(new, {"month": "2027-05"}).content.decode()
    assert person.client.post(new, {"month": "2026-11"}).status_code == 302
    pack = MonthPack.objects.get()
    assert "waits for its turn" in page("month_pack", pack.public_id)
    packing.make(pack.pk)
    assert "Download" in page("month_pack", pack.public_id) and "2026-11" in page("month_packs")
    answer = person.client.get(reverse("backoffice:month_pack_file", args=[pack.public_id]))
    content = b"".join(answer)  # type: ignore[arg-type]
    pack.refresh_from_db()
    assert content.startswith(b"PK") and hashlib.sha256(content).hexdigest() == pack.sha256
    assert pack.taken_count == 1 and AuditEvent.objects.filter(verb="month_pack.taken").count() == 1


def test_finance_names_the_books_on_one_page(sender: Sender, olga: Olga) -> None:
    person = olga(StaffRole.FINANCE_CLERK)
    url = reverse("backoffice:book_accounts")
    form = person.client.get(url)
    check_page(form)
    given = {**form.context["form"].initial, "revenue_code": "6001", "revenue_name": "Revenue of messages"}
    assert person.client.post(url, given).status_code == 302
    assert "6001" in check_page(person.client.get(url))
    assert person.client.post(url, {**given, "fees_code": ""}).status_code == 422


def test_invoices_that_were_issued_in_the_month_are_in_it_with_their_documents(sender: Sender) -> None:
    with billing.at(billing.FIRST_EIGHT):
        invoices.seller()
        owner = factories.actor(sender.user, sender.account)
        issued = invoices.issued(owner, clerk(), months=["2026-11:USD"])
    sink = io.BytesIO()
    packing.build(date(2026, 12, 1), sender.account, sink)
    archive = zipfile.ZipFile(sink)
    (row,) = rows(archive, "invoices.csv")
    assert row["number"] == issued.number_text and Decimal(row["total"]) == Bill.unscoped.get().total
    assert sum(Decimal(one["amount"]) for one in rows(archive, "invoice-lines.csv")) == issued.total
    for language in DocumentLanguage.values:
        content = archive.read(f"invoices/{issued.number_text}-{language}.pdf")
        assert hashlib.sha256(content).hexdigest() == row[f"sha256 {language}"]
