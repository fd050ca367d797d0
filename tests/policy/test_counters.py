"""Counting against the database: two batches at once on two real connections, what a refused one leaves, what it costs."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.actors import Actor
from apps.accounts.permissions import API_PERMS
from apps.core import clock
from apps.core.errors import Code
from apps.core.kinds import Region
from apps.core.phones import parse_many
from apps.core.privacy import number_hash
from apps.messaging.models import Message
from apps.messaging.services import accept, runs
from apps.messaging.services.accept import Outcome
from apps.messaging.states import MessageStatus
from apps.policy import counters, engine, frequency
from apps.policy.batch import Batch, Candidate
from apps.policy.kinds import NUMBER_RULES, Limit
from apps.policy.models import (
    AccountLimit,
    BudgetUse,
    CountryLimit,
    FrequencySetting,
    NumberWindow,
    SendingThreshold,
)
from tests.support.at_once import at_once
from tests.support.sending import Sender, make_send_task, numbers_of, open_network, ready_to_send

pytestmark = pytest.mark.django_db(transaction=True)
ABROAD = [f"+1202555{index:04d}" for index in range(9000)]


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


def call(sender: Sender, numbers: list[str], **changes: Any) -> list[Outcome]:
    asked = {
        "actor": Actor(sender.user, sender.account, API_PERMS, via="api", ip="192.0.2.1"),
        "application": sender.application,
        "template_number": sender.mainland_template_id,
        "signature": sender.signature.content,
        "parameters": ["123456"],
    }
    return accept.send(numbers=numbers, **(asked | changes))


def abroad(sender: Sender, numbers: list[str]) -> list[Outcome]:
    return call(sender, numbers, template_number=sender.global_template_id, signature="")


def codes(*outcomes: list[Outcome]) -> Counter[Code | None]:
    return Counter(one.code for some in outcomes for one in some)


def setting(sender: Sender, limit: Limit, threshold: int | None) -> None:
    FrequencySetting.unscoped.create(
        account=sender.account, application=sender.application, limit=limit, threshold=threshold
    )


def heard(sender: Sender, number: str, limit: Limit = Limit.NUMBER_DAY) -> int:
    """How many messages to the number stand in the window of a rule."""
    row = NumberWindow.objects.filter(
        application_id=sender.application.pk, number_hash=number_hash(number)
    ).first()
    tag = next(rule.tag for rule in NUMBER_RULES if rule.limit == limit)
    slots = frequency.unpack(row.slots) if row else {}
    return sum(count for (found, _content), (_begin, count) in slots.items() if found == tag)


def used(kind: str) -> int:
    return int(sum(row.used for row in BudgetUse.objects.filter(kind=kind)))


def accepted(sender: Sender) -> int:
    return Message.of(sender.account).filter(status=MessageStatus.ACCEPTED).count()


# Two at once -----------------------------------------------------------------------------------------------------------
def test_of_two_batches_with_the_same_content_each_number_gets_one(sender: Sender) -> None:
    numbers = numbers_of(200)
    outcomes = at_once(*[lambda: call(sender, numbers), lambda: call(sender, numbers[::-1])] * 2)
    assert codes(*outcomes) == {None: 200, Code.SAME_CONTENT_SOON: 600}
    assert accepted(sender) == 200
    assert {heard(sender, number) for number in numbers} == {1}


def test_twelve_contents_at_once_are_ten_for_each_number(sender: Sender) -> None:
    numbers = numbers_of(20)

    def work(first: int) -> list[list[Outcome]]:
        return [call(sender, numbers, parameters=[str(first + index)]) for index in range(6)]

    outcomes = [one for some in at_once(lambda: work(100), lambda: work(200)) for one in some]
    assert codes(*outcomes) == {None: 200, Code.NUMBER_DAY_LIMIT: 40}
    assert {heard(sender, number) for number in numbers} == {10}


@pytest.mark.parametrize("limit", [150, 200, 399, 400])
def test_two_batches_never_take_more_than_the_account_may(sender: Sender, limit: int) -> None:
    AccountLimit.unscoped.create(account=sender.account, global_day=limit)
    outcomes = at_once(lambda: abroad(sender, ABROAD[:200]), lambda: abroad(sender, ABROAD[200:400]))
    expected = {None: limit, Code.ACCOUNT_GLOBAL_LIMIT: 400 - limit}
    assert codes(*outcomes) == {code: count for code, count in expected.items() if count}
    assert used("account.global_day") == accepted(sender) == limit
    # Who was refused by the account has heard nothing.
    assert sum(heard(sender, number) for number in ABROAD[:400]) == limit


def test_many_small_batches_fill_a_budget_to_its_last_message(sender: Sender) -> None:
    setting(sender, Limit.APPLICATION_DAY, 50)
    numbers = numbers_of(120)

    def work(part: list[str]) -> list[list[Outcome]]:
        return [call(sender, part[start : start + 7]) for start in range(0, len(part), 7)]

    outcomes = [one for some in at_once(*[lambda p=p: work(numbers[p::3]) for p in range(3)]) for one in some]
    assert codes(*outcomes) == {None: 50, Code.APPLICATION_DAY_LIMIT: 70}
    assert used("application.day") == accepted(sender) == 50


def test_api_and_list_share_the_same_counters(sender: Sender) -> None:
    SendingThreshold.unscoped.create(
        account=sender.account, application=sender.application, region=Region.MAINLAND, stop=1_500
    )
    numbers = numbers_of(3_000)
    task = make_send_task(sender, rows=numbers[:2_000])

    def calls() -> list[Outcome]:
        return [
            one for start in range(2_000, 3_000, 100) for one in call(sender, numbers[start : start + 100])
        ]

    outcomes = at_once(lambda: runs.run(task.pk), calls)[1]
    task.refresh_from_db()
    assert accepted(sender) == used("application.mainland_day") == 1_500
    assert task.accepted_count + codes(outcomes)[None] == 1_500
    assert task.counts["over_limit"] == 2_000 - task.accepted_count


def test_two_that_lock_in_opposite_orders_do_not_wait_for_each_other(sender: Sender) -> None:
    setting(sender, Limit.APPLICATION_DAY, 100_000)
    numbers = numbers_of(100)

    def work(order: int, first: int) -> None:
        for index in range(8):
            call(sender, numbers[::order], parameters=[str(first + index)])

    at_once(lambda: work(1, 100), lambda: work(-1, 200), lambda: work(1, 300))
    assert used("application.day") == accepted(sender) == 1_000


# One after the other -----------------------------------------------------------------------------------------------------
def test_a_rollback_gives_everything_back(sender: Sender) -> None:
    class Refused(Exception):
        pass

    with pytest.raises(Refused), transaction.atomic():
        abroad(sender, ABROAD[:3])
        assert used("account.global_day") == 3
        raise Refused
    assert used("account.global_day") == 0
    assert not NumberWindow.objects.exists()
    assert codes(abroad(sender, ABROAD[:3])) == {None: 3}


def test_who_is_refused_by_one_rule_uses_up_nothing_of_the_others(sender: Sender) -> None:
    AccountLimit.unscoped.create(account=sender.account, global_day=5)
    CountryLimit.unscoped.create(
        account=sender.account, application=sender.application, country="US", daily=2
    )
    CountryLimit.unscoped.create(account=sender.account, application=sender.application, country="SG")
    outcomes = abroad(sender, [*ABROAD[:4], "+6591234567", "+6591234568", "+442071838750"])
    assert [one.code for one in outcomes] == [
        *[None, None, Code.COUNTRY_DAY_LIMIT, Code.COUNTRY_DAY_LIMIT, None, None, Code.COUNTRY_UNLISTED]
    ]
    assert used("account.global_day") == 4 and used("application.country_day") == 2
    assert [heard(sender, number) for number in ABROAD[:4]] == [1, 1, 0, 0]
    again = abroad(sender, [*ABROAD[2:4], "+6591234569", "+6591234570"])
    assert [one.code for one in again] == [
        *[Code.COUNTRY_DAY_LIMIT, Code.COUNTRY_DAY_LIMIT, None, Code.ACCOUNT_GLOBAL_LIMIT]
    ]


def test_whoever_looked_before_somebody_else_took_gets_what_is_left(sender: Sender) -> None:
    """The slow way by hand: the look is old when it comes to taking, for a number and for a budget at once."""
    AccountLimit.unscoped.create(account=sender.account, global_day=3)
    setting(sender, Limit.NUMBER_DAY, 1)

    def batch(numbers: list[str]) -> Batch[Candidate]:
        found = enumerate(zip(numbers, parse_many(numbers), strict=True))
        return Batch(
            account=sender.account,
            application=sender.application,
            template=sender.global_template,
            signature=None,
            signature_given="",
            tariff=None,
            candidates=[Candidate(position, given, phone, ("1",)) for position, (given, phone) in found],
        )

    one, two, three, four = ABROAD[:4]
    late = batch([one, two, three])
    claim = counters.look(late, engine.budgets(late))
    assert len(claim.admitted) == 3
    abroad(sender, [two, four])
    with transaction.atomic():
        taken = counters.take(claim)
    assert [candidate.given for candidate in taken.admitted] == [one]
    assert {verdict.position: verdict.code for verdict in taken.verdicts} == {
        1: Code.NUMBER_DAY_LIMIT,
        2: Code.ACCOUNT_GLOBAL_LIMIT,
    }
    assert [heard(sender, number) for number in ABROAD[:4]] == [1, 1, 0, 1]
    assert used("account.global_day") == 3


def test_an_old_look_at_a_budget_alone_gives_the_numbers_back(sender: Sender) -> None:
    AccountLimit.unscoped.create(account=sender.account, global_day=2)
    first = abroad(sender, ABROAD[:1])
    late = make_send_task(sender, rows=ABROAD[5:7], template=sender.global_template)
    runs.run(late.pk)
    late.refresh_from_db()
    assert codes(first) == {None: 1} and late.accepted_count == 1
    assert late.counts["over_limit"] == 1 and late.counts["good"] == 1
    assert used("account.global_day") == 2


def test_a_limit_that_is_lowered_stops_at_once_and_one_raised_goes_on(sender: Sender) -> None:
    limit = AccountLimit.unscoped.create(account=sender.account, global_day=5)
    assert codes(abroad(sender, ABROAD[:4])) == {None: 4}
    AccountLimit.unscoped.filter(pk=limit.pk).update(global_day=2)
    assert codes(abroad(sender, ABROAD[4:6])) == {Code.ACCOUNT_GLOBAL_LIMIT: 2}
    AccountLimit.unscoped.filter(pk=limit.pk).update(global_day=5)
    assert codes(abroad(sender, ABROAD[4:6])) == {None: 1, Code.ACCOUNT_GLOBAL_LIMIT: 1}


def test_a_batch_asks_once_and_writes_once_however_many_rules_are_on(sender: Sender) -> None:
    call(sender, numbers_of(1))
    for limit in (Limit.NUMBER_HOUR, Limit.SAME_CONTENT_DAY, Limit.CODE_MINUTE, Limit.APPLICATION_DAY):
        setting(sender, limit, 1_000)
    with CaptureQueriesContext(connection) as captured:
        call(sender, numbers_of(200, first=13_900_000_000))
    about_counters = [one["sql"] for one in captured if "policy_number_windows" in one["sql"]]
    assert len(about_counters) == 2


def test_a_call_without_numbers_to_count_writes_no_counter(sender: Sender) -> None:
    for limit in (Limit.SAME_CONTENT, Limit.NUMBER_DAY):
        setting(sender, limit, None)
    assert codes(call(sender, numbers_of(5))) == {None: 5}
    assert not NumberWindow.objects.exists() and not BudgetUse.objects.exists()


def test_counters_are_rows_of_their_day_alone(sender: Sender) -> None:
    abroad(sender, ABROAD[:2])
    row = BudgetUse.objects.get()
    start, end = clock.day_window(clock.business_day(clock.now(), sender.account.zone), sender.account.zone)
    assert (row.kind, row.subject, row.starts_at, row.ends_at) == (
        "account.global_day",
        sender.account.pk,
        start,
        end,
    )
    assert (int(row.used), int(row.ceiling or 0)) == (2, 1_000)
