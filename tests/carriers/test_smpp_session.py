"""Our client against our simulator over real TCP: nothing lost, nothing doubled, everything accounted for."""

import asyncio
import datetime as dt
import time
from collections import Counter

import pytest

from apps.carriers.protocols.base import LinkWord, Outcome, user_reference
from apps.carriers.protocols.settings import SettingsInvalid
from apps.carriers.protocols.smpp import outbox, pdu
from apps.carriers.protocols.smpp.client import SmppProtocol
from tests.carriers.smsc import bound, out, running, until, values


def test_a_message_is_accepted_and_its_receipt_comes_back() -> None:
    async def play() -> None:
        async with running() as (_smsc, port), bound(port) as (protocol, listener):
            result = await protocol.submit(out(77))
            (part,) = result.parts
            assert (result.key, result.outcome, part.seq, part.total) == (77, Outcome.ACCEPTED, 1, 1)
            assert part.reference
            assert part.sent_at and part.answered_at and part.sent_at <= part.answered_at
            await until(lambda: listener.receipts)
            (receipt,) = listener.receipts
            assert (receipt.reference, receipt.state, receipt.number) == (
                part.reference,
                "DELIVRD",
                "+8613800000001",
            )
            assert receipt.user_reference == user_reference(77, 1)
            assert receipt.done_at is not None and abs(receipt.done_at - receipt.received_at) < dt.timedelta(
                minutes=2
            )
            assert pdu.decode(receipt.raw).command == pdu.DELIVER_SM
            assert protocol.state.word is LinkWord.BOUND
            assert (protocol.state.accepted, protocol.state.receipts) == (1, 1)
            assert await protocol.query(part.reference) is not None
            assert await protocol.query("12345") is None
        assert protocol.state.word is LinkWord.CLOSED

    asyncio.run(play())


@pytest.mark.parametrize("bind_mode", ["transceiver", "pair"])
def test_each_part_has_its_own_reference_and_receipt(bind_mode: str) -> None:
    async def play() -> None:
        async with (
            running() as (smsc, port),
            bound(port, bind_mode=bind_mode, binds=2) as (protocol, listener),
        ):
            text = "【测试】" + "中" * 150
            results = await protocol.submit_many([out(key, text=text) for key in range(20)])
            references = [part.reference for result in results for part in result.parts]
            assert [result.key for result in results] == list(range(20))
            assert len(set(references)) == 60
            await until(lambda: len(listener.receipts) == 60)
            assert {receipt.reference for receipt in listener.receipts} == set(references)
            assert {receipt.part_seq for receipt in listener.receipts} == {1, 2, 3}
            assert not smsc.mailbox("sms").waiting

    asyncio.run(play())


def test_fates_follow_the_last_digits() -> None:
    async def play() -> None:
        async with running() as (_smsc, port), bound(port) as (protocol, listener):
            suffixes = [
                "9001",
                "9002",
                "9003",
                "9004",
                "9005",
                "9006",
                "9008",
                "9009",
                "9012",
                "9015",
                "9016",
            ]
            results = await protocol.submit_many([out(n, suffix) for n, suffix in enumerate(suffixes)])
            found = {suffix: result.parts[0] for suffix, result in zip(suffixes, results, strict=True)}
            assert found["9004"].outcome is Outcome.REFUSED
            assert (found["9004"].code, found["9004"].permanent) == ("ESME_RINVDSTADR", True)
            assert all(part.outcome is Outcome.ACCEPTED for suffix, part in found.items() if suffix != "9004")
            assert protocol.state.throttled == 1
            await until(lambda: len(listener.receipts) == 10 and len(listener.replies) == 4)
            states = {(receipt.number[-4:], receipt.state) for receipt in listener.receipts}
            assert {
                ("9001", "UNDELIV"),
                ("9002", "EXPIRED"),
                ("9003", "REJECTD"),
                ("9005", "DELIVRD"),
            } <= states
            counts = Counter(receipt.number[-4:] for receipt in listener.receipts)
            assert (counts["9006"], counts["9008"], counts["9001"]) == (0, 2, 1)
            replies = {(reply.number[-4:], reply.to, reply.text) for reply in listener.replies}
            assert ("9012", "10690001", "TD") in replies
            assert ("9015", "10690001", "好的，谢谢") in replies
            places = [reply.concatenation for reply in listener.replies if reply.number.endswith("9016")]
            assert [(place.seq, place.total) for place in places if place] == [(1, 2), (2, 2)]

    asyncio.run(play())


def test_a_receipt_may_come_before_the_answer() -> None:
    async def play() -> None:
        async with running(latency_ms=150) as (_smsc, port), bound(port) as (protocol, listener):
            submission = asyncio.create_task(protocol.submit(out(1, "9009")))
            await until(lambda: listener.receipts)
            assert not submission.done()
            assert (await submission).parts[0].reference == listener.receipts[0].reference

    asyncio.run(play())


