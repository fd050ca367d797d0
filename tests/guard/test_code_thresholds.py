"""The watch over verification codes (rule 67): a case is opened when all three thresholds of the hour are met, and not before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from apps.core.kinds import MessageKind
from apps.guard.models import Case, CodeWatch, Found
from apps.guard.services import watching
from apps.statistics.models import HourCount
from tests.support.sending import Sender

HOUR = datetime(2026, 3, 20, 4, tzinfo=UTC)
HALF_PAST = HOUR + timedelta(minutes=30)


def counted(sender: Sender, hour: datetime, requests: int, delivered: int = 0, **more: Any) -> None:
    HourCount.unscoped.create(
        account=sender.account,
        application=sender.application,
        template=sender.global_template,
        country="GB",
        hour=hour,
        currency="USD",
        **{
            "message_kind": MessageKind.CODE,
            "requests": requests,
            "accepted": requests,
            "delivered": delivered,
            "failed": requests - delivered,
            **more,
        },
    )


def cases_at(instant: datetime) -> list[Case]:
    with time_machine.travel(instant, tick=False):
        watching.slow_tick()
    return list(Case.unscoped.all())


def watch(sender: Sender, **columns: Any) -> None:
    CodeWatch.unscoped.create(account=sender.account, application=sender.application, **columns)


@pytest.mark.parametrize(
    ("requests", "delivered", "yesterday", "is_found"),
    [
        (500, 299, 500, True),  # 59.8 % delivered; 250 by half past of yesterday, so twice as many
        (499, 200, 400, False),  # too few
        (500, 300, 400, False),  # 60 % delivered is not below
        (500, 200, 502, False),  # 251 by then: grown by 99 %
        (500, 200, 0, True),  # nothing to compare with: the other two decide
    ],
)
def test_all_three_must_be_met_to_the_last_message(
    sender: Sender, requests: int, delivered: int, yesterday: int, is_found: bool
) -> None:
    counted(sender, HOUR, requests, delivered)
    if yesterday:
        counted(sender, HOUR - timedelta(days=1), yesterday, yesterday)
    cases = cases_at(HALF_PAST)
    assert [case.found for case in cases] == [Found.CODES] * is_found
    if is_found:
        assert (cases[0].application, cases[0].is_live, cases[0].bar) == (sender.application, False, None)


def test_the_hour_is_that_of_the_clock(sender: Sender) -> None:
    counted(sender, HOUR, 1_000)
    assert cases_at(HOUR + timedelta(hours=1)) == []
    assert len(cases_at(HOUR + timedelta(minutes=59, seconds=59))) == 1


def test_an_hour_without_any_result_says_nothing_of_success(sender: Sender) -> None:
    counted(sender, HOUR, 1_000, failed=0, submitted=1_000)
    assert cases_at(HALF_PAST) == []


def test_only_codes_of_the_application_count(sender: Sender) -> None:
    counted(sender, HOUR, 1_000, message_kind=MessageKind.MARKETING)
    assert cases_at(HALF_PAST) == []


def test_ones_own_thresholds_take_the_place_of_the_defaults(sender: Sender) -> None:
    watch(sender, requests=10, success_below=90, growth=0)
    counted(sender, HOUR, 10, 8)
    (case,) = cases_at(HALF_PAST)
    assert (case.figures["success"], case.figures["limit"]) == (80, 10)


def test_a_watch_that_is_off_sees_nothing(sender: Sender) -> None:
    watch(sender, is_on=False)
    counted(sender, HOUR, 1_000)
    assert cases_at(HALF_PAST) == []


def test_it_stays_one_case_while_the_hour_goes_on(sender: Sender) -> None:
    counted(sender, HOUR, 1_000)
    first = cases_at(HALF_PAST)
    HourCount.unscoped.update(requests=2_000)
    again = cases_at(HALF_PAST + timedelta(minutes=1))
    assert [one.pk for one in first] == [one.pk for one in again]
    assert again[0].last_seen_at > first[0].last_seen_at
