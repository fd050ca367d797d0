"""Who drives a carrier, and what becomes of claims, answers and binds when a shift ends in an unusual way."""

import datetime as dt
import threading
import time
from pathlib import Path

import pytest
from django.db import connections

from apps.accounts.actors import SYSTEM
from apps.carriers.links import LINKS
from apps.carriers.models import Carrier, CarrierLease
from apps.carriers.protocols.base import LateAnswer, Outcome, PartResult, SubmitResult
from apps.carriers.services import carriers, leases
from apps.carriers.simulator.journal import read_journal
from apps.core import clock
from apps.message_templates.models import MessageTemplate
from apps.messaging import driver
from apps.messaging.models import Attempt, DispatchEntry, Message, Part, Tally
from apps.messaging.services import dispatch, sweep
from tests.support import network
from tests.support.network import Simulator
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sender() -> Sender:
    open_network().delete()
    return ready_to_send()


def _numbers(count: int) -> list[str]:
    return [f"+86138{index:08d}" for index in range(count)]


def _waits(smsc: Simulator | None = None, **settings: object) -> Carrier:
    """A carrier that nobody drives yet."""
    return network.connect(smsc.port if smsc else 9, **settings)


def _doubled(smsc: Simulator) -> list[str]:
    return [copy.destination for copy, count in read_journal(smsc.journal).counts().items() if count > 1]


def _left() -> int:
    """How many were never submitted."""
    return network.statuses().get("accepted", 0)


def _at_rest() -> bool:
    """Nothing on the wire and nothing in doubt; receipts may be owed for as long as nobody is bound."""
    return network.statuses().keys() <= {"accepted", "submitted", "delivered"}


def test_a_claim_that_never_reached_its_driver_is_sent_by_the_next_shift(
    tmp_path: Path, sender: Sender
) -> None:
    with network.simulator(tmp_path) as smsc:
        carrier = _waits(smsc)
        network.send(sender, _numbers(20))
        # As if the database had committed and the connection had broken before it could say so.
        assert len(dispatch.claim(carrier.pk, limit=15, holder=driver.holder()).outs) == 15
        with network.driving(carrier):
            network.until(lambda: network.statuses() == {"delivered": 20})
        assert not _doubled(smsc)


def test_what_cannot_be_made_is_not_claimed(sender: Sender) -> None:
    carrier = _waits()
    network.send(sender, _numbers(5))
    Message.unscoped.update(number_sealed=b"not ours")
    with pytest.raises(Exception, match=r".+"):
        dispatch.claim(carrier.pk, limit=5, holder="h")
    assert network.statuses() == {"accepted": 5}
    assert set(DispatchEntry.objects.values_list("state", "claimed_by")) == {("waiting", "")}


def test_a_second_hint_finds_the_turn_taken(tmp_path: Path, sender: Sender) -> None:
    with network.simulator(tmp_path) as smsc, network.driving(_waits(smsc)) as thread:
        network.send(sender, _numbers(5))
        network.until(lambda: network.statuses() == {"delivered": 5})
        lease = CarrierLease.objects.get()
        began = time.monotonic()
        driver.drive(lease.carrier_id)  # same process, hence the same holder
        assert time.monotonic() - began < 1 and thread.is_alive()
        assert lease.carrier_id in LINKS._links, "the shift that is on has kept its link"


def test_a_lost_lease_closes_the_link_and_another_worker_goes_on(tmp_path: Path, sender: Sender) -> None:
    with network.simulator(tmp_path, "--latency-ms", "100") as smsc, network.driving(_waits(smsc, window=5)):
        network.send(sender, _numbers(200))
        network.until(lambda: network.statuses().get("delivered", 0) >= 20)
        CarrierLease.objects.update(holder="another", until=clock.now() + dt.timedelta(seconds=60))
        network.until(lambda: not LINKS._links, 5)
        network.until(lambda: _at_rest() and "accepted" in network.statuses())
        stopped = _left()
        time.sleep(1.5)
        assert _left() == stopped > 0
        CarrierLease.objects.update(until=clock.now())
        network.until(lambda: network.statuses() == {"delivered": 200}, 60)
        assert not _doubled(smsc)


def test_a_carrier_switched_off_stops_within_two_seconds_and_on_goes_on(
    tmp_path: Path, sender: Sender
) -> None:
    with network.simulator(tmp_path, "--latency-ms", "100") as smsc:
        carrier = _waits(smsc, window=5)
        with network.driving(carrier):
            network.send(sender, _numbers(200))
            network.until(lambda: network.statuses().get("delivered", 0) >= 20)
            carriers.disable(actor=SYSTEM, carrier=carrier)
            time.sleep(2)
            submitted = len(read_journal(smsc.journal).submissions)
            assert submitted < 200
            time.sleep(1)
            assert len(read_journal(smsc.journal).submissions) == submitted
            network.until(_at_rest)
            carriers.enable(actor=SYSTEM, carrier=carrier)
            network.until(lambda: network.statuses() == {"delivered": 200}, 60)
        assert not _doubled(smsc)


