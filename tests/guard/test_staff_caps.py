"""An operator's caps over a customer's head; a rule made live by one click; a customer's back-test of the own application."""

from collections.abc import Callable
from decimal import Decimal
from importlib import import_module

import pytest
from django.urls import reverse
from django.utils import translation

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.guard.models import Backtest
from apps.guard.services import backtests
from apps.protection.models import BreakerRule, CapScope, Dimension, Mode, SpendCap, rule_title
from tests import factories
from tests.people import Person
from tests.support.pages import check_page
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(olga: Callable[..., Person]) -> Person:
    return olga(StaffRole.OPERATOR)


def test_an_operator_caps_an_account_and_only_operators_lift_it(sender: Sender, operator: Person) -> None:
    account = sender.account
    new = reverse("backoffice:account_cap_new", args=[account.public_id])
    given = {
        "scope": CapScope.COUNTRY,
        "country": "GB",
        "application": "",
        "per": "hour",
        "amount": "12.5",
        "marketing_percent": 80,
        "notice_percent": 95,
    }
    missing = operator.client.post(new, {**given, "country": ""})
    assert missing.status_code == 422 and not SpendCap.of(account).exists()
    operator.client.post(new, given)
    cap = SpendCap.of(account).get()
    assert (cap.amount, cap.country, cap.is_by_staff) == (Decimal("12.5"), "GB", True)
    page = check_page(operator.client.get(reverse("backoffice:account_caps", args=[account.public_id])))
    assert "12.5" in page and "the operator" in page
    operator.client.post(reverse("backoffice:account_cap_lift", args=[cap.public_id]))
    assert not SpendCap.of(account).exists()
    assert set(AuditEvent.objects.filter(account=account).values_list("verb", flat=True)) >= {
        "spend_cap.set",
        "spend_cap.removed",
    }


def test_a_rule_is_made_live_and_put_back_by_one_click_each(operator: Person) -> None:
    rule = BreakerRule.objects.create(name="prefixes", dimension=Dimension.PREFIX, minimum=10)
    assert rule.mode == Mode.SHADOW
    listed = reverse("backoffice:breaker_rules")
    assert "No rule is live" in operator.client.get(listed).content.decode()
    for verb, mode in (("live", Mode.LIVE), ("live", Mode.LIVE), ("shadow", Mode.SHADOW)):
        operator.client.post(reverse(f"backoffice:breaker_rule_{verb}", args=[rule.public_id]))
        rule.refresh_from_db()
        assert rule.mode == mode
    assert AuditEvent.objects.filter(verb="breaker_rule.changed").count() == 2, "twice live is once"


def test_a_customer_tries_a_limit_on_the_own_application(alice: Person) -> None:
    own = factories.application(alice.actor)
    new = reverse("console:backtest_new", args=[own.sdk_app_id])
    given = {"kind": "country", "country": "GB", "limit": "100", "seconds": "86400", "days": "3"}
    answer = alice.client.post(new, given)
    row = Backtest.objects.get()
    assert answer.headers["Location"] == reverse("console:backtest", args=[row.public_id])
    assert (row.account, row.application) == (alice.account, own)
    assert row.settings == {"seconds": 86_400, "limit": "100", "country": "GB"}
    backtests.run(row.pk)
    assert "of these used" in check_page(alice.client.get(answer.headers["Location"]))
    listed = alice.client.get(reverse("console:application_backtests", args=[own.sdk_app_id]))
    assert row.name in check_page(listed)


def test_the_rules_an_installation_begins_with_are_read_in_the_readers_language(operator: Person) -> None:
    made = import_module("apps.protection.migrations.0001_initial").RULES
    BreakerRule.objects.all().delete()  # they are there unless an earlier test has emptied the tables
    for name, dimension, *_limits in [*made, ("Our own", Dimension.PREFIX)]:
        BreakerRule.objects.create(name=name, dimension=dimension, minimum=10)
    operator.client.cookies["django_language"] = "zh-hans"
    page = operator.client.get(reverse("backoffice:breaker_rules")).content.decode()
    assert "号码依次递增" in page and "Numbers are counted up" not in page and "Our own" in page
    with translation.override("zh-hans"):
        assert all(rule_title(name) != name for name, *_limits in made)


def test_who_may_only_read_rules_is_led_to_no_page_that_refuses(
    olga: Callable[..., Person], operator: Person
) -> None:
    rule = BreakerRule.objects.create(name="prefixes", dimension=Dimension.PREFIX, minimum=10)
    reader = olga(StaffRole.ADMINISTRATOR)
    edit = reverse("backoffice:breaker_rule", args=[rule.public_id])
    alarm = reverse("backoffice:alarm_rule", args=["carrier_down"])
    for listed, page in (("breaker_rules", edit), ("alarm_rules", alarm)):
        address = reverse(f"backoffice:{listed}")
        assert f'href="{page}"' in check_page(operator.client.get(address))
        assert f'href="{page}"' not in check_page(reader.client.get(address))
        assert reader.client.get(page).status_code == 403
