"""Today, yesterday by now, the last days and the busiest accounts, all from the hours."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from apps.statistics import queries
from apps.statistics.models import HourCount
from tests.support.sending import Sender, ready_to_send

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 20, 4, 30, tzinfo=UTC)  # 12:30 in Shanghai


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def count(sender: Sender, hours_ago: float, **columns: Any) -> HourCount:
    """One hour's row; what is not named is zero."""
    hour = (NOON - timedelta(hours=hours_ago)).replace(minute=0)
    row: HourCount = HourCount.unscoped.create(
        account=sender.account,
        application=sender.application,
        template=sender.mainland_template,
        signature=sender.signature,
        country=columns.pop("country", "CN"),
        message_kind=1,
        hour=hour,
        **columns,
    )
    return row


def test_today_adds_the_hours_of_the_accounts_own_day() -> None:
    sender = ready_to_send()
    count(
        sender,
        0,
        requests=10,
        refused=1,
        accepted=9,
        delivered=7,
        failed=1,
        submitted=1,
        segments=12,
        fee="0.09",
    )
    count(sender, 2, requests=5, accepted=5, delivered=4, in_doubt=1, segments=5, fee="0.05")
    count(sender, 13, requests=100, accepted=100, delivered=100)  # 23:00 the evening before
    today = queries.today(sender.account)
    assert today.day == datetime(2026, 5, 20).date()
    assert (today.counts.requests, today.counts.accepted, today.counts.refused) == (15, 14, 1)
    assert (today.counts.underway, today.counts.in_doubt, today.counts.segments) == (1, 1, 17)
    assert today.counts.is_balanced
    assert today.counts.delivery_percent == Decimal("91.7")
    assert today.fees == (queries.Fee(Decimal("0.14"), "USD"),)
    assert today.yesterday.requests == 100


def test_another_zone_has_another_day() -> None:
    sender = ready_to_send()
    count(sender, 13, requests=3, accepted=3, delivered=3)
    assert queries.today(sender.account).counts == queries.NONE
    type(sender.account).objects.update(zone="America/New_York")  # 00:30 there
    sender.account.refresh_from_db()
    count(sender, 0, requests=7, accepted=7, delivered=7)
    today = queries.today(sender.account)
    assert (today.counts.requests, today.yesterday.requests) == (7, 3)


def test_yesterday_by_now_counts_the_running_hour_by_its_minutes() -> None:
    sender = ready_to_send()
    count(sender, 24, requests=100, accepted=100, delivered=100)  # 12:00 to 13:00; half of it had passed
    count(sender, 25, requests=10, accepted=10, delivered=10)
    count(sender, 23, requests=1000, accepted=1000, delivered=1000)
    today = queries.today(sender.account)
    assert today.yesterday.requests == 1110
    assert today.yesterday_by_now.requests == 60


def test_nothing_yet_is_zeros_and_no_percentage() -> None:
    today = queries.today(ready_to_send().account)
    assert today.counts == queries.NONE and today.fees == ()
    assert today.counts.delivery_percent is None


def test_the_last_days_have_every_day_oldest_first() -> None:
    sender = ready_to_send()
    count(sender, 0, requests=1, accepted=1, delivered=1)
    count(sender, 48, requests=2, accepted=2, failed=2)
    count(sender, 24 * 14, requests=9, accepted=9, failed=9)
    days = queries.last_days(sender.account, 14)
    assert [day.counts.requests for day in days] == [0] * 11 + [2, 0, 1]
    assert days[0].day == datetime(2026, 5, 7).date() and days[-1].day == datetime(2026, 5, 20).date()


def test_a_strangers_messages_are_not_mine_and_the_platform_has_all() -> None:
    alice, mallory = ready_to_send(), ready_to_send("mallory", 2)
    count(alice, 0, requests=1, accepted=1, delivered=1, fee="1", currency="USD")
    count(mallory, 0, requests=4, accepted=4, delivered=4, fee="2", currency="CNY")
    assert queries.today(alice.account).counts.requests == 1
    assert queries.today_of_platform().counts.requests == 5
    assert [fee.currency for fee in queries.today_of_platform().fees] == ["CNY", "USD"]
    assert queries.last_days_of_platform(2)[-1].counts.requests == 5
    busiest = queries.busiest_accounts(5)
    assert [(one.account, one.counts.requests) for one in busiest] == [
        (mallory.account, 4),
        (alice.account, 1),
    ]
    assert len(queries.busiest_accounts(1)) == 1


def test_each_figure_is_one_statement(django_assert_num_queries: Any) -> None:
    sender = ready_to_send()
    for hours in range(40):
        count(sender, hours, requests=1, accepted=1, delivered=1)
    with django_assert_num_queries(1):
        queries.today(sender.account)
    with django_assert_num_queries(1):
        queries.last_days(sender.account, 30)
    with django_assert_num_queries(2):
        queries.busiest_accounts(5)
