"""Facts that came in, collected into groups; a carrier is answered only when its group is kept."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final, Protocol

from apps.carriers.protocols.base import Fact, FactGroup
from apps.carriers.protocols.smpp import statuses

GROUP_SIZE: Final = 500
GROUP_SECONDS: Final = 0.02


class Origin(Protocol):
    """The session a fact came by."""

    def answer_deliveries(self, sequences: list[int], status: int) -> None: ...


class Inbox:
    """One per carrier; sessions put, the driver reads groups."""

    def __init__(self) -> None:
        self._facts: list[tuple[Fact, Origin | None, int]] = []
        self._ready = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    def put(self, fact: Fact, origin: Origin | None = None, sequence: int = 0) -> None:
        """Add a fact and the PDU to answer once it is kept."""
        self._facts.append((fact, origin, sequence))
        if len(self._facts) >= GROUP_SIZE:
            self._show()
        elif self._timer is None and not self._ready.is_set():
            self._timer = asyncio.get_running_loop().call_later(GROUP_SECONDS, self._show)

    def _show(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._ready.set()

    def close(self) -> None:
        """Let the reader end after what is here; further facts are not answered, so the carrier keeps them."""
        self._closed = True
        self._show()

    async def groups(self) -> AsyncIterator[FactGroup]:
        """Groups of at most `GROUP_SIZE`, each at most `GROUP_SECONDS` old when the reader is idle."""
        while True:
            await self._ready.wait()
            taken, self._facts = self._facts[:GROUP_SIZE], self._facts[GROUP_SIZE:]
            if len(self._facts) < GROUP_SIZE and not self._closed:
                self._ready.clear()
                if self._facts:
                    self._timer = asyncio.get_running_loop().call_later(GROUP_SECONDS, self._show)
            if taken:
                yield _group(taken)
            elif self._closed:
                return


def _group(taken: list[tuple[Fact, Origin | None, int]]) -> FactGroup:
    origins: dict[Origin, list[int]] = {}
    for _fact, origin, sequence in taken:
        if origin is not None:
            origins.setdefault(origin, []).append(sequence)

    def answer(kept: bool) -> None:
        for origin, sequences in origins.items():
            origin.answer_deliveries(sequences, statuses.OK if kept else statuses.RECEIVER_TEMPORARY)
        origins.clear()  # a second call answers nothing twice

    return FactGroup([fact for fact, _origin, _sequence in taken], answer)
