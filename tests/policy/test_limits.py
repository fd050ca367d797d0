"""S17 to S20 through the door of acceptance: on one number, on a batch, at the edge of the window, by their codes on the wire."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from apps.accounts.models import AccountKind
from apps.api.errors import wire_code
from apps.core.errors import Code
from apps.core.kinds import MessageKind, Region
from apps.core.privacy import number_hash, seal
from apps.identity.kinds import Right, Standing
from apps.identity.models import RightSetting
from apps.messaging.models import Message, Refusal
from apps.messaging.services.accept import Outcome
from apps.policy.kinds import Limit
from apps.policy.models import (
    AccountLimit,
    AllowedNumber,
    CountryLimit,
    FrequencySetting,
    PlatformLimit,
    SendingThreshold,
)
from tests.policy.conftest import SendCall
from tests.support.sending import Sender, numbers_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)  # in Shanghai
MIDNIGHT = datetime(2026, 11, 28, 16, tzinfo=UTC)
ONE, OTHER = "+8613800000001", "+8613900000001"
ABROAD = [f"+1202555{index:04d}" for index in range(1_500)]
MS = timedelta(milliseconds=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def abroad(send: SendCall, sender: Sender) -> SendCall:
    """The same for global numbers."""

    def call(numbers: list[str], **changes: object) -> list[Outcome]:
        said = {"template_number": sender.global_template_id, "signature": "", **changes}
        return send(numbers, **said)

    return call


def codes(outcomes: list[Outcome]) -> list[Code | None]:
    return [one.code for one in outcomes]


def setting(sender: Sender, limit: Limit, threshold: int | None) -> None:
    FrequencySetting.unscoped.create(
        account=sender.account, application=sender.application, limit=limit, threshold=threshold
    )


# S17 -------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 200])
def test_the_same_content_reaches_a_number_once_in_30_seconds(
    send: SendCall, clock: time_machine.Traveller, count: int
) -> None:
    numbers = numbers_of(count)
    assert set(codes(send(numbers))) == {None}
    clock.move_to(NOON + timedelta(seconds=30) - MS)
    assert set(codes(send(numbers))) == {Code.SAME_CONTENT_SOON}
    assert set(codes(send(numbers, parameters=["2"]))) == {None}
    clock.move_to(NOON + timedelta(seconds=30))
    assert set(codes(send(numbers))) == {None}


@pytest.mark.parametrize("count", [1, 200])
def test_ten_messages_reach_a_number_in_a_day_of_the_account(
    send: SendCall, clock: time_machine.Traveller, count: int
) -> None:
    numbers = numbers_of(count)
    for code in range(10):
        assert set(codes(send(numbers, parameters=[str(code)]))) == {None}
    assert set(codes(send(numbers, parameters=["10"]))) == {Code.NUMBER_DAY_LIMIT}
    clock.move_to(MIDNIGHT - MS)
    assert set(codes(send(numbers, parameters=["11"]))) == {Code.NUMBER_DAY_LIMIT}
    clock.move_to(MIDNIGHT)
    assert set(codes(send(numbers, parameters=["12"]))) == {None}


@pytest.mark.parametrize(
    ("limit", "length", "code", "same"),
    [
        (Limit.NUMBER_HOUR, timedelta(hours=1), Code.NUMBER_HOUR_LIMIT, False),
        (Limit.CODE_MINUTE, timedelta(minutes=1), Code.CODES_OFTEN, False),
        (Limit.CODE_HOUR, timedelta(hours=1), Code.CODES_OFTEN, False),
        (Limit.SAME_CONTENT_DAY, MIDNIGHT - NOON, Code.SAME_CONTENT_DAY_LIMIT, True),
    ],
)
def test_a_rule_that_an_organization_has_ticked_holds_to_the_end_of_its_window(
    send: SendCall,
    sender: Sender,
    clock: time_machine.Traveller,
    limit: Limit,
    length: timedelta,
    code: Code,
    same: bool,
) -> None:
    setting(sender, Limit.SAME_CONTENT, None)
    setting(sender, limit, 2)
    numbers = numbers_of(3)
    for value in ("1", "1" if same else "2"):
        assert codes(send(numbers, parameters=[value])) == [None] * 3
    clock.move_to(NOON + length - MS)
    assert codes(send([*numbers, OTHER], parameters=["1"])) == [*[code] * 3, None]
    if same:
        assert codes(send(numbers, parameters=["3"])) == [None] * 3
    clock.move_to(NOON + length)
    assert codes(send(numbers, parameters=["1"])) == [None] * 3


def test_a_threshold_of_ones_own_takes_the_place_of_the_default(send: SendCall, sender: Sender) -> None:
    setting(sender, Limit.NUMBER_DAY, 2)
    found = [codes(send([ONE], parameters=[str(value)]))[0] for value in range(3)]
    assert found == [None, None, Code.NUMBER_DAY_LIMIT]


def test_individuals_and_accounts_without_the_right_have_the_defaults(send: SendCall, sender: Sender) -> None:
    setting(sender, Limit.SAME_CONTENT, None)
    setting(sender, Limit.NUMBER_DAY, 1)
    RightSetting.objects.create(
        standing=Standing.ORGANIZATION, right=Right.FREQUENCY_LIMITS, is_granted=False
    )
    assert codes(send([ONE])) == [None]
    assert codes(send([ONE])) == [Code.SAME_CONTENT_SOON]
    assert codes(send([ONE], parameters=["2"])) == [None]
    RightSetting.objects.all().delete()
    sender.account.kind = AccountKind.INDIVIDUAL
    sender.account.save()
    assert codes(send([ONE], parameters=["3"])) == [None]


def test_the_platforms_defaults_are_data(send: SendCall) -> None:
    PlatformLimit.objects.create(limit=Limit.SAME_CONTENT, threshold=None)
    PlatformLimit.objects.create(limit=Limit.NUMBER_DAY, threshold=2)
    assert [codes(send([ONE]))[0] for _time in range(3)] == [None, None, Code.NUMBER_DAY_LIMIT]


def test_the_allow_list_is_free_of_the_frequency_rules_alone(send: SendCall, sender: Sender) -> None:
    for limit in (Limit.NUMBER_HOUR, Limit.CODE_MINUTE, Limit.APPLICATION_DAY):
        setting(sender, limit, 1)
    AllowedNumber.unscoped.create(
        account=sender.account,
        application=sender.application,
        number_hash=number_hash(ONE),
        number_sealed=seal(ONE),
        number_last4="0001",
    )
    assert [codes(send([ONE]))[0] for _time in range(12)] == [None] * 12
    SendingThreshold.unscoped.create(
        account=sender.account, application=sender.application, region=Region.MAINLAND, stop=1
    )
    assert [codes(send([ONE]))[0] for _time in range(2)] == [None, Code.MAINLAND_DAY_LIMIT]


def test_the_applications_total_is_filled_to_its_last_message(
    send: SendCall, sender: Sender, clock: time_machine.Traveller
) -> None:
    setting(sender, Limit.APPLICATION_DAY, 5)
    assert Counter(codes(send(numbers_of(3)))) == {None: 3}
    others = numbers_of(3, first=13_900_000_000)
    assert codes(send(others)) == [None, None, Code.APPLICATION_DAY_LIMIT]
    clock.move_to(MIDNIGHT - MS)
    assert codes(send(others[2:])) == [Code.APPLICATION_DAY_LIMIT]
    clock.move_to(MIDNIGHT)
    assert codes(send(others[2:])) == [None]


def test_what_the_limits_refuse_is_kept_with_its_reason(send: SendCall, sender: Sender) -> None:
    send([ONE])
    send([ONE])
    kept = Message.of(sender.account).get(status="refused")
    assert (kept.code, kept.fee, kept.segments) == (Code.SAME_CONTENT_SOON.value, 0, 0)
    assert Refusal.objects.get(message_id=kept.pk).facts == {"limit": 1}


# S18 -------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [1, 200])
def test_an_account_sends_a_thousand_global_messages_a_day(
    abroad: SendCall, sender: Sender, clock: time_machine.Traveller, size: int
) -> None:
    if size == 1:
        AccountLimit.unscoped.create(account=sender.account, global_day=3)
    limit = 3 if size == 1 else 1_000
    sent = [
        code for start in range(0, limit + size, size) for code in codes(abroad(ABROAD[start : start + size]))
    ]
    assert sent == [None] * limit + [Code.ACCOUNT_GLOBAL_LIMIT] * size
    clock.move_to(MIDNIGHT - MS)
    assert codes(abroad(["+6591234567"])) == [Code.ACCOUNT_GLOBAL_LIMIT]
    clock.move_to(MIDNIGHT)
    assert codes(abroad(["+6591234567"])) == [None]


def test_the_mainland_does_not_count_as_global(send: SendCall, sender: Sender) -> None:
    AccountLimit.unscoped.create(account=sender.account, global_day=0)
    assert codes(send([ONE])) == [None]


def test_countries_that_are_not_listed_receive_nothing(
    abroad: SendCall, send: SendCall, sender: Sender
) -> None:
    own = {"account": sender.account, "application": sender.application}
    CountryLimit.unscoped.create(country="SG", **own)
    assert codes(abroad([ABROAD[0], "+6591234567"])) == [Code.COUNTRY_UNLISTED, None]
    assert codes(send([ONE])) == [None]
    CountryLimit.unscoped.all().delete()
    assert codes(abroad([ABROAD[1]])) == [None]


@pytest.mark.parametrize("size", [1, 200])
def test_a_country_has_its_own_cap_of_a_day(
    abroad: SendCall, sender: Sender, clock: time_machine.Traveller, size: int
) -> None:
    own = {"account": sender.account, "application": sender.application}
    CountryLimit.unscoped.create(country="US", daily=size, **own)
    CountryLimit.unscoped.create(country="SG", **own)
    assert set(codes(abroad(ABROAD[:size]))) == {None}
    assert codes(abroad([ABROAD[size], "+6591234567"])) == [Code.COUNTRY_DAY_LIMIT, None]
    clock.move_to(MIDNIGHT - MS)
    assert codes(abroad([ABROAD[size]])) == [Code.COUNTRY_DAY_LIMIT]
    clock.move_to(MIDNIGHT)
    assert codes(abroad([ABROAD[size]])) == [None]


# S19 -------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [1, 200])
@pytest.mark.parametrize("region", list(Region))
def test_above_the_limit_value_nothing_is_sent_that_day(
    send: SendCall, abroad: SendCall, sender: Sender, clock: time_machine.Traveller, region: Region, size: int
) -> None:
    SendingThreshold.unscoped.create(
        account=sender.account, application=sender.application, region=region, stop=size
    )
    call, numbers, code = (
        (send, numbers_of(size + 1), Code.MAINLAND_DAY_LIMIT)
        if region == Region.MAINLAND
        else (abroad, ABROAD[: size + 1], Code.GLOBAL_DAY_LIMIT)
    )
    assert set(codes(call(numbers[:size]))) == {None}
    clock.move_to(MIDNIGHT - MS)
    assert codes(call(numbers[size:])) == [code]
    clock.move_to(MIDNIGHT)
    assert codes(call(numbers[size:])) == [None]


# S20 -------------------------------------------------------------------------------------------------------------------
def test_an_address_asks_for_so_many_codes_in_a_minute_and_an_hour(
    send: SendCall, sender: Sender, clock: time_machine.Traveller
) -> None:
    setting(sender, Limit.ADDRESS_MINUTE, 3)
    setting(sender, Limit.ADDRESS_HOUR, 5)
    numbers = numbers_of(20)
    assert codes(send(numbers[:4])) == [None, None, None, Code.ADDRESS_OFTEN]
    clock.move_to(NOON + timedelta(minutes=1) - MS)
    assert codes(send(numbers[4:5])) == [Code.ADDRESS_OFTEN]
    clock.move_to(NOON + timedelta(minutes=1))
    assert codes(send(numbers[5:8])) == [None, None, Code.ADDRESS_OFTEN]
    clock.move_to(NOON + timedelta(hours=1) - MS)
    assert codes(send(numbers[8:9])) == [Code.ADDRESS_OFTEN]
    clock.move_to(NOON + timedelta(hours=1))
    assert codes(send(numbers[9:10])) == [None]


def test_notices_do_not_count_as_codes(send: SendCall, sender: Sender) -> None:
    setting(sender, Limit.ADDRESS_MINUTE, 1)
    setting(sender, Limit.CODE_MINUTE, 1)
    sender.mainland_template.message_kind = MessageKind.NOTICE
    sender.mainland_template.save()
    assert codes(send(numbers_of(3))) == [None] * 3
    assert codes(send(numbers_of(3), parameters=["2"])) == [None] * 3


# Rule 32 ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (datetime(2026, 11, 28, 13, 59, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 28, 14, tzinfo=UTC), Code.MARKETING_HOURS),
        (datetime(2026, 11, 28, 23, 59, 59, tzinfo=UTC), Code.MARKETING_HOURS),
        (datetime(2026, 11, 29, tzinfo=UTC), None),
    ],
)
def test_marketing_is_refused_while_its_reader_sleeps(
    send: SendCall, sender: Sender, clock: time_machine.Traveller, hour: datetime, expected: Code | None
) -> None:
    sender.mainland_template.message_kind = MessageKind.MARKETING
    sender.mainland_template.save()
    clock.move_to(hour)
    assert codes(send([ONE])) == [expected]


def test_each_recipient_has_a_night_of_their_own(
    abroad: SendCall, sender: Sender, clock: time_machine.Traveller
) -> None:
    sender.global_template.message_kind = MessageKind.MARKETING
    sender.global_template.save()
    clock.move_to(datetime(2026, 11, 28, 3, tzinfo=UTC))  # 11:00 in Singapore, night in America
    assert codes(abroad([ABROAD[0], "+6591234567"])) == [Code.MARKETING_HOURS, None]


# On the wire -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "named"),
    [
        (Code.APPLICATION_DAY_LIMIT, "LimitExceeded.AppDailyLimit"),
        (Code.SAME_CONTENT_SOON, "LimitExceeded.PhoneNumberThirtySecondLimit"),
        (Code.NUMBER_HOUR_LIMIT, "LimitExceeded.PhoneNumberOneHourLimit"),
        (Code.NUMBER_DAY_LIMIT, "LimitExceeded.PhoneNumberDailyLimit"),
        (Code.SAME_CONTENT_DAY_LIMIT, "LimitExceeded.PhoneNumberSameContentDailyLimit"),
        (Code.CODES_OFTEN, "LimitExceeded.DeliveryFrequencyLimit"),
        (Code.ADDRESS_OFTEN, "LimitExceeded.DeliveryFrequencyLimit"),
        (Code.ACCOUNT_GLOBAL_LIMIT, "LimitExceeded.DailyLimit"),
        (Code.MAINLAND_DAY_LIMIT, "LimitExceeded.AppMainlandChinaDailyLimit"),
        (Code.GLOBAL_DAY_LIMIT, "LimitExceeded.AppGlobalDailyLimit"),
        (Code.COUNTRY_UNLISTED, "LimitExceeded.AppCountryOrRegionInBlacklist"),
        (Code.COUNTRY_DAY_LIMIT, "LimitExceeded.AppCountryOrRegionDailyLimit"),
        (Code.MARKETING_HOURS, "FailedOperation.MarketingSendTimeConstraint"),
    ],
)
def test_programs_read_the_codes_that_they_know(code: Code, named: str) -> None:
    assert wire_code(code) == named
