"""A message from acceptance over a real SMSC to its receipt, and what the tables then say."""

from pathlib import Path

import pytest
from django.db.models import F, Sum

from apps.carriers.models import InboundReply
from apps.core import clock
from apps.core.errors import Code
from apps.core.privacy import open_sealed
from apps.messaging.models import Attempt, DispatchEntry, Message, Part, Reply, Tally
from apps.messaging.services import joining, replies
from apps.messaging.states import MessageStatus, PartStatus
from apps.statistics import services as statistics
from apps.statistics.models import HourCount
from apps.unsubscribes.models import Unsubscribe
from tests.support import network
from tests.support.sending import open_network, ready_to_send

pytestmark = pytest.mark.django_db(transaction=True)


def _numbers(count: int, suffix: str = "") -> list[str]:
    return [f"+8613{index:0{9 - len(suffix)}d}{suffix}" for index in range(count)]


def test_200_numbers_are_delivered_with_times_codes_and_a_charge(tmp_path: Path) -> None:
    open_network().delete()
    sender = ready_to_send()
    with network.simulator(tmp_path) as smsc, network.driving(network.connect(smsc.port)):
        outcomes = network.send(sender, _numbers(200))
        assert {outcome.code for outcome in outcomes} == {None}
        network.until(lambda: network.statuses() == {"delivered": 200})
        assert smsc.dump()["submitted"] == 200
    message = Message.of(sender.account).order_by("-id")[0]
    assert message.code == "DELIVRD"
    assert (
        message.submitted_at is not None
        and message.received_at is not None
        and message.settled_at is not None
    )
    assert message.charged_on is not None
    assert message.fee == message.unit_price * message.segments > 0
    assert Part.objects.filter(status=PartStatus.DELIVERED).count() == 200
    assert Attempt.objects.count() == 200
    assert not DispatchEntry.objects.exists()


def test_number_and_content_are_sealed_at_rest(tmp_path: Path) -> None:
    open_network()
    sender = ready_to_send()
    network.send(sender, ["+8613812345678"], context="order 77")
    message = Message.of(sender.account).get()
    assert open_sealed(message.number_sealed) == "+8613812345678"
    for column in (message.number_sealed, message.parameters_sealed, message.context_sealed):
        assert column is not None
        assert b"13812345678" not in bytes(column) and b"123456" not in bytes(column)
        assert b"order" not in bytes(column)
    assert message.number_last4 == "5678"


def test_a_long_message_is_delivered_when_all_its_parts_are(tmp_path: Path) -> None:
    open_network().delete()
    sender = ready_to_send()
    template = sender.mainland_template
    type(template).unscoped.filter(pk=template.pk).update(content="验证码{1}。" + "长" * 150)
    with network.simulator(tmp_path) as smsc, network.driving(network.connect(smsc.port)):
        outcome = network.send(sender, ["+8613800000001"])[0]
        assert outcome.segments == 3
        network.until(lambda: network.statuses() == {"delivered": 1})
    assert [part.seq for part in Part.objects.order_by("seq")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("suffix", "status", "code"),
    [
        ("9001", MessageStatus.UNDELIVERED, "UNDELIV"),
        ("9002", MessageStatus.EXPIRED, "EXPIRED"),
        ("9004", MessageStatus.UNDELIVERED, "ESME_RINVDSTADR"),
        ("9005", MessageStatus.DELIVERED, "DELIVRD"),  # throttled first
        ("9008", MessageStatus.DELIVERED, "DELIVRD"),  # receipt doubled
        ("9009", MessageStatus.DELIVERED, "DELIVRD"),  # receipt before the answer
    ],
)
def test_what_the_carrier_does_is_what_the_record_says(
    tmp_path: Path, suffix: str, status: MessageStatus, code: str
) -> None:
    open_network().delete()
    sender = ready_to_send()
    with network.simulator(tmp_path) as smsc, network.driving(network.connect(smsc.port)):
        network.send(sender, [f"+861380000{suffix}"])
        network.until(lambda: network.statuses() == {status.value: 1})
    assert Message.unscoped.get().code == code


