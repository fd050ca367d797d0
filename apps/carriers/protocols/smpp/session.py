"""One bind: signs in, keeps a window of submissions in flight, notices a dead peer, accounts for all it wrote."""

import asyncio
import contextlib
import datetime as dt
import ssl
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.carriers.protocols.base import BindRefused, ConnectFailed, LateAnswer, LinkLost, Outcome, PartResult
from apps.carriers.protocols.settings import Text
from apps.carriers.protocols.smpp import pdu, statuses, wording
from apps.carriers.protocols.smpp.config import SmppConfig
from apps.carriers.protocols.smpp.framing import Framer, sequence_of
from apps.carriers.protocols.smpp.inbox import Inbox
from apps.carriers.protocols.smpp.outbox import Outbox, Work

MAX_UNKEPT: Final = 10_000  # deliveries a carrier may have waiting for our answer
MAX_OVERDUE: Final = 10_000  # submissions without answer that are remembered in case one still comes
UNBIND_SECONDS: Final = 2.0
KEEP_SECONDS: Final = 1.0  # how long a closing session waits for its deliveries to be kept


class Session(asyncio.Protocol):
    """Draws parts from an outbox, puts facts into an inbox; one use, from `open` to `closed`."""

    def __init__(self, config: SmppConfig, mode: int, outbox: Outbox, inbox: Inbox) -> None:
        self.config = config
        self.sends = mode != pdu.BIND_RECEIVER
        self._mode = mode
        self._outbox = outbox
        self._inbox = inbox
        self._loop = asyncio.get_running_loop()
        self._framer = Framer()
        self._transport: asyncio.Transport | None = None
        self._sequence = 0
        self._pending: dict[int, Work] = {}  # in the order of writing, so the oldest comes first
        self._overdue: dict[int, Work] = {}
        self._waiting: dict[int, asyncio.Future[pdu.Pdu]] = {}
        self._unkept: set[int] = set()
        self._bound = False
        self._draining = False
        self._choked = False
        self._allowed = float(config.window)  # shrinks when throttled, grows back with each round trip
        self._heard_at = self._loop.time()
        self._enquired_at: float | None = None
        self._enquiry: asyncio.Future[pdu.Pdu] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._drained = asyncio.Event()
        self._reason: Text | None = None
        self.closed: asyncio.Future[Text] = self._loop.create_future()  # why the link ended

    @property
    def in_flight(self) -> int:
        return len(self._pending)

    # Opening and closing

    async def open(self) -> None:
        """Connect and bind. Raises `ConnectFailed` or `BindRefused`; then nothing is left open."""
        config = self.config
        try:
            async with asyncio.timeout(config.connect_seconds):
                context = config.tls_context()
                await self._loop.create_connection(
                    lambda: self,
                    config.host,
                    config.port,
                    ssl=context,
                    server_hostname=(config.tls_server_name or config.host) if context else None,
                )
        except TimeoutError as error:
            raise ConnectFailed(_("No connection within the time allowed.")) from error
        except ssl.SSLError as error:
            raise ConnectFailed(
                format_lazy(_("TLS failed: {error}"), error=error.reason or str(error))
            ) from error
        except OSError as error:
            raise ConnectFailed(
                format_lazy(_("No connection: {error}"), error=error.strerror or str(error))
            ) from error
        try:
            await self._bind()
        except BaseException:
            self._end(_("The bind failed."))
            raise
        self._bound = True
        self._timer = self._loop.call_later(self._tick_seconds, self._tick)
        self.pump()

    async def _bind(self) -> None:
        config = self.config
        try:
            request = pdu.Bind(self._mode, 0, config.system_id, config.password, config.system_type)
            answer = await self.request(request)
        except LinkLost as error:
            raise ConnectFailed(
                format_lazy(_("The carrier did not answer the bind: {why}"), why=error.sentence)
            ) from error
        except pdu.PduError as error:
            raise BindRefused(
                _("System ID, password or system type cannot be sent."), "UNENCODABLE"
            ) from error
        if answer.status != statuses.OK:
            row = statuses.status(answer.status)
            raise BindRefused(
                format_lazy(_("The carrier refused the bind: {sentence}"), sentence=row.sentence),
                code=row.name,
            )

    async def close(self) -> None:
        """Write nothing new, wait for what is in flight, unbind, disconnect."""
        self._draining = True
        if self._pending and not self.closed.done():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._drained.wait(), self.config.response_seconds)
        until = self._loop.time() + KEEP_SECONDS
        while self._unkept and not self.closed.done() and self._loop.time() < until:
            await asyncio.sleep(0.01)  # the reader is about to keep them; unanswered they would come again
        if not self.closed.done():
            with contextlib.suppress(LinkLost):
                await self.request(pdu.Bare(pdu.UNBIND), UNBIND_SECONDS)
        self._end(_("The link was closed."))
        await asyncio.wait([self.closed])

    async def hang_up(self) -> None:
        """Close, also after an `open` that failed."""
        if self._transport is not None:
            await self.close()

    def widen(self) -> None:
        """The window was set anew."""
        self._allowed = float(self.config.window)

    async def request(self, message: pdu.Pdu, seconds: float | None = None) -> pdu.Pdu:
        """Send a PDU outside the window and wait for its answer. Raises `LinkLost`."""
        waiter: asyncio.Future[pdu.Pdu] = self._loop.create_future()
        message.sequence = self._next_sequence()
        frame = message.encode()
        if self._transport is None or self._transport.is_closing():
            raise LinkLost(_("The link is closed."))
        self._waiting[message.sequence] = waiter
        self._transport.write(frame)
        try:
            return await asyncio.wait_for(waiter, seconds or self.config.response_seconds)
        except TimeoutError as error:
            raise LinkLost(_("No answer within the time allowed.")) from error
        finally:
            self._waiting.pop(message.sequence, None)

    def _next_sequence(self) -> int:
        self._sequence = self._sequence % pdu.MAX_SEQUENCE + 1
        return self._sequence

    def _end(self, reason: Text) -> None:
        self._reason = reason if self._reason is None else self._reason
        if self._transport is None:
            self.connection_lost(None)
        elif not self._transport.is_closing():
            self._transport.close()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        if self.closed.done():
            return
        self._bound = False
        reason = self._reason
        if reason is None:
            broke = format_lazy(_("The connection broke: {why}"), why=str(exc))
            reason = broke if exc else _("The carrier hung up.")
        if self._timer is not None:
            self._timer.cancel()
        for work in self._pending.values():
            self._outbox.lost(work, reason)
        self._pending.clear()
        self._drained.set()
        for waiter in self._waiting.values():
            if not waiter.done():
                waiter.set_exception(LinkLost(reason))
        self.closed.set_result(reason)

    def pause_writing(self) -> None:
        self._choked = True

    def resume_writing(self) -> None:
        self._choked = False
        self.pump()

    def data_received(self, octets: bytes) -> None:
        self._heard_at = self._loop.time()
        now = dt.datetime.now(dt.UTC)
        try:
            for frame in self._framer.feed(octets):
                self._received(frame, now)
        except pdu.PduError as error:
            self._outbox.figures.malformed += 1
            self._write(pdu.Bare(pdu.GENERIC_NACK, 0, error.status).encode())
            self._end(format_lazy(_("The carrier sent what is not SMPP: {error}"), error=str(error)))
            return
        if self._draining and not self._pending:
            self._drained.set()
        self.pump()

    # Sending

    def pump(self) -> None:
        """Write as many waiting parts as window and pace allow, in one go."""
        outbox = self._outbox
        if not outbox.queue or not self._bound or not self.sends or self._draining or self._choked:
            return
        room = min(self.config.window, int(self._allowed)) - len(self._pending)
        if room <= 0 or self._transport is None or self._transport.is_closing():
            return
        now = self._loop.time()
        works = outbox.draw(now, room)
        if not works:
            return
        at = dt.datetime.now(dt.UTC)
        frames = []
        for work in works:
            sequence = self._next_sequence()
            work.written_at = now
            work.result.sent_at = at
            self._pending[sequence] = work
            frames.append(work.head + sequence.to_bytes(4, "big") + work.tail)
        outbox.figures.submitted += len(works)
        self._transport.write(b"".join(frames))

    def _write(self, octets: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(octets)

    def answer_deliveries(self, sequences: list[int], status: int) -> None:
        """Answer deliver_sm PDUs of this session; nothing if the link has gone, the carrier will repeat them."""
        self._unkept.difference_update(sequences)
        self._write(
            b"".join([pdu.MessageResp(pdu.DELIVER_SM_RESP, each, status).encode() for each in sequences])
        )

    # Receiving

    def _received(self, frame: bytes, now: dt.datetime) -> None:
        try:
            message = pdu.decode(frame)
        except pdu.PduError as error:
            self._unreadable(frame, error, now)
            return
        if isinstance(message, pdu.MessageResp) and message.command == pdu.SUBMIT_SM_RESP:
            self._answered(message.sequence, message.status, message.message_id, now)
        elif isinstance(message, pdu.ShortMessage) and message.command == pdu.DELIVER_SM:
            self._delivered(message, frame, now)
        elif message.sequence in self._waiting and message.command & pdu.RESPONSE:
            waiter = self._waiting[message.sequence]
            if not waiter.done():
                waiter.set_result(message)
        elif message.command == pdu.ENQUIRE_LINK:
            self._write(pdu.Bare(pdu.ENQUIRE_LINK_RESP, message.sequence).encode())
        elif message.command == pdu.UNBIND:
            self._draining = True
            self._write(pdu.Bare(pdu.UNBIND_RESP, message.sequence).encode())
            self._end(_("The carrier unbound us."))
        elif message.command == pdu.GENERIC_NACK:
            self._answered(message.sequence, message.status or statuses.SYSTEM_ERROR, "", now)
        elif not message.command & pdu.RESPONSE and message.command != pdu.ALERT_NOTIFICATION:
            nack = pdu.Bare(pdu.GENERIC_NACK, message.sequence, statuses.INVALID_COMMAND_ID)
            self._write(nack.encode())

    def _unreadable(self, frame: bytes, error: pdu.PduError, now: dt.datetime) -> None:
        """A whole PDU whose body makes no sense: answer what can be answered, lose nothing."""
        self._outbox.figures.malformed += 1
        command, status = int.from_bytes(frame[4:8], "big"), int.from_bytes(frame[8:12], "big")
        sequence = sequence_of(frame)
        if command == pdu.DELIVER_SM:
            self._keep(wording.unreadable(frame, now), sequence)
        elif command == pdu.SUBMIT_SM_RESP:
            self._answered(sequence, status, "", now)
        elif not command & pdu.RESPONSE:
            self._write(pdu.Bare(pdu.GENERIC_NACK, sequence, error.status).encode())

    def _delivered(self, message: pdu.ShortMessage, frame: bytes, now: dt.datetime) -> None:
        self._keep(wording.fact(message, frame, self.config, now), message.sequence)

    def _keep(self, fact: wording.Heard, sequence: int) -> None:
        if len(self._unkept) >= MAX_UNKEPT:
            self._write(pdu.MessageResp(pdu.DELIVER_SM_RESP, sequence, statuses.QUEUE_FULL).encode())
            return
        self._unkept.add(sequence)
        if isinstance(fact, wording.ReceiptFact):
            self._outbox.figures.receipts += 1
        else:
            self._outbox.figures.replies += 1
        self._inbox.put(fact, self, sequence)

    def _answered(self, sequence: int, status: int, reference: str, at: dt.datetime) -> None:
        work = self._pending.pop(sequence, None)
        now = self._heard_at
        if work is None:
            self._answered_late(sequence, status, reference, at)
            return
        self._outbox.figures.round_trip_ms = (now - work.written_at) * 1000
        if self._outbox.answered(work, status, reference, at, now):
            if status == statuses.OK and self._allowed < self.config.window:
                self._allowed += 1 / self._allowed  # one more per round trip
        elif self._outbox.throttle(now):
            self._allowed = max(1.0, self._allowed / 2)

    def _answered_late(self, sequence: int, status: int, reference: str, at: dt.datetime) -> None:
        work = self._overdue.pop(sequence, None)
        if work is None:
            return
        row = statuses.status(status)
        known = work.result
        part = PartResult(
            known.seq, known.total, Outcome.ACCEPTED, reference, sent_at=known.sent_at, answered_at=at
        )
        if status != statuses.OK:
            part.outcome = Outcome.REFUSED
            part.code = row.name
            part.permanent = row.meaning is statuses.Meaning.PERMANENT
            part.throttled = row.meaning is statuses.Meaning.THROTTLED
        self._inbox.put(LateAnswer(work.key, part))

    # Time

    @property
    def _tick_seconds(self) -> float:
        return min(1.0, self.config.response_seconds / 4, self.config.keepalive_seconds / 4)

    def _tick(self) -> None:
        self._timer = self._loop.call_later(self._tick_seconds, self._tick)
        now = self._loop.time()
        self._give_up_overdue(now)
        if self._enquiry is not None and self._enquiry.done():
            self._enquiry = None
        if self._enquiry is not None and self._enquired_at is not None:
            if now - max(self._enquired_at, self._heard_at) > self.config.response_seconds:
                self._reason = _("The carrier has gone silent: no answer to enquire_link.")
                if self._transport is not None:
                    self._transport.abort()
        elif now - self._heard_at > self.config.keepalive_seconds:
            self._enquire(now)

    def _enquire(self, now: float) -> None:
        sequence = self._next_sequence()
        self._enquired_at = now
        self._enquiry = self._waiting[sequence] = self._loop.create_future()
        self._enquiry.add_done_callback(lambda waiter: self._enquired(sequence, waiter))
        self._write(pdu.Bare(pdu.ENQUIRE_LINK, sequence).encode())

    def _enquired(self, sequence: int, waiter: "asyncio.Future[pdu.Pdu]") -> None:
        self._waiting.pop(sequence, None)
        if not waiter.cancelled():
            waiter.exception()  # a lost link is told elsewhere; this marks it as seen

    def _give_up_overdue(self, now: float) -> None:
        limit = now - self.config.response_seconds
        gone = []
        for sequence, work in self._pending.items():
            if work.written_at > limit:
                break
            gone.append(sequence)
        for sequence in gone:
            work = self._pending.pop(sequence)
            self._outbox.lost(work, _("No answer within the time allowed."))
            self._overdue[sequence] = work
            if len(self._overdue) > MAX_OVERDUE:
                self._overdue.pop(next(iter(self._overdue)))
        if gone:
            if self._draining and not self._pending:
                self._drained.set()
            self.pump()
