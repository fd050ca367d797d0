"""The open carrier connections of this process: one event loop in a thread of its own, outlasting the shifts that use it."""

import asyncio
import logging
import math
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from apps.carriers.protocols import PROTOCOLS
from apps.carriers.protocols.base import (
    FactGroup,
    LinkState,
    Outbound,
    Outcome,
    PartResult,
    Protocol,
    SubmitResult,
)

log = logging.getLogger(__name__)
OPEN_SECONDS = 3  # a carrier that takes longer to answer is waited for by the shift, which reports meanwhile
CLOSE_SECONDS = 5
READY_SECONDS = 1.0  # how long messages may wait here for a carrier's rate
LEAST_ROOM = 50
GROUPS_KEPT = 50  # groups of facts that may wait for the database before the carrier is left unanswered


@dataclass
class Link:
    """One carrier's connection. Its methods may be called from any thread; the protocol lives on the loop."""

    carrier_id: int
    version: int
    protocol: Protocol
    loop: asyncio.AbstractEventLoop
    facts: "queue.Queue[FactGroup]" = field(default_factory=lambda: queue.Queue(GROUPS_KEPT))
    reader: Future[None] | None = None

    @property
    def state(self) -> LinkState:
        return self.protocol.state

    @property
    def room(self) -> int:
        """How many more messages may be handed over without any of them waiting long for its turn.

        Not for a place in the window, and no more than a second for the rate: what has been handed over goes out, whoever
        pauses it.
        """
        state = self.state
        window = self.protocol.window * state.binds_up // max(1, state.binds)
        room = window - state.in_flight - state.queued
        if self.protocol.rate:
            room = min(room, math.ceil(self.protocol.rate * READY_SECONDS) - state.queued)
        return max(0, room)

    @property
    def least_room(self) -> int:
        """A smaller gap is not worth a claim of its own while answers are coming."""
        return (
            min(LEAST_ROOM, math.ceil(self.protocol.rate * READY_SECONDS / 4))
            if self.protocol.rate
            else LEAST_ROOM
        )

    def submit(self, outs: Sequence[Outbound], done: Callable[[list[SubmitResult]], None]) -> None:
        """Hand a batch over; `done` gets the answers, on the loop's thread."""

        def answered(finished: "Future[list[SubmitResult]]") -> None:
            try:
                results = finished.result()
            except (Exception, CancelledError):  # a defect of the protocol: nobody knows what it has written
                log.exception("carrier %s: a batch failed", self.carrier_id)
                results = [SubmitResult(out.key, [PartResult(1, 1, Outcome.UNKNOWN)]) for out in outs]
            done(results)

        asyncio.run_coroutine_threadsafe(self.protocol.submit_many(outs), self.loop).add_done_callback(
            answered
        )

    def ack(self, group: FactGroup) -> None:
        self.loop.call_soon_threadsafe(group.ack)

    def refuse(self, group: FactGroup) -> None:
        self.loop.call_soon_threadsafe(group.refuse)


class Links:
    """All links of this process."""

    def __init__(self) -> None:
        self._links: dict[int, Link] = {}
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(
        self, carrier_id: int, version: int, protocol: str, values: Callable[[], Mapping[str, Any]]
    ) -> Link:
        """The carrier's link, opened if it is not, reopened if its settings are of another version."""
        with self._lock:
            link = self._links.get(carrier_id)
            if link is not None and link.version == version:
                return link
            if link is not None:
                closing = asyncio.run_coroutine_threadsafe(link.protocol.close(), link.loop)
                self._wait(carrier_id, closing)
            link = self._links[carrier_id] = self._open(carrier_id, version, PROTOCOLS[protocol](values()))
            return link

    def retire(self, carrier_id: int) -> "Future[None] | None":
        """Forget the link and begin to close it: what waits goes back, what is in flight is waited for, then unbound.

        The answers still come to those who asked. Gives what ends with the closing; None when there is no link.
        """
        with self._lock:
            link = self._links.pop(carrier_id, None)
        return None if link is None else asyncio.run_coroutine_threadsafe(link.protocol.close(), link.loop)

    def close(self, carrier_id: int) -> None:
        """Retire the link and wait for it a while; harmless when there is none."""
        closing = self.retire(carrier_id)
        if closing is not None:
            self._wait(carrier_id, closing)

    def close_all(self) -> None:
        for carrier_id in list(self._links):
            self.close(carrier_id)

    def _open(self, carrier_id: int, version: int, protocol: Protocol) -> Link:
        link = Link(carrier_id, version, protocol, self._running_loop())
        opening = asyncio.run_coroutine_threadsafe(protocol.open(), link.loop)
        with suppress(TimeoutError):
            opening.result(OPEN_SECONDS)
        if protocol.keeps_session:
            link.reader = asyncio.run_coroutine_threadsafe(_read(link), link.loop)
        return link

    def _wait(self, carrier_id: int, closing: "Future[None]") -> None:
        try:
            closing.result(CLOSE_SECONDS)
        except TimeoutError:
            log.warning("carrier %s did not close in time", carrier_id)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="carrier-links", daemon=True).start()
        return self._loop


async def _read(link: Link) -> None:
    """Move groups of facts to the thread that stores them; a full queue holds the carrier back instead of growing."""
    async for group in link.protocol.receive():
        while True:
            try:
                link.facts.put_nowait(group)
                break
            except queue.Full:
                await asyncio.sleep(0.01)


LINKS = Links()