def test_an_edited_carrier_is_bound_anew_and_nothing_is_in_doubt(tmp_path: Path, sender: Sender) -> None:
    with network.simulator(tmp_path, "--latency-ms", "100") as smsc:
        carrier = _waits(smsc, window=10)
        with network.driving(carrier):
            network.send(sender, _numbers(200))
            network.until(lambda: network.statuses().get("delivered", 0) >= 20)
            carriers.edit(actor=SYSTEM, carrier=carrier, settings={"window": 100})
            network.until(lambda: network.statuses() == {"delivered": 200})
            assert LINKS._links[carrier.pk].protocol.window == 100
        assert not _doubled(smsc)


def test_a_link_whose_carrier_was_switched_off_between_shifts_is_closed(
    tmp_path: Path, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "SHIFT_SECONDS", 0.5)
    monkeypatch.setattr(driver, "MIND_SECONDS", 0.3)
    with network.simulator(tmp_path) as smsc:
        carrier = _waits(smsc)

        def shift() -> None:
            driver.drive(carrier.pk)
            connections.close_all()

        worker = threading.Thread(target=shift)
        worker.start()
        worker.join(10)
        assert carrier.pk in LINKS._links, "it outlasts the shift"
        carriers.disable(actor=SYSTEM, carrier=carrier)
        network.until(lambda: not LINKS._links, 5)


def test_claims_of_a_dead_worker_are_in_doubt_once_its_lease_has_run_out(sender: Sender) -> None:
    carrier = _waits()
    network.send(sender, _numbers(3))
    leases.acquire(carrier.pk, "dead")
    dispatch.claim(carrier.pk, limit=3, holder="dead")
    long_ago = clock.now() - dt.timedelta(seconds=16)
    DispatchEntry.objects.update(claimed_at=long_ago)
    assert sweep.sweep() == 0, "its lease still runs"
    CarrierLease.objects.update(until=clock.now())
    assert sweep.sweep() == 3
    assert network.statuses() == {"in_doubt": 3}
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"unknown"}
    assert sweep.sweep() == 0


def _long(sender: Sender) -> int:
    """One accepted and claimed message of three parts; its id."""
    template = sender.mainland_template
    MessageTemplate.unscoped.filter(pk=template.pk).update(content="验证码{1}。" + "长" * 150)
    network.send(sender, _numbers(1))
    return Message.unscoped.get().pk


def _answer(carrier: Carrier, key: int, *parts: PartResult) -> None:
    claim = dispatch.claim(carrier.pk, limit=1, holder="h")
    dispatch.record(carrier.pk, [(claim.claimed_at, SubmitResult(key, list(parts)))])


def _throttled(seq: int) -> PartResult:
    return PartResult(seq, 3, Outcome.REFUSED, code="ESME_RTHROTTLED", throttled=True)


def test_a_message_throttled_for_too_long_waits_again_without_parts(sender: Sender) -> None:
    carrier = _waits()
    key = _long(sender)
    _answer(carrier, key, _throttled(1), _throttled(2), PartResult(3, 3, Outcome.NOT_SENT))
    assert network.statuses() == {"accepted": 1}
    assert not Part.objects.exists()
    assert dispatch.claim(carrier.pk, limit=1, holder="h").outs[0].key == key


def test_a_message_sent_in_part_is_never_called_delivered(sender: Sender) -> None:
    carrier = _waits()
    key = _long(sender)
    taken = [PartResult(seq, 3, Outcome.ACCEPTED, reference=f"r{seq}") for seq in (1, 2)]
    _answer(carrier, key, *taken, _throttled(3))
    assert list(Part.objects.order_by("seq").values_list("status", flat=True)) == [
        "submitted",
        "submitted",
        "refused",
    ]
    assert dispatch.claim(carrier.pk, limit=1, holder="h").outs == []


def test_a_late_answer_settles_the_doubt_when_no_part_is_unknown(sender: Sender) -> None:
    carrier = _waits()
    key = _long(sender)
    _answer(carrier, key, *(PartResult(seq, 3, Outcome.UNKNOWN) for seq in (1, 2, 3)))
    assert network.statuses() == {"in_doubt": 1}
    for seq, status in ((1, "in_doubt"), (3, "in_doubt"), (2, "submitted")):
        late = LateAnswer(key, PartResult(seq, 3, Outcome.ACCEPTED, reference=f"r{seq}"))
        dispatch.record_late(carrier.pk, [late])
        dispatch.record_late(carrier.pk, [late])  # a database that lost its answer is told again
        assert network.statuses() == {status: 1}
    assert not DispatchEntry.objects.exists()
    assert Tally.objects.filter(moved_to="submitted").count() == 1


def test_an_answer_written_down_twice_does_not_undo_the_next_claim(sender: Sender) -> None:
    carrier = _waits()
    network.send(sender, _numbers(1))
    first = dispatch.claim(carrier.pk, limit=1, holder="a")
    not_sent = [(first.claimed_at, SubmitResult(first.outs[0].key, [PartResult(1, 1, Outcome.NOT_SENT)]))]
    dispatch.record(carrier.pk, not_sent)
    dispatch.claim(carrier.pk, limit=1, holder="b")
    dispatch.record(carrier.pk, not_sent)
    assert network.statuses() == {"claimed": 1}
    assert Attempt.objects.count() == 1
