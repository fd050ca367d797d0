"""Finance's pages of bills: from the month over a line, a day and a message to the price; files; and the recount."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.billing.models import Bill, Rerating
from apps.billing.services import rerating
from apps.messaging.models import Message
from tests.people import Person
from tests.support import billing
from tests.support.pages import check_page
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db
Olga = Callable[..., Person]


@pytest.fixture
def sender() -> Sender:
    return billing.billed_month()


def page(person: Person, name: str, *arguments: Any) -> str:
    return check_page(person.client.get(reverse(f"backoffice:{name}", args=arguments)))


def test_a_bill_leads_over_line_day_and_message_to_its_price(sender: Sender, olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    bill = Bill.unscoped.get()
    assert reverse("backoffice:bill", args=[bill.public_id]) in page(clerk, "bills")
    line = reverse("backoffice:bill_line", args=[bill.public_id, 1])
    shown = page(clerk, "bill", bill.public_id)
    assert line in shown and "101.4281 USD" in shown
    day = reverse("backoffice:bill_day", args=[bill.public_id, 1, "2026-11-12"])
    assert day in page(clerk, "bill_line", bill.public_id, 1)
    messages = page(clerk, "bill_day", bill.public_id, 1, "2026-11-12")
    message = Message.unscoped.filter(charged_on=date(2026, 11, 12)).order_by("-pk")[0]
    assert (
        messages.count("/charged/") == 4
        and reverse("backoffice:charged_message", args=[message.serial]) in messages
    )
    one = page(clerk, "charged_message", message.serial)
    assert message.price_version is not None
    assert reverse("backoffice:price_version", args=[message.price_version.public_id]) in one
    assert "Taken by the carrier" in one and "123456" not in one


def test_addresses_of_what_is_not_there_are_not_found(sender: Sender, olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    bill = Bill.unscoped.get().public_id
    for name, arguments in (
        ("bill", ["nothing"]),
        ("bill_line", [bill, 99]),
        ("bill_day", [bill, 1, "yesterday"]),
        ("charged_message", ["nothing"]),
    ):
        assert clerk.client.get(reverse(f"backoffice:{name}", args=arguments)).status_code == 404
    assert clerk.client.get(reverse("backoffice:bill_file", args=[bill]) + "?format=exe").status_code == 404


@pytest.mark.parametrize(
    ("form", "begins"),
    [("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("canonical", b"bill,1")],
)
def test_files_are_the_same_bytes_each_time(sender: Sender, olga: Olga, form: str, begins: bytes) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    url = reverse("backoffice:bill_file", args=[Bill.unscoped.get().public_id]) + f"?format={form}"
    one, two = (b"".join(clerk.client.get(url)) for _twice in range(2))  # type: ignore[arg-type]
    assert one.startswith(begins) and one == two


def test_finance_makes_a_bill_by_hand_and_is_told_when_it_cannot_be_made(sender: Sender, olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    url = reverse("backoffice:bill_new")
    check_page(clerk.client.get(url))
    given = {"account": sender.account.public_id, "month": "2026-11"}
    assert clerk.client.post(url, given).url == reverse(
        "backoffice:bill", args=[Bill.unscoped.get().public_id]
    )  # type: ignore[attr-defined]
    for month, words in (
        ("2027-03", "is not over"),
        ("2026/11", "like 2026-11"),
        ("9999-12", "like 2026-11"),  # the month after is none
    ):
        answer = clerk.client.post(url, {**given, "month": month})
        assert answer.status_code == 422 and words in answer.content.decode()
    assert clerk.client.post(url, {**given, "month": "2026-10"}).status_code == 302
    assert Bill.unscoped.count() == 1


def test_a_recount_proves_the_bill_and_says_when(sender: Sender, olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    bill = Bill.unscoped.get()
    url = reverse("backoffice:bill_rerate", args=[bill.public_id])
    for _twice in range(2):
        assert clerk.client.post(url).status_code == 302
    row = Rerating.unscoped.get()
    assert "0 of 2 days" in page(clerk, "bill", bill.public_id)
    rerating.work(row.pk)
    row.refresh_from_db()
    assert row.is_identical and (row.days_done, row.kept_days, row.messages) == (2, 2, 9)
    assert row.sha256 == bill.sha256
    assert "The same bytes" in page(clerk, "bill", bill.public_id)
    assert AuditEvent.objects.get(verb="bill.rerated").facts["result"] == "identical"


def test_a_recount_lists_what_was_changed_behind_its_back(sender: Sender, olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    bill = Bill.unscoped.get()
    Message.unscoped.filter(country="US").update(fee=Decimal("0.5"))
    rerating.work(rerating.ask(actor=clerk.actor, bill=bill).pk)
    row = Rerating.unscoped.get()
    found = [(one.day, one.check_name) for one in row.differences.order_by("pk")]
    assert found == [(date(2026, 11, 10), "line"), (date(2026, 11, 10), "price")]
    assert "Something does not agree" in page(clerk, "bill", bill.public_id) and not row.is_identical


def test_a_price_that_no_version_has_is_found(sender: Sender, olga: Olga) -> None:
    from apps.pricing.models import PriceVersion

    version = PriceVersion.objects.get()
    PriceVersion.objects.create(
        price_list=version.price_list,
        starts_on=date(2026, 11, 12),
        approved_at=billing.NOON - timedelta(days=3),
    )
    rerating.work(rerating.ask(actor=olga(StaffRole.FINANCE_CLERK).actor, bill=Bill.unscoped.get()).pk)
    found = [(one.day, one.check_name, one.found) for one in Rerating.unscoped.get().differences.all()]
    assert found == [(date(2026, 11, 12), "price", f"in force {version.starts_on} – 2026-11-12")]


def test_messages_that_are_no_longer_kept_are_counted_from_their_charges(sender: Sender, olga: Olga) -> None:
    bill = Bill.unscoped.get()
    Message.unscoped.all().delete()
    clerk = olga(StaffRole.FINANCE_CLERK)
    rerating.work(rerating.ask(actor=clerk.actor, bill=bill).pk)
    row = Rerating.unscoped.get()
    assert row.is_identical and (row.days_done, row.kept_days) == (2, 0)
    assert "no longer kept" in page(clerk, "bill", bill.public_id)
    assert "no longer kept" in page(clerk, "bill_day", bill.public_id, 1, "2026-11-12")
