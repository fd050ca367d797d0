"""Finance's pages: what they show, that two people are needed, and that nothing moves on a refusal."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.accounts.permissions import StaffRole
from apps.billing.models import Arrears, Settlement
from apps.billing.services import settle
from apps.carriers.models import Carrier
from apps.ledger.models import Proposal, Transaction
from apps.ledger.queries import balance_of
from apps.messaging.models import ChargeReversal, Message
from apps.pricing.models import PriceList, PriceVersion
from tests.people import Person
from tests.support import charging
from tests.support.pages import check_page
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)
EIGHT = datetime(2026, 11, 11, 0, tzinfo=UTC)
Olga = Callable[..., Person]


@pytest.fixture
def settled() -> Sender:
    """Yesterday's three messages, settled this morning without a cent on the balance."""
    open_network()
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        sender = ready_to_send()
    type(sender.account).objects.update(created_at=NOON - timedelta(days=1))
    with time_machine.travel(NOON, tick=False):
        charging.sent(sender, 3)
    with time_machine.travel(EIGHT, tick=False):
        settle.settle_due()
    return sender


def page(person: Person, name: str, *arguments: Any) -> str:
    return check_page(person.client.get(reverse(f"backoffice:{name}", args=arguments)))


def test_a_top_up_goes_from_the_form_over_a_second_person_to_the_balance(alice: Person, olga: Olga) -> None:
    one, two = olga(StaffRole.FINANCE_CLERK), olga(StaffRole.FINANCE_CLERK)
    form = one.client.get(reverse("backoffice:proposal_new"))
    key = form.context["form"]["key"].value()
    given = {
        "key": key,
        "account": alice.own_account.public_id,
        "kind": "top_up",
        "amount": "100.00",
        "reason": "bank",
    }
    for _twice in range(2):
        assert one.client.post(reverse("backoffice:proposal_new"), given).status_code == 302
    row = Proposal.unscoped.get()
    assert "Take back" in page(one, "proposal", row.public_id)
    approve = reverse("backoffice:proposal_approve", args=[row.public_id])
    assert one.client.post(approve).status_code == 302
    assert not Transaction.unscoped.exists()
    assert "Approve and post" in page(two, "proposal", row.public_id)
    assert two.client.post(approve).status_code == 302
    assert balance_of(alice.own_account).amount == 100
    for name in ("balances", "journal", "proposals"):
        assert "Alice Ltd" in page(two, name)
    assert "Where it stands" in page(two, "balance", alice.own_account.public_id)


