"""Accounts, the audit trail and prices for staff."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from apps.accounts import audit
from apps.accounts.actors import SYSTEM
from apps.accounts.models import Account, AuditEvent
from apps.accounts.permissions import Role, StaffRole
from apps.accounts.services import accounts, chaining
from apps.accounts.telling import tell
from apps.core import clock
from apps.pricing.models import Price, PriceList, PriceVersion
from tests.people import Person
from tests.support.pages import check_page
from tests.support.sending import open_network

pytestmark = pytest.mark.django_db
ACCOUNTS = "/backoffice/accounts/"
Staff = Callable[..., Person]


# Accounts -----------------------------------------------------------------------------------------------------------
def test_accounts_are_found_by_name_kind_and_status(alice: Person, mallory: Person, olga: Staff) -> None:
    client = olga(StaffRole.REVIEWER).client
    page = check_page(client.get(ACCOUNTS))
    assert "Alice Ltd" in page and "Mallory Ltd" in page
    assert [row.name for row in client.get(ACCOUNTS, {"q": "ali"}).context["table"].rows] == ["Alice Ltd"]
    assert not len(client.get(ACCOUNTS, {"status": "suspended"}).context["table"])


def test_an_account_shows_its_people_applications_and_day(
    alice: Person, bob: Callable[..., Person], olga: Staff
) -> None:
    bob(Role.DEVELOPER, Role.SENDER)
    page = check_page(olga(StaffRole.REVIEWER).client.get(f"{ACCOUNTS}{alice.own_account.public_id}/"))
    assert alice.user.email in page and "Developer, Sender" in page and "No applications yet" in page
    assert "Suspend" not in page
    assert olga(StaffRole.REVIEWER).client.get(f"{ACCOUNTS}nobody/").status_code == 404


def test_an_administrator_suspends_with_a_reason_and_lets_it_send_again(alice: Person, olga: Staff) -> None:
    client, account = olga(StaffRole.ADMINISTRATOR).client, alice.own_account
    address = f"{ACCOUNTS}{account.public_id}/"
    check_page(client.get(f"{address}suspend/"))
    assert client.post(f"{address}suspend/", {"reason": ""}).status_code == 422
    account.refresh_from_db()
    assert account.is_open
    page = check_page(client.post(f"{address}suspend/", {"reason": "unpaid since May"}, follow=True))
    assert "olga suspended the account Alice Ltd: unpaid since May" in page and "Let it send again" in page
    account.refresh_from_db()
    assert not account.is_open
    assert client.post(f"{address}suspend/", {"reason": "again"}).status_code == 422
    assert "may send again" in check_page(client.post(f"{address}reopen/", follow=True))
    account.refresh_from_db()
    assert account.is_open


def test_others_cannot_suspend(alice: Person, olga: Staff) -> None:
    client = olga(StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.FINANCE_CLERK).client
    before = list(Account.objects.values()), AuditEvent.objects.count()
    for verb in ("suspend", "reopen"):
        answer = client.post(f"{ACCOUNTS}{alice.own_account.public_id}/{verb}/", {"reason": "x"})
        assert answer.status_code == 403
    assert (list(Account.objects.values()), AuditEvent.objects.count()) == before


# Audit --------------------------------------------------------------------------------------------------------------
def test_the_trail_is_told_in_sentences_and_narrowed(alice: Person, olga: Staff) -> None:
    admin = olga(StaffRole.ADMINISTRATOR)
    accounts.suspend(actor=admin.actor, account=alice.own_account, reason="unpaid")
    audit.record(SYSTEM, "planet.moved", alice.own_account)
    page = check_page(admin.client.get("/backoffice/audit/"))
    assert "olga suspended the account Alice Ltd: unpaid" in page
    assert "The platform: planet.moved, “Alice Ltd”." in page

    def verbs(**query: str) -> list[str]:
        return [row.verb for row in admin.client.get("/backoffice/audit/", query).context["table"].rows]

    today = f"{clock.business_day(clock.now()):%Y-%m-%d}"
    assert verbs(noun="account") == ["account.suspended"]
    assert verbs(via="system") == ["planet.moved"]
    assert verbs(q="olga") == ["account.suspended"] and verbs(account="nobody") == []
    assert len(verbs(since=today, until=today)) == 2


def test_the_trail_says_how_far_it_is_chained_and_what_the_last_check_found(
    alice: Person, olga: Staff
) -> None:
    admin = olga(StaffRole.ADMINISTRATOR)
    audit.record(SYSTEM, "planet.moved", alice.own_account)
    chaining.verify_nightly()
    head = chaining.verify().head
    page = check_page(admin.client.get("/backoffice/audit/"))
    assert head in page and "found all of them unchanged" in page


def test_a_broken_chain_is_said_above_the_trail(alice: Person, olga: Staff) -> None:
    admin = olga(StaffRole.ADMINISTRATOR)
    audit.record(
        SYSTEM, "audit.broken", alice.own_account, entries=1, problem="Entry 2: <b>its</b> event was removed."
    )
    page = check_page(admin.client.get("/backoffice/audit/"))
    assert "Somebody has touched the audit trail" in page and "<b>its</b>" not in page


def test_every_recorded_verb_has_its_sentence(alice: Person) -> None:
    """Whatever a service records is told in words, in both languages, without a hole where a fact belongs."""
    import re
    from pathlib import Path

    apps = Path(__file__).resolve().parents[2] / "apps"
    recorded = {
        verb
        for path in apps.rglob("*.py")
        for verb in re.findall(r'record\(\s*[\w.]+,\s*"([a-z_]+\.[a-z_]+)"', path.read_text("utf-8"))
    }
    assert "carrier.connected" in recorded
    for verb in sorted(recorded):
        event = AuditEvent(
            verb=verb, label="thing", target="account:x", facts={}, at=clock.now(), via="system"
        )
        with translation.override("en"):
            assert f": {verb}," not in tell(event).sentence, verb


# Prices -------------------------------------------------------------------------------------------------------------
def test_the_price_list_in_force_is_shown(olga: Staff) -> None:
    client = olga(StaffRole.FINANCE_CLERK).client
    assert "No price is in force" in check_page(client.get("/backoffice/prices/"))
    open_network()
    page = check_page(client.get("/backoffice/prices/"))
    assert "0.0079" in page and "Singapore" in page and "2024-01-01" in page
    other = PriceList.objects.create(name="euro", currency="EUR")
    version = PriceVersion.objects.create(
        price_list=other, starts_on=date(2024, 1, 1), approved_at=clock.now()
    )
    Price.objects.create(version=version, country="DE", unit_price="0.0712")
    later = PriceVersion.objects.create(price_list=other, starts_on=date(2999, 1, 1), approved_at=clock.now())
    Price.objects.create(version=later, country="DE", unit_price="9.9")
    page = check_page(client.get(f"/backoffice/prices/?list={other.pk}"))
    assert "0.0712" in page and "9.9" not in page and "0.0079" not in page
    assert "0.0712" in check_page(client.get("/backoffice/prices/?list=x"))


def test_pages_of_staff_cost_little(alice: Person, olga: Staff, django_assert_max_num_queries: Any) -> None:
    client = olga(*StaffRole).client
    for address, most in (
        (ACCOUNTS, 9), (f"{ACCOUNTS}{alice.own_account.public_id}/", 13), ("/backoffice/audit/", 11),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            client.get(address)
