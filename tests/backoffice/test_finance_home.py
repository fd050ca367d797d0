"""Finance's desk: what waits with where it leads, who owes by age, and figures that are those of the books."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from apps.accounts.permissions import StaffRole
from apps.backoffice.views import finance_home
from apps.billing.margins import by_day
from apps.invoicing import desk
from tests.people import Person
from tests.support import invoices as support
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)


def test_the_desk_shows_what_waits_who_owes_and_what_was_settled(
    alice: Person, olga: Callable[..., Person], django_assert_max_num_queries: Any
) -> None:
    with time_machine.travel(NOW, tick=False):
        clerk = olga(StaffRole.FINANCE_CLERK)
        assert "Nobody owes anything" in check_page(clerk.client.get(reverse("backoffice:finance")))
        support.settled(alice.own_account, date(2026, 9, 1), [("US", 10, "12.00")], currency="EUR")
        support.settled(alice.own_account)
        support.asked(alice.actor)
        with django_assert_max_num_queries(30):
            answer = clerk.client.get(reverse("backoffice:finance"), {"currency": "USD"})
        text = check_page(answer)
        other = clerk.client.get(reverse("backoffice:finance"), {"currency": "EUR"})
    counts = {one.name: one.count for one in desk.todo()}
    assert counts["invoices"] == 1 and counts["titles"] == 0
    assert "?status=asked&amp;kind=invoice" in text
    assert "513.50 USD" in text and "12.00 EUR" in text
    revenue = answer.context["revenue"]
    assert dict(zip(revenue.labels, revenue.series[0].values, strict=True))["2026-10"] == Decimal("513.50")
    assert len(revenue.labels) == 12 and len(answer.context["margin"].labels) == 30
    found = other.context["revenue"]
    assert found.unit == "EUR" and sum(found.series[0].values) == 12


def test_an_unknown_currency_shows_the_largest(alice: Person, olga: Callable[..., Person]) -> None:
    support.settled(alice.own_account, date(2026, 10, 1), [("US", 10, "12.00")], currency="EUR")
    with time_machine.travel(NOW, tick=False):
        answer = olga(StaffRole.FINANCE_CLERK).client.get(reverse("backoffice:finance"), {"currency": "<x>"})
    assert answer.context["currency"] == "EUR"


def test_months_are_counted_back_over_the_turn_of_the_year() -> None:
    assert finance_home._month_back(date(2027, 1, 31), 1) == date(2026, 12, 1)
    assert finance_home._month_back(date(2026, 11, 28), 11) == date(2025, 12, 1)


def test_a_span_without_charges_has_no_margin() -> None:
    assert by_day(date(2026, 10, 1), date(2026, 10, 31), "USD") == {}
