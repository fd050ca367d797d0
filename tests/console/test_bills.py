"""The account's own bills: what its people see of them, what they take away, and who sees nothing."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from apps.accounts.permissions import Role
from apps.billing.models import Bill
from apps.messaging.models import Message
from tests import factories
from tests.people import Person, signed_in
from tests.support import billing
from tests.support.pages import check_page
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender() -> Sender:
    return billing.billed_month()


def colleague(sender: Sender, *roles: Role) -> Person:
    user = factories.user("bob")
    for role in roles:
        factories.member(sender.account, user, role)
    return signed_in(user, sender.account)


def test_an_owner_goes_from_the_bill_to_a_record_and_the_prices(sender: Sender) -> None:
    owner, bill = signed_in(sender.user, sender.account), Bill.unscoped.get()

    def page(name: str, *arguments: object) -> str:
        return check_page(owner.client.get(reverse(f"console:{name}", args=arguments)))

    assert "2026-11" in page("bills")
    assert reverse("console:bill_line", args=[bill.public_id, 1]) in page("bill", bill.public_id)
    day = reverse("console:bill_day", args=[bill.public_id, 1, "2026-11-12"])
    assert day in page("bill_line", bill.public_id, 1)
    message = Message.unscoped.order_by("-pk")[0]
    assert reverse("console:record", args=[message.serial]) in check_page(owner.client.get(day))
    assert message.price_version is not None
    prices = reverse("console:price_version", args=[message.price_version.public_id])
    assert prices in page("record", message.serial)
    assert "0.0079" in check_page(owner.client.get(prices))


def test_finance_reads_bills_and_no_messages(sender: Sender) -> None:
    clerk, bill = colleague(sender, Role.FINANCE), Bill.unscoped.get()
    line = reverse("console:bill_line", args=[bill.public_id, 1])
    day = reverse("console:bill_day", args=[bill.public_id, 1, "2026-11-12"])
    assert day not in check_page(clerk.client.get(line))
    assert clerk.client.get(day).status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_document_is_a_pdf_in_either_language(sender: Sender, language: str) -> None:
    clerk = colleague(sender, Role.FINANCE)
    url = reverse("console:bill_file", args=[Bill.unscoped.get().public_id])
    file = clerk.client.get(f"{url}?format=pdf&language={language}")
    assert file["Content-Type"] == "application/pdf" and b"".join(file).startswith(b"%PDF")  # type: ignore[arg-type]


def test_the_list_holds_the_lines_exactly_and_rounded(sender: Sender) -> None:
    clerk = colleague(sender, Role.FINANCE)
    url = reverse("console:bill_file", args=[Bill.unscoped.get().public_id])
    rows = b"".join(clerk.client.get(f"{url}?format=csv")).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert len(rows) == 3 and rows[1].endswith(",7,7,0.0553,0.06,USD")


@pytest.mark.parametrize("name", ["bill", "bill_file", "bill_line"])
def test_strangers_find_nothing(
    sender: Sender, mallory: Person, bob: Callable[..., Person], name: str
) -> None:
    bill = Bill.unscoped.get()
    arguments = [bill.public_id, *([1] if name == "bill_line" else [])]
    url = reverse(f"console:{name}", args=arguments)
    assert mallory.client.get(url).status_code == 404
    assert colleague(sender, Role.SENDER).client.get(url).status_code == 403
