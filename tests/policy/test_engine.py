"""The rules together, through the door of acceptance: their order, what is kept of a refusal, and what they cost."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.applications.models import ApplicationStatus
from apps.carriers.models import Carrier
from apps.core.errors import Code, DomainError
from apps.core.privacy import number_hash, seal
from apps.messaging.models import DispatchEntry, Message, Tally
from apps.messaging.states import MessageStatus
from apps.policy.engine import RULES, judge
from apps.unsubscribes.models import Origin, Unsubscribe
from tests.policy.conftest import BatchOf, SendCall
from tests.support.sending import Sender, ready_to_send

ONE = "+8613800000001"
ABROAD = "+12025550123"
STATEMENTS = 12  # wording and limits, prices, switches (2), unsubscribed, counters, route, take, insert; breaker (2), caps


def written() -> tuple[int, int, int]:
    return Message.unscoped.count(), DispatchEntry.objects.count(), Tally.objects.count()


def unsubscribe(sender: Sender, number: str) -> None:
    Unsubscribe.unscoped.create(
        account=sender.account,
        number_hash=number_hash(number),
        number_sealed=seal(number),
        number_last4=number[-4:],
        origin=Origin.REPLY,
    )


def test_the_call_comes_first_then_the_number_then_the_content_then_the_protection() -> None:
    assert [type(rule).__name__ for rule in RULES] == [
        "ApplicationOpen",
        "SwitchedOff",
        "OneRegion",
        "NumberValid",
        "Duplicate",
        "TemplateFits",
        "SignatureFits",
        "SenderFits",
        "ParametersFit",
        "SensitiveWords",
        "CountryOpen",
        "CountryListed",
        "Unsubscribed",
        "MarketingHours",
    ]


def test_the_first_verdict_counts_and_everybody_has_exactly_one(batch: BatchOf, sender: Sender) -> None:
    unsubscribe(sender, ONE)
    numbers = [ONE, "x", ONE, "+8613800000002", "+8613800000003"]
    values = [("123456",), ("bad",), ("bad",), ("bad",), ("123456",)]
    judgement = judge(batch(numbers, values))
    assert [one.position for one in judgement.admitted] == [4]
    assert {one.candidate.position: one.verdict.code for one in judgement.refused} == {
        0: Code.UNSUBSCRIBED,
        1: Code.NUMBER_INVALID,
        2: Code.NUMBER_DUPLICATE,
        3: Code.CODE_PARAMETER,
    }
    assert len(judgement.refused) == 4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"template_number": "1"}, Code.TEMPLATE_UNAPPROVED),
        ({"template_number": "٣"}, Code.TEMPLATE_UNAPPROVED),
        ({"template_number": "9" * 30}, Code.TEMPLATE_UNAPPROVED),
        ({"signature": "Somebody else"}, Code.SIGNATURE_UNAPPROVED),
        ({"signature": ""}, Code.SIGNATURE_UNAPPROVED),
        ({"parameters": []}, Code.TEMPLATE_PARAMETERS),
        ({"parameters": ["letters"]}, Code.CODE_PARAMETER),
    ],
)
@pytest.mark.parametrize("count", [1, 200])
def test_a_call_that_could_not_be_meant_writes_nothing(
    send: SendCall, changes: dict[str, Any], code: Code, count: int
) -> None:
    outcomes = send([f"+861380000{index:04d}" for index in range(count)], **changes)
    assert {(one.code, one.serial, one.segments) for one in outcomes} == {(code, "", 0)}
    assert written() == (0, 0, 0)


def test_a_call_refused_whole_writes_nothing(send: SendCall, sender: Sender) -> None:
    stranger = ready_to_send("mallory", 2)
    for numbers, changes, code in (
        ([], {}, Code.NO_NUMBERS),
        ([ONE] * 201, {}, Code.TOO_MANY_NUMBERS),
        ([ONE, ABROAD], {}, Code.MIXED_REGIONS),
        ([ONE], {"context": "长" * 171}, Code.INVALID),
        ([ONE], {"application": stranger.application}, Code.APPLICATION_FOREIGN),
    ):
        with pytest.raises(DomainError) as caught:
            send(numbers, **changes)
        assert caught.value.code == code
    sender.application.status = ApplicationStatus.DISABLED
    with pytest.raises(DomainError) as caught:
        send([ONE])
    assert caught.value.code == Code.APPLICATION_DISABLED
    assert written() == (0, 0, 0)


def test_without_a_carrier_nothing_is_accepted_and_one_switched_off_is_none(send: SendCall) -> None:
    Carrier.objects.update(is_enabled=False)
    with pytest.raises(DomainError) as caught:
        send([ONE])
    assert caught.value.code == Code.NO_ROUTE
    assert written() == (0, 0, 0)
    Carrier.objects.update(is_enabled=True)
    assert send([ONE])[0].code is None


def test_a_strangers_template_and_signature_do_not_exist(send: SendCall) -> None:
    stranger = ready_to_send("mallory", 2)
    stranger.signature.content = "远山"
    stranger.signature.save()
    foreign = send([ONE], template_number=stranger.mainland_template_id)
    assert foreign[0].code == Code.TEMPLATE_UNAPPROVED
    assert send([ONE], signature="远山")[0].code == Code.SIGNATURE_UNAPPROVED


def test_a_mixed_call_keeps_what_protects_somebody_and_only_answers_the_rest(
    send: SendCall, sender: Sender
) -> None:
    unsubscribe(sender, "+8613800000002")
    outcomes = send([ONE, "x", "+8613800000002", "13800000001"])
    assert [one.code for one in outcomes] == [None, Code.NUMBER_INVALID, Code.UNSUBSCRIBED, None]
    assert outcomes[3].serial == outcomes[0].serial and outcomes[3].is_duplicate
    rows = {row.number_last4: row for row in Message.of(sender.account)}
    assert {last4: row.status for last4, row in rows.items()} == {
        "0001": MessageStatus.ACCEPTED,
        "0002": MessageStatus.REFUSED,
    }
    kept = rows["0002"]
    assert (kept.code, kept.fee, kept.carrier_id) == (Code.UNSUBSCRIBED.value, 0, None)
    assert kept.settled_at is not None
    assert [entry.message_id for entry in DispatchEntry.objects.all()] == [rows["0001"].id]
    assert {(one.moved_to, one.count) for one in Tally.objects.all()} == {("accepted", 1), ("refused", 1)}


def test_serials_are_answered_in_the_order_of_the_numbers(send: SendCall, sender: Sender) -> None:
    numbers = [f"+861380000{index:04d}" for index in reversed(range(200))]
    outcomes = send(numbers)
    by_serial = {row.serial: row.number_last4 for row in Message.of(sender.account)}
    assert [by_serial[one.serial] for one in outcomes] == [number[-4:] for number in numbers]


def test_200_numbers_cost_as_many_statements_as_one(send: SendCall) -> None:
    send([ONE])  # the prices of a version are read once and kept
    for numbers in (["+8613900000000"], [f"+861370000{index:04d}" for index in range(200)]):
        with CaptureQueriesContext(connection) as captured:
            send(numbers)
        assert len(captured) <= STATEMENTS
