"""One connection to the simulator: checks the sign-in, answers in groups, hands deliveries over under a window."""

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING, Final

from apps.carriers.protocols.smpp import pdu, statuses
from apps.carriers.protocols.smpp.framing import Framer, sequence_of
from apps.carriers.simulator.fates import Fate, fate_of
from apps.carriers.simulator.journal import Submission

if TYPE_CHECKING:
    from apps.carriers.simulator.smsc import Delivery, Smsc

DELIVERY_WINDOW: Final = 2000  # deliver_sm without answer per connection
DELIVERY_SECONDS: Final = 60.0  # after which an unanswered delivery is offered again
SILENCE_SECONDS: Final = 60.0  # after which the simulator asks whether anybody is there
BIND_SECONDS: Final = 10.0  # to sign in after connecting


class Peer(asyncio.Protocol):
    """One client; bound after a good bind, then submitting, receiving or both."""

    def __init__(self, smsc: "Smsc") -> None:
        self._smsc = smsc
        self._loop = asyncio.get_running_loop()
        self._framer = Framer()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._heard_at = self._loop.time()
        self._mode = 0
        self._sequence = 0
        self._in_flight = 0
        self._out: list[bytes] = []  # answers of this turn, written together
        self._answers: list[bytes] = []  # answers that go out after the latency
        self._accepted: list[tuple[Submission, Fate]] = []
        self._choked = False
        self.system_id = ""
        self.unanswered: dict[int, Delivery] = {}
        self._offered_at: dict[int, float] = {}

    @property
    def _may_submit(self) -> bool:
        return self._mode in (pdu.BIND_TRANSMITTER, pdu.BIND_TRANSCEIVER)

    @property
    def _receives(self) -> bool:
        return self._mode in (pdu.BIND_RECEIVER, pdu.BIND_TRANSCEIVER)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._timer = self._loop.call_later(BIND_SECONDS, self._tick)
        self._smsc.joined(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._smsc.left(self)

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def pause_writing(self) -> None:
        self._choked = True

    def resume_writing(self) -> None:
        self._choked = False
        if self._receives:
            self._smsc.hand_out(self.system_id)

    def data_received(self, octets: bytes) -> None:
        self._heard_at = self._loop.time()
        broken = False
        try:
            for frame in self._framer.feed(octets):
                self._received(frame)
        except pdu.PduError as error:
            self._out.append(pdu.Bare(pdu.GENERIC_NACK, 0, error.status).encode())
            broken = True
        self._smsc.journal.flush()  # nothing is answered before it is remembered
        if self._accepted:
            accepted, self._accepted = self._accepted, []
            self._smsc.plan(accepted)
        if self._answers:
            answers, self._answers = self._answers, []
            self._in_flight += len(answers)
            self._loop.call_later(self._smsc.options.latency_ms / 1000, self._answer, answers)
        self._flush()
        if broken and self._transport is not None:
            self._transport.close()
        elif self._receives:
            self._smsc.hand_out(self.system_id)

    def _answer(self, answers: list[bytes]) -> None:
        self._in_flight -= len(answers)
        self._out += answers
        self._flush()

    def _flush(self) -> None:
        if self._out and self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(self._out))
        self._out.clear()

    def _received(self, frame: bytes) -> None:
        try:
            message = pdu.decode(frame)
        except pdu.PduError as error:
            self._out.append(pdu.Bare(pdu.GENERIC_NACK, sequence_of(frame), error.status).encode())
            return
        command, sequence = message.command, message.sequence
        if isinstance(message, pdu.ShortMessage) and command == pdu.SUBMIT_SM:
            self._submitted(message)
        elif command == pdu.DELIVER_SM_RESP:
            self._delivery_answered(sequence, message.status)
        elif command == pdu.GENERIC_NACK:
            self._delivery_answered(sequence, message.status or statuses.SYSTEM_ERROR)
        elif isinstance(message, pdu.Bind):
            self._bind(message)
        elif command == pdu.ENQUIRE_LINK:
            self._out.append(pdu.Bare(pdu.ENQUIRE_LINK_RESP, sequence).encode())
        elif command == pdu.UNBIND:
            self._out.append(pdu.Bare(pdu.UNBIND_RESP, sequence).encode())
            self._flush()
            if self._transport is not None:
                self._transport.close()
        elif isinstance(message, pdu.QuerySm):
            self._query(message)
        elif not command & pdu.RESPONSE:
            self._out.append(pdu.Bare(pdu.GENERIC_NACK, sequence, statuses.INVALID_COMMAND_ID).encode())

    def _bind(self, message: pdu.Bind) -> None:
        users = self._smsc.options.users
        status = statuses.OK
        if self._mode:
            status = statuses.ALREADY_BOUND
        elif message.system_id not in users:
            status = statuses.INVALID_SYSTEM_ID
        elif users[message.system_id] != message.password:
            status = statuses.INVALID_PASSWORD
        tlvs = {pdu.SC_INTERFACE_VERSION: b"\x34"} if status == statuses.OK else {}
        answer = pdu.BindResp(message.command | pdu.RESPONSE, message.sequence, status, "simulator", tlvs)
        self._out.append(answer.encode())
        self._flush()
        if status == statuses.OK:
            self._mode = message.command
            self.system_id = message.system_id
            if self._receives:
                self._smsc.listens(self)

    def _submitted(self, message: pdu.ShortMessage) -> None:
        now = time.time()
        fate = fate_of(message.destination)
        status = fate.refusal
        if not self._may_submit:
            status = statuses.INVALID_BIND_STATUS
        elif not message.destination:
            status = statuses.INVALID_DESTINATION
        elif self._is_too_much(message, fate, now):
            status = statuses.THROTTLED
        if status != statuses.OK:
            self._smsc.journal.refused(Submission.read(str(status), now, self.system_id, message))
            self._answers.append(pdu.MessageResp(pdu.SUBMIT_SM_RESP, message.sequence, status).encode())
            return
        submission = self._smsc.accept(message, self.system_id, now)
        self._accepted.append((submission, fate))
        if fate.answers:
            answer = pdu.MessageResp(pdu.SUBMIT_SM_RESP, message.sequence, statuses.OK, submission.message_id)
            self._answers.append(answer.encode())
        if fate.hangs_up:
            self._loop.call_later(self._smsc.options.latency_ms / 1000, self.abort)

    def _is_too_much(self, message: pdu.ShortMessage, fate: Fate, now: float) -> bool:
        return (
            self._in_flight + len(self._answers) >= self._smsc.options.window
            or self._smsc.too_fast(self.system_id, now)
            or (fate.throttle_first and self._smsc.throttles_first(message))
        )

    def _query(self, message: pdu.QuerySm) -> None:
        found = self._smsc.state_of(message.message_id) if self._may_submit else None
        answer = pdu.QuerySmResp(
            pdu.QUERY_SM_RESP, message.sequence, statuses.QUERY_FAILED, message.message_id
        )
        if found is not None:
            answer.status = statuses.OK
            answer.message_state, answer.final_date = found
        self._out.append(answer.encode())

    # Deliveries

    def deliver(self, waiting: "deque[Delivery]") -> None:
        """Take deliveries from the front of the queue as far as the window goes."""
        room = DELIVERY_WINDOW - len(self.unanswered)
        if room <= 0 or self._choked or self._transport is None or self._transport.is_closing():
            return
        frames = []
        now = self._loop.time()
        while waiting and room > 0:
            delivery = waiting.popleft()
            room -= 1
            self._sequence = self._sequence % pdu.MAX_SEQUENCE + 1
            self.unanswered[self._sequence] = delivery
            self._offered_at[self._sequence] = now
            frames.append(
                delivery.frame[:12] + self._sequence.to_bytes(4, "big") + delivery.frame[pdu.HEADER_LENGTH :]
            )
        self._transport.write(b"".join(frames))

    def _delivery_answered(self, sequence: int, status: int) -> None:
        delivery = self.unanswered.pop(sequence, None)
        self._offered_at.pop(sequence, None)
        if delivery is not None:
            kept = status in (statuses.OK, statuses.RECEIVER_PERMANENT, statuses.INVALID_COMMAND_ID)
            self._smsc.delivered(delivery, kept, self.system_id)

    def _tick(self) -> None:
        """Once in a while: drop who never signed in, offer again what is unanswered, ask the silent."""
        now = self._loop.time()
        silence = now - self._heard_at
        if not self._mode or silence > 2 * SILENCE_SECONDS:
            self.abort()
            return
        for sequence, offered_at in list(self._offered_at.items()):
            if now - offered_at < DELIVERY_SECONDS:
                break
            self._delivery_answered(sequence, statuses.RECEIVER_TEMPORARY)
        if silence > SILENCE_SECONDS:
            self._sequence = self._sequence % pdu.MAX_SEQUENCE + 1
            self._out.append(pdu.Bare(pdu.ENQUIRE_LINK, self._sequence).encode())
            self._flush()
        self._timer = self._loop.call_later(BIND_SECONDS, self._tick)