def test_a_submission_without_answer_is_in_doubt_and_never_sent_again(tmp_path: Path) -> None:
    open_network().delete()
    sender = ready_to_send()
    with (
        network.simulator(tmp_path) as smsc,
        network.driving(network.connect(smsc.port, response_seconds=1)),
    ):
        network.send(sender, ["+8613800009010"])
        network.until(lambda: network.statuses() == {"in_doubt": 1})
        network.send(sender, ["+8613800000001"])
        network.until(lambda: "delivered" in network.statuses())
        assert smsc.dump()["submitted_more_than_once"] == []


def test_reply_td_unsubscribes_and_the_next_message_is_refused_with_a_record(tmp_path: Path) -> None:
    open_network().delete()
    sender = ready_to_send()
    number = "+8613800009012"
    with network.simulator(tmp_path) as smsc, network.driving(network.connect(smsc.port)):
        network.send(sender, [number])
        network.until(
            lambda: network.statuses() == {"delivered": 1} and replies.read() + Reply.unscoped.count()
        )
    assert Reply.of(sender.account).get().is_unsubscribe
    assert Unsubscribe.of(sender.account).count() == 1
    outcome = network.send(sender, [number])[0]
    assert outcome.code is Code.UNSUBSCRIBED and outcome.serial == "" and outcome.segments == 0
    refused = Message.of(sender.account).get(status=MessageStatus.REFUSED)
    assert refused.code == "unsubscribed" and refused.fee == 0


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        ("9016", "This reply is so long that it comes in two parts."),
        ("9019", "One, two, three."),
        ("9020", "TD"),
    ],
)
def test_a_long_reply_is_one_whatever_its_parts_do_on_the_wire(
    tmp_path: Path, suffix: str, text: str
) -> None:
    open_network().delete()
    sender = ready_to_send()
    with network.simulator(tmp_path) as smsc, network.driving(network.connect(smsc.port)):
        network.send(sender, [f"+861380000{suffix}"])
        network.until(lambda: replies.read() + Reply.unscoped.count())
    reply = Reply.of(sender.account).get()
    assert open_sealed(reply.text_sealed) == text and reply.parts_missing == 0
    assert reply.is_unsubscribe is (text == "TD")


def test_a_part_that_never_comes_over_the_wire_is_waited_for_and_then_named(tmp_path: Path) -> None:
    open_network().delete()
    sender = ready_to_send()
    with network.simulator(tmp_path) as smsc, network.driving(network.connect(smsc.port)):
        network.send(sender, ["+8613800009021"])
        network.until(lambda: replies.read() + InboundReply.objects.exclude(try_after=None).count())
    assert not Reply.unscoped.exists()
    InboundReply.objects.update(try_after=clock.now(), received_at=clock.now() - joining.PATIENCE)
    Message.unscoped.update(id=F("id") - (1_000_000 << 21))  # it went out before that
    assert replies.read() == 1
    assert open_sealed(Reply.unscoped.get().text_sealed) == "不要再…"


def test_todays_counts_equal_the_records_and_a_recount(tmp_path: Path) -> None:
    open_network().delete()
    sender = ready_to_send()
    with network.simulator(tmp_path) as smsc, network.driving(network.connect(smsc.port)):
        network.send(sender, [*_numbers(50), *_numbers(5, "9001"), "+8613700009012"])
        network.until(lambda: network.statuses() == {"delivered": 51, "undelivered": 5})
        network.until(lambda: replies.read() + Reply.unscoped.count())
    network.send(sender, ["+8613700009012", "+8613700000000"])
    statistics.fold()
    assert not Tally.objects.exists()
    names = (
        "requests",
        "refused",
        "accepted",
        "waiting",
        "submitted",
        "delivered",
        "failed",
        "segments",
        "fee",
    )

    def counted() -> dict[str, object]:
        return HourCount.of(sender.account).aggregate(**{name: Sum(name) for name in names})

    folded = counted()
    assert folded == {
        "requests": 58,
        "refused": 1,
        "accepted": 57,
        "waiting": 1,
        "submitted": 0,
        "delivered": 51,
        "failed": 5,
        "segments": 57,
        "fee": Message.of(sender.account).aggregate(Sum("fee"))["fee__sum"],
    }
    for hour in HourCount.of(sender.account).dates("hour", "day"):
        statistics.rebuild_day(account=sender.account, day=hour)
    assert counted() == folded
