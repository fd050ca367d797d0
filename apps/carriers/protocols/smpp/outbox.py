"""Parts that wait to be written and the answers they get: one queue for all binds of a carrier, no task per message."""

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.carriers.protocols.base import LinkState, Outbound, Outcome, PartResult, SubmitResult
from apps.carriers.protocols.settings import Text
from apps.carriers.protocols.smpp import pdu, statuses, wording
from apps.carriers.protocols.smpp.config import SmppConfig
from apps.carriers.protocols.smpp.pacing import Pace

STRANDED_SECONDS: Final = 5.0  # how long parts wait for a bind before they go back as not sent
THROTTLE_PATIENCE_SECONDS: Final = 20.0  # how long a throttled part is offered again before it goes back
PACE_SECONDS: Final = 0.005  # the finest step in which a rate is kept


class Batch:
    """One call of `submit_many`: done when nothing of it is open."""

    __slots__ = ("abandoned", "done", "open")

    def __init__(self, done: "asyncio.Future[None]") -> None:
        self.done = done
        self.open = 0
        self.abandoned = False  # the caller was cancelled; what is not written yet never will be

    def close_one(self) -> None:
        self.open -= 1
        if not self.open and not self.done.done():
            self.done.set_result(None)


class Work:
    """One submit_sm on its way: its bytes around the sequence number, and where the answer goes."""

    __slots__ = ("batch", "head", "key", "result", "tail", "throttled_at", "written_at")

    def __init__(self, key: int, frame: bytes, result: PartResult, batch: Batch) -> None:
        self.key = key
        self.head = frame[:12]
        self.tail = frame[pdu.HEADER_LENGTH :]
        self.result = result
        self.batch = batch
        self.written_at = 0.0
        self.throttled_at: float | None = None

    def finish(self, outcome: Outcome, reason: Text = "") -> None:
        self.result.outcome = outcome
        self.result.reason = reason
        self.batch.close_one()


class Outbox:
    """The queue, the pace and the figures; sessions draw from it, `wake` makes them draw."""

    def __init__(self, config: SmppConfig, figures: LinkState, wake: Callable[[], None]) -> None:
        self.config = config
        self.figures = figures
        self.pace = Pace(config.rate)
        self.queue: deque[Work] = deque()
        self._wake = wake
        self._wake_timer: asyncio.TimerHandle | None = None
        self._strand_timer: asyncio.TimerHandle | None = None
        self._senders = 0
        self._shut_because: Text | None = _("The carrier's links are closed.")

    async def submit(self, outs: Sequence[Outbound]) -> list[SubmitResult]:
        """Queue a batch and wait for its answers."""
        batch = Batch(asyncio.get_running_loop().create_future())
        results = [SubmitResult(out.key, self._enqueue(out, batch)) for out in outs]
        if not batch.open:
            return results
        if self._shut_because is not None:
            self._fail_queue(self._shut_because)
        self._wake()
        try:
            await batch.done
        except asyncio.CancelledError:
            batch.abandoned = True
            raise
        return results

    def _enqueue(self, out: Outbound, batch: Batch) -> list[PartResult]:
        try:
            frames = [message.encode() for message in wording.short_messages(out, self.config)]
        except pdu.PduError as error:
            self.figures.refused += 1
            return [PartResult(1, 1, Outcome.REFUSED, code="UNENCODABLE", reason=str(error), permanent=True)]
        total = len(frames)
        parts = []
        for seq, frame in enumerate(frames, 1):
            part = PartResult(seq, total, Outcome.NOT_SENT)
            parts.append(part)
            self.queue.append(Work(out.key, frame, part, batch))
        batch.open += total
        return parts

    def draw(self, now: float, room: int) -> list[Work]:
        """Take up to `room` parts that may be written now; arranges to wake again if the pace holds some back."""
        wanted = min(room, len(self.queue))
        granted = self.pace.grant(now, wanted)
        if granted < wanted:
            self._wake_later(self.pace.delay(now))
        works: list[Work] = []
        queue = self.queue
        while queue and len(works) < granted:
            work = queue.popleft()
            if work.batch.abandoned:
                work.batch.close_one()
            else:
                works.append(work)
        if len(works) < granted:
            self.pace.give_back(granted - len(works))
        return works

    def answered(self, work: Work, status: int, reference: str, at: dt.datetime, now: float) -> bool:
        """Record a carrier's answer; False if it throttles (the part is queued again, or goes back for good)."""
        result = work.result
        if status == statuses.OK:
            self.figures.accepted += 1
            self.pace.flows(now)
            result.reference = reference
            result.answered_at = at
            work.finish(Outcome.ACCEPTED)
            return True
        row = statuses.status(status)
        throttled = row.meaning is statuses.Meaning.THROTTLED
        if throttled:
            self.figures.throttled += 1
            if work.throttled_at is None:
                work.throttled_at = now
            if now - work.throttled_at < THROTTLE_PATIENCE_SECONDS and self._shut_because is None:
                self.queue.appendleft(work)
                return False
        self.figures.refused += 1
        result.code = row.name
        result.permanent = row.meaning is statuses.Meaning.PERMANENT
        result.throttled = throttled
        result.answered_at = at
        work.finish(Outcome.REFUSED)
        return not throttled

    def lost(self, work: Work, reason: Text) -> None:
        """A part was written and no answer will be waited for any longer."""
        self.figures.unknown += 1
        work.finish(Outcome.UNKNOWN, reason)

    def throttle(self, now: float) -> bool:
        """The carrier asked for less: pause all binds. True for the first part of a pause."""
        first = self.pace.slow_down(now)
        self._wake_later(self.pace.delay(now))
        return first

    def _wake_later(self, delay: float) -> None:
        if self._wake_timer is None:
            self._wake_timer = asyncio.get_running_loop().call_later(max(delay, PACE_SECONDS), self._on_timer)

    def _on_timer(self) -> None:
        self._wake_timer = None
        self._wake()

    def start(self) -> None:
        """Take parts from now on; they wait a while for the first bind."""
        self._shut_because = None
        self._await_sender()

    def sender_came(self) -> None:
        """A bind that can submit is up."""
        self._senders += 1
        self._shut_because = None
        if self._strand_timer is not None:
            self._strand_timer.cancel()
            self._strand_timer = None

    def sender_went(self) -> None:
        """A bind that could submit is down; without another one the queue goes back after a while."""
        self._senders -= 1
        if not self._senders and self._shut_because is None:
            self._await_sender()

    def _await_sender(self) -> None:
        if self._strand_timer is None:
            self._strand_timer = asyncio.get_running_loop().call_later(STRANDED_SECONDS, self._strand)

    def _strand(self) -> None:
        self._strand_timer = None
        self.stop(_("No bind to the carrier is up."))

    def stop(self, because: Text) -> None:
        """Give back everything that was never written, and whatever comes until a bind is up."""
        self._shut_because = because
        self._fail_queue(because)

    def close(self) -> None:
        """Stop for good: no timer stays behind."""
        self.stop(_("The carrier's links are closed."))
        for timer in (self._strand_timer, self._wake_timer):
            if timer is not None:
                timer.cancel()
        self._strand_timer = self._wake_timer = None

    def _fail_queue(self, because: Text) -> None:
        while self.queue:
            self.queue.popleft().finish(Outcome.NOT_SENT, because)
