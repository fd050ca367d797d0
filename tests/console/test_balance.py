"""The customer's balance: figures, movements, files, the alert, and what is said in arrears; and the public prices."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.accounts.permissions import Role
from apps.accounts.services import arrears as standing
from apps.billing.models import Arrears, BalanceAlert
from apps.core import clock
from apps.ledger.models import Book, TransactionKind
from apps.ledger.services.posting import Posting, post
from tests.people import Person
from tests.support.pages import check_page
from tests.support.sending import open_network

pytestmark = pytest.mark.django_db


def top_up(person: Person, amount: str) -> None:
    contra = {Book.PAYMENTS: -Decimal(amount)}
    post(Posting(person.own_account.pk, f"t{amount}", TransactionKind.TOP_UP, "USD", contra, memo="bank 42"))


def test_the_balance_shows_figures_and_movements_of_ones_own_account_only(
    alice: Person, mallory: Person
) -> None:
    top_up(alice, "25.5")
    text = check_page(alice.client.get(reverse("console:balance")))
    assert "25.5 USD" in text and "bank 42" in text and "No balance alert is set" in text
    assert "bank 42" not in check_page(mallory.client.get(reverse("console:balance")))


def test_movements_are_filtered_and_taken_away_as_they_are_seen(alice: Person) -> None:
    with time_machine.travel(datetime(2026, 11, 10, 4, tzinfo=UTC), tick=False):
        top_up(alice, "1")
    with time_machine.travel(datetime(2026, 11, 20, 4, tzinfo=UTC), tick=False):
        top_up(alice, "2")
        span = {"since": "2026-11-15", "until": "2026-11-21"}
        text = check_page(alice.client.get(reverse("console:balance"), span))
        assert "3 USD" in text and ">1 USD<" not in text
        file = alice.client.get(reverse("console:balance_file"), {**span, "format": "csv"})
        lines = b"".join(file).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
        assert len(lines) == 2 and lines[1].startswith("2026-11-20 12:00:00,") and ",2,3,USD" in lines[1]
        book = alice.client.get(reverse("console:balance_file"), {**span, "format": "xlsx"})
        assert b"".join(book)[:2] == b"PK"  # type: ignore[arg-type]


def test_the_alert_is_set_by_owner_and_finance_and_by_nobody_else(
    alice: Person, bob: Callable[..., Person]
) -> None:
    url = reverse("console:balance_alert")
    check_page(alice.client.get(url))
    for person, answer in ((bob(Role.FINANCE), 302), (bob(Role.SENDER), 403)):
        assert person.client.post(url, {"is_on": "on", "threshold": "-12.50"}).status_code == answer
    assert BalanceAlert.of(alice.own_account).get().threshold == Decimal("-12.50")


def test_in_arrears_every_page_says_so_and_the_balance_tells_the_story(alice: Person) -> None:
    now = clock.now()
    account = alice.own_account
    Arrears.unscoped.create(
        account=account, day=now.date(), missing="4.2", began_at=now - timedelta(hours=12), due_at=now,
        status="suspended", suspended_at=now,
    )  # fmt: skip
    standing.enter(account=account, amount="4.2", currency="USD")
    text = check_page(alice.client.get(reverse("console:applications")))
    assert "Everything is refused until the debt is paid" in text and reverse("console:balance") in text
    text = check_page(alice.client.get(reverse("console:balance")))
    assert "What happened" in text and "4.2 USD were missing" in text


def test_the_public_prices_need_no_sign_in_and_are_found_by_name_and_code() -> None:
    open_network()
    client = Client()
    text = check_page(client.get("/prices/"))
    assert "Singapore" in text and "+65" in text and "0.042 USD" in text
    for wanted in ("singa", "SG", "+65", "新加坡"):
        found = client.get("/prices/", {"q": wanted}).content.decode()
        assert "Singapore" in found and "United Kingdom" not in found
    assert "Nothing fits these filters" in client.get("/prices/", {"q": "atlantis"}).content.decode()
    assert client.post("/prices/").status_code == 405


def test_a_public_page_without_prices_still_stands() -> None:
    check_page(Client().get("/prices/"))


def test_days_beyond_the_calendar_are_none_for_the_file(alice: Person) -> None:
    for days in ({"until": "9999-12-31"}, {"until": "0001-01-01"}, {"since": "0001-01-01"}):
        assert alice.client.get("/console/billing/balance/file/", days).status_code == 200
