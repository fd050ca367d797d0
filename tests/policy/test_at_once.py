"""Every limit with two batches at once on two real connections: together they take what one alone might, to the last message."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from apps.accounts.actors import Actor
from apps.accounts.permissions import API_PERMS
from apps.core.errors import Code
from apps.core.kinds import Region
from apps.core.phones import last4
from apps.core.privacy import number_hash, seal
from apps.messaging.models import Message
from apps.messaging.services import accept, runs
from apps.messaging.services.accept import Outcome
from apps.policy.kinds import Limit
from apps.policy.models import AccountLimit, CountryLimit, FrequencySetting, SendingThreshold
from apps.protection.models import CapScope, CapWindow, Spend, SpendCap
from apps.unsubscribes.models import Unsubscribe
from apps.unsubscribes.models.unsubscribe import Origin
from tests.support.at_once import at_once
from tests.support.sending import Sender, make_send_task, numbers_of, open_network, ready_to_send

pytestmark = pytest.mark.django_db(transaction=True)
Setting = Callable[[Sender], Any]


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


def frequency(limit: Limit, threshold: int) -> Setting:
    def make(sender: Sender) -> None:
        off = {Limit.SAME_CONTENT: None, Limit.NUMBER_DAY: None}
        for one, value in {**off, limit: threshold}.items():
            FrequencySetting.unscoped.create(**own(sender), limit=one, threshold=value)

    return make


def own(sender: Sender) -> dict[str, Any]:
    return {"account": sender.account, "application": sender.application}


@dataclass(frozen=True)
class Case:
    """A limit for `most` messages: of one number when `is_number`, of all together otherwise."""

    name: str
    setting: Setting
    most: int
    code: Code
    is_number: bool = False
    is_abroad: bool = False
    same_content: bool = False


CASES = [
    Case(
        "30 s", frequency(Limit.SAME_CONTENT, 2), 2, Code.SAME_CONTENT_SOON, is_number=True, same_content=True
    ),
    Case("hour", frequency(Limit.NUMBER_HOUR, 3), 3, Code.NUMBER_HOUR_LIMIT, is_number=True),
    Case("day", frequency(Limit.NUMBER_DAY, 3), 3, Code.NUMBER_DAY_LIMIT, is_number=True),
    Case(
        "content a day",
        frequency(Limit.SAME_CONTENT_DAY, 2),
        2,
        Code.SAME_CONTENT_DAY_LIMIT,
        is_number=True,
        same_content=True,
    ),
    Case("codes a minute", frequency(Limit.CODE_MINUTE, 2), 2, Code.CODES_OFTEN, is_number=True),
    Case("codes an hour", frequency(Limit.CODE_HOUR, 3), 3, Code.CODES_OFTEN, is_number=True),
    Case("address a minute", frequency(Limit.ADDRESS_MINUTE, 27), 27, Code.ADDRESS_OFTEN),
    Case("address an hour", frequency(Limit.ADDRESS_HOUR, 27), 27, Code.ADDRESS_OFTEN),
    Case("application", frequency(Limit.APPLICATION_DAY, 27), 27, Code.APPLICATION_DAY_LIMIT),
    Case(
        "mainland threshold",
        lambda sender: SendingThreshold.unscoped.create(**own(sender), region=Region.MAINLAND, stop=27),
        27,
        Code.MAINLAND_DAY_LIMIT,
    ),
    Case(
        "global threshold",
        lambda sender: SendingThreshold.unscoped.create(**own(sender), region=Region.GLOBAL, stop=27),
        27,
        Code.GLOBAL_DAY_LIMIT,
        is_abroad=True,
    ),
    Case(
        "country",
        lambda sender: CountryLimit.unscoped.create(**own(sender), country="US", daily=27),
        27,
        Code.COUNTRY_DAY_LIMIT,
        is_abroad=True,
    ),
    Case(
        "account abroad",
        lambda sender: AccountLimit.unscoped.create(account=sender.account, global_day=27),
        27,
        Code.ACCOUNT_GLOBAL_LIMIT,
        is_abroad=True,
    ),
    Case(
        "money",
        lambda sender: SpendCap.unscoped.create(
            **own(sender), scope=CapScope.APPLICATION, per=CapWindow.DAY, amount=Decimal("0.0083") * 27
        ),
        27,
        Code.SPEND_CAP,
        is_abroad=True,
    ),
]


def call(sender: Sender, numbers: list[str], value: str, *, is_abroad: bool) -> list[Outcome]:
    return accept.send(
        actor=Actor(sender.user, sender.account, API_PERMS, via="api", ip="192.0.2.1"),
        application=sender.application,
        numbers=numbers,
        template_number=sender.global_template_id if is_abroad else sender.mainland_template_id,
        signature="" if is_abroad else sender.signature.content,
        parameters=[value],
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_two_batches_at_once_take_together_what_the_limit_allows(sender: Sender, case: Case) -> None:
    case.setting(sender)
    first = 1_202_555_0000 if case.is_abroad else 86_138_0000_0000
    some = [f"+{first + index}" for index in range(20)]
    others = some[::-1] if case.is_number else [f"+{first + 20 + index}" for index in range(20)]
    calls = 2 if case.is_number else 1

    def work(numbers: list[str], begin: int) -> list[Outcome]:
        values = ["7" if case.same_content else str(begin + index) for index in range(calls)]
        return [one for value in values for one in call(sender, numbers, value, is_abroad=case.is_abroad)]

    outcomes = [one for part in at_once(lambda: work(some, 100), lambda: work(others, 200)) for one in part]
    counts = Counter(one.code for one in outcomes)
    most = case.most * 20 if case.is_number else case.most
    assert counts == {None: most, case.code: len(outcomes) - most}
    assert Message.of(sender.account).filter(status="accepted").count() == most
    if case.is_number:
        by_number = Counter(one.number for one in outcomes if one.code is None)
        assert set(by_number.values()) == {case.most}


def test_two_batches_to_people_who_have_left_reach_none_of_them(sender: Sender) -> None:
    numbers = [f"+861380000{index:04d}" for index in range(40)]
    for number in numbers[:30]:
        Unsubscribe.unscoped.create(
            account=sender.account,
            number_hash=number_hash(number),
            number_sealed=seal(number),
            number_last4=last4(number),
            origin=Origin.REPLY,
        )
    works = [
        lambda part=part: call(sender, part, "1", is_abroad=False) for part in (numbers[:20], numbers[20:])
    ]
    counts = Counter(one.code for part in at_once(*works) for one in part)
    assert counts == {Code.UNSUBSCRIBED: 30, None: 10}


def test_a_list_and_calls_at_once_wait_for_each_other_in_one_order(sender: Sender) -> None:
    """Both take of a cap in money and of a day's total: locked in two orders, each would wait for the other for ever."""
    frequency(Limit.APPLICATION_DAY, 100_000)(sender)
    SpendCap.unscoped.create(
        **own(sender), scope=CapScope.APPLICATION, per=CapWindow.DAY, amount=Decimal(1_000)
    )
    numbers = numbers_of(800)
    task = make_send_task(sender, rows=numbers[:500])

    def calls() -> list[Outcome]:
        return [
            one
            for start in range(500, 800, 10)
            for one in call(sender, numbers[start : start + 10], "7", is_abroad=False)
        ]

    outcomes = at_once(lambda: runs.run(task.pk), calls)[1]
    task.refresh_from_db()
    assert task.accepted_count == 500 and {one.code for one in outcomes} == {None}
    assert Spend.objects.get().spent == Decimal("0.0079") * 800