def test_the_window_is_never_exceeded_and_shared_by_batches() -> None:
    async def play() -> None:
        async with (
            running(latency_ms=30, window=20) as (_smsc, port),
            bound(port, window=20) as (protocol, _),
        ):
            batches = (protocol.submit_many([out(n * 100 + m) for m in range(30)]) for n in range(4))
            results = [result for batch in await asyncio.gather(*batches) for result in batch]
            assert {result.outcome for result in results} == {Outcome.ACCEPTED}
            assert protocol.state.throttled == 0  # the simulator throttles whoever exceeds its window of 20

    asyncio.run(play())


def test_the_rate_is_kept_and_can_be_changed_live() -> None:
    async def play() -> None:
        async with running() as (_smsc, port), bound(port, rate=200) as (protocol, _):
            began = time.monotonic()
            await protocol.submit_many([out(n) for n in range(120)])
            assert (
                time.monotonic() - began >= (120 - 20) / 200 * 0.9
            )  # a burst of a tenth of a second is free
            assert protocol.adjust(values(port, rate=0, window=300))
            assert protocol.window == 300
            began = time.monotonic()
            await protocol.submit_many([out(n) for n in range(120)])
            assert time.monotonic() - began < 0.5
            assert not protocol.adjust(values(port, system_id="other"))

    asyncio.run(play())


def test_throttling_slows_down_and_loses_nothing() -> None:
    async def play() -> None:
        async with running(window=10) as (smsc, port), bound(port, window=100) as (protocol, listener):
            results = await protocol.submit_many([out(n, f"{n:04d}") for n in range(150)])
            assert {result.outcome for result in results} == {Outcome.ACCEPTED}
            assert protocol.state.throttled > 0
            await until(lambda: len(listener.receipts) == 150)
            assert smsc.state_of(results[0].parts[0].reference) is not None

    asyncio.run(play())


def test_endless_throttling_gives_the_message_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "THROTTLE_PATIENCE_SECONDS", 0.3)

    async def play() -> None:
        async with running() as (_smsc, port), bound(port) as (protocol, _):
            (part,) = (await protocol.submit(out(1, "9017"))).parts
            assert (part.outcome, part.code) == (Outcome.REFUSED, "ESME_RMSGQFUL")
            assert part.throttled and not part.permanent

    asyncio.run(play())


def test_what_smpp_cannot_carry_is_refused_without_harm_to_its_batch() -> None:
    async def play() -> None:
        async with running() as (_smsc, port), bound(port) as (protocol, _):
            good, refused = await protocol.submit_many([out(2), out(1, "0" * 30)])
            assert good.outcome is Outcome.ACCEPTED
            assert (refused.parts[0].code, refused.parts[0].permanent) == ("UNENCODABLE", True)

    asyncio.run(play())


def test_an_answer_that_never_comes_leaves_the_part_unknown_and_its_receipt_resolves_it() -> None:
    async def play() -> None:
        async with running() as (_smsc, port), bound(port, response_seconds=0.3) as (protocol, listener):
            doubtful, fine = await protocol.submit_many([out(5, "9010"), out(6)])
            assert (doubtful.outcome, fine.outcome) == (Outcome.UNKNOWN, Outcome.ACCEPTED)
            assert protocol.state.in_flight == 0
            await until(lambda: len(listener.receipts) == 2)
            assert user_reference(5, 1) in {receipt.user_reference for receipt in listener.receipts}

    asyncio.run(play())


def test_an_answer_that_comes_too_late_is_told_as_a_fact() -> None:
    async def play() -> None:
        async with (
            running(latency_ms=500) as (_smsc, port),
            bound(port, response_seconds=0.2) as (protocol, listener),
        ):
            assert (await protocol.submit(out(9))).outcome is Outcome.UNKNOWN
            await until(lambda: listener.late)
            (late,) = listener.late
            assert (late.key, late.part.outcome) == (9, Outcome.ACCEPTED)
            assert late.part.reference

    asyncio.run(play())


def test_a_link_that_dies_leaves_written_parts_unknown_and_sends_the_others_once() -> None:
    async def play() -> None:
        async with running(latency_ms=50) as (smsc, port), bound(port, window=10) as (protocol, listener):
            outs = [out(1, "9011"), *(out(n, f"{n:04d}") for n in range(2, 60))]
            results = await protocol.submit_many(outs)
            outcomes = Counter(result.outcome for result in results)
            assert outcomes[Outcome.UNKNOWN] >= 1
            assert outcomes[Outcome.ACCEPTED] >= 40  # they waited for the next bind
            assert set(outcomes) == {Outcome.UNKNOWN, Outcome.ACCEPTED}
            assert protocol.state.reconnects >= 1
            written = outcomes[Outcome.ACCEPTED] + outcomes[Outcome.UNKNOWN]
            assert protocol.state.submitted == written == 59
            await until(lambda: len({receipt.reference for receipt in listener.receipts}) == 59)
            assert smsc is not None

    asyncio.run(play())