def test_terms_of_an_account_are_set_on_one_page(alice: Person, olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    url = reverse("backoffice:balance_terms", args=[alice.own_account.public_id])
    check_page(clerk.client.get(url))
    assert clerk.client.post(url, {"limit": "500", "codes_in_arrears": "on"}).status_code == 302
    alice.own_account.refresh_from_db()
    assert alice.own_account.codes_in_arrears and balance_of(alice.own_account).credit_limit == 500


def test_a_settled_day_is_shown_taken_away_and_counted_again(settled: Sender, olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    row = Settlement.unscoped.get()
    with time_machine.travel(EIGHT, tick=False):
        assert "2026-11-10" in page(clerk, "settlements")
    assert row.sha256 in page(clerk, "settlement", row.public_id)
    file = clerk.client.get(reverse("backoffice:settlement_file", args=[row.public_id]))
    assert file.content.endswith(b"total,,,,,,,3,3,0.023700\n")
    recount = clerk.client.post(reverse("backoffice:settlement_recount", args=[row.public_id]), follow=True)
    assert "Identical" in check_page(recount)
    assert "0.0237" in page(clerk, "arrears") and Arrears.unscoped.count() == 1


def test_a_rate_card_goes_from_the_file_over_the_difference_to_a_second_person(olga: Olga) -> None:
    one, two = olga(StaffRole.FINANCE_CLERK), olga(StaffRole.FINANCE_CLERK)
    made = {"name": "Public prices", "currency": "EUR", "charging_moment": "submit"}
    assert one.client.post(reverse("backoffice:price_list_new"), made).status_code == 302
    price_list = PriceList.objects.get()
    assert "Public prices" in page(one, "price_lists")
    url = reverse("backoffice:prices_propose", args=[price_list.public_id])
    check_page(one.client.get(url))
    card = SimpleUploadedFile("card.csv", b"iso2,price\nDE,0.07\nFR,0.05\n")
    answer = one.client.post(url, {"file": card, "starts_on": "2999-01-01"})
    version = PriceVersion.objects.get()
    assert answer.url == reverse("backoffice:price_version", args=[version.public_id])  # type: ignore[attr-defined]
    assert "Germany" in page(one, "price_version", version.public_id)
    assert "Take back" in page(one, "price_version", version.public_id)
    approve = reverse("backoffice:price_version_approve", args=[version.public_id])
    one.client.post(approve)
    assert PriceVersion.objects.get().is_waiting
    two.client.post(approve)
    assert PriceVersion.objects.get().approved_by == two.user
    assert "Approved, begins later" in page(two, "price_list", price_list.public_id)
    file = two.client.get(reverse("backoffice:price_version_file", args=[version.public_id]))
    assert b"".join(file).decode("utf-8-sig").split() == [  # type: ignore[arg-type]
        "iso2,kind,from_segments,price",
        "DE,,0,0.07",
        "FR,,0,0.05",
    ]


def test_a_rate_card_with_a_bad_row_says_which_and_proposes_nothing(olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    price_list = PriceList.objects.create(name="public", currency="EUR")
    url = reverse("backoffice:prices_propose", args=[price_list.public_id])
    card = SimpleUploadedFile("card.csv", b"iso2,price\nDE,0.07\nXX,1\n")
    answer = clerk.client.post(url, {"file": card, "starts_on": "2999-01-01"})
    assert answer.status_code == 422 and "Row 3" in answer.content.decode()
    assert not PriceVersion.objects.exists()


def test_a_declined_version_keeps_its_reason(olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    price_list = PriceList.objects.create(name="public", currency="EUR")
    version = PriceVersion.objects.create(price_list=price_list, starts_on="2999-01-01")
    url = reverse("backoffice:price_version_decline", args=[version.public_id])
    check_page(clerk.client.get(url))
    assert clerk.client.post(url, {"reason": "too dear"}).status_code == 302
    assert "too dear" in page(clerk, "price_version", version.public_id)
    assert Decimal(0) == Decimal(PriceVersion.objects.filter(approved_at__isnull=False).count())


def test_a_carriers_file_goes_from_the_form_to_its_findings(settled: Sender, olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    carrier = Carrier.objects.get()
    url = reverse("backoffice:carrier_file_new")
    check_page(clerk.client.get(url))
    file = SimpleUploadedFile("north.csv", b"reference,segments\nstranger,2\n")
    given = {"carrier": carrier.public_id, "first_day": "2026-11-10", "last_day": "2026-11-10", "file": file}
    answer = clerk.client.post(url, given, follow=True)
    assert "stranger" in check_page(answer)
    for name in ("reconciliation", "carrier_files", "margin"):
        page(clerk, name)


def test_finance_takes_a_charge_back_on_one_page(settled: Sender, olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    message = Message.of(settled.account).order_by("pk")[0]
    text = page(clerk, "charge_reverse", message.serial)
    assert "0.0079 USD" in text and message.number_last4 in text
    url = reverse("backoffice:charge_reverse", args=[message.serial])
    assert clerk.client.post(url, {"reason": ""}).status_code == 422
    assert clerk.client.post(url, {"reason": "a fault of the carrier"}).status_code == 302
    again = clerk.client.post(url, {"reason": "once more"})
    assert again.status_code == 422 and ChargeReversal.objects.count() == 1