def test_without_a_bind_parts_go_back_as_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "STRANDED_SECONDS", 0.2)

    async def play() -> None:
        async with running() as (smsc, port), bound(port) as (protocol, _):
            await smsc.stop()
            await until(lambda: protocol.state.word is not LinkWord.BOUND)
            (part,) = (await protocol.submit(out(1))).parts
            assert (part.outcome, part.sent_at) == (Outcome.NOT_SENT, None)
            began = time.monotonic()
            assert (await protocol.submit(out(2))).outcome is Outcome.NOT_SENT
            assert time.monotonic() - began < 0.1  # known to be down: no more waiting

    asyncio.run(play())


def test_closing_answers_what_is_in_flight_and_gives_back_the_rest() -> None:
    async def play() -> None:
        async with running(latency_ms=100) as (_smsc, port):
            async with bound(port, window=10) as (protocol, _):
                submission = asyncio.create_task(protocol.submit_many([out(n) for n in range(40)]))
                await until(lambda: protocol.state.in_flight == 10)
            outcomes = Counter(result.outcome for result in await submission)
            assert outcomes == {Outcome.ACCEPTED: 10, Outcome.NOT_SENT: 30}

    asyncio.run(play())


def test_a_cancelled_batch_is_not_written_afterwards() -> None:
    async def play() -> None:
        async with running(latency_ms=100) as (_smsc, port), bound(port, window=10) as (protocol, _):
            submission = asyncio.create_task(protocol.submit_many([out(n) for n in range(40)]))
            await until(lambda: protocol.state.in_flight == 10)
            submission.cancel()
            assert (await protocol.submit(out(99))).outcome is Outcome.ACCEPTED
            assert protocol.state.submitted == 11

    asyncio.run(play())


def test_receipts_are_acknowledged_only_after_they_are_kept() -> None:
    async def play() -> None:
        async with running() as (smsc, port):
            async with bound(port, acknowledges=False) as (protocol, listener):
                await protocol.submit_many([out(n) for n in range(5)])
                await until(lambda: len(listener.receipts) == 5)
                await asyncio.sleep(0.05)
                (peer,) = smsc.mailbox("sms").receivers
                assert len(peer.unanswered) == 5
                listener.groups[0].ack()
                listener.groups[0].ack()
                left = 5 - len(listener.groups[0].facts)
                await until(lambda: len(peer.unanswered) == left)
            owed = len(smsc.mailbox("sms").waiting)
            assert owed == left
            await _submit_unacknowledged(smsc, port)

    async def _submit_unacknowledged(smsc: object, port: int) -> None:
        async with bound(port, acknowledges=False) as (protocol, listener):
            await protocol.submit(out(100))
            await until(lambda: listener.receipts)
            listener.groups[-1].refuse()
            before = len(listener.receipts)
            await until(lambda: len(listener.receipts) > before)  # refused for now, it comes again

    asyncio.run(play())


def test_receipts_wait_for_a_receiver() -> None:
    async def play() -> None:
        async with running() as (smsc, port), bound(port, bind_mode="pair") as (protocol, listener):
            receiver = next(peer for peer in smsc.mailbox("sms").receivers)
            receiver.abort()
            await until(lambda: protocol.state.binds_up == 1)
            results = await protocol.submit_many([out(n) for n in range(3)])
            await until(lambda: len(listener.receipts) == 3)  # after the receiver has bound again
            assert {each.reference for each in listener.receipts} == {r.parts[0].reference for r in results}

    asyncio.run(play())


def test_a_wrong_password_is_told_in_words_and_tried_again() -> None:
    async def play() -> None:
        async with running() as (_smsc, port), bound(port, password="wrong") as (protocol, _):
            assert protocol.state.word is LinkWord.FAILED
            assert "password" in str(protocol.state.reason)
            assert protocol.state.binds_up == 0

    asyncio.run(play())


def test_the_trial_bind_says_what_it_found() -> None:
    async def play() -> None:
        async with running() as (_smsc, port):
            good = await SmppProtocol.test_bind(values(port, bind_mode="pair"))
            assert good.ok and good.round_trip_ms is not None
            bad = await SmppProtocol.test_bind(values(port, password="wrong"))
            assert not bad.ok and "ESME_RINVPASWD" in str(bad.sentence)
            stranger = await SmppProtocol.test_bind(values(port, system_id="nobody"))
            assert "ESME_RINVSYSID" in str(stranger.sentence)
        nobody = await SmppProtocol.test_bind(values(port))
        assert not nobody.ok and "No connection" in str(nobody.sentence)

    asyncio.run(play())


def test_wrong_settings_are_all_named() -> None:
    with pytest.raises(SettingsInvalid) as refusal:
        SmppProtocol(
            {"host": "", "port": "x", "system_id": "s", "window": 0, "binds": "nan", "colour": "red"}
        )
    assert set(refusal.value.sentences) == {"host", "port", "window", "binds", "colour"}
