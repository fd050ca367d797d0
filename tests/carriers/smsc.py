"""What the SMPP tests share: a simulator in the test's own loop, a client bound to it, a collector of facts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from apps.carriers.protocols.base import FactGroup, Outbound, ReceiptFact, ReplyFact
from apps.carriers.protocols.smpp.client import SmppProtocol
from apps.carriers.simulator.smsc import Smsc, SmscOptions

USERS = {"sms": "secret"}


def values(port: int, **changes: Any) -> dict[str, Any]:
    """Settings of a client for the simulator on `port`."""
    return {"host": "127.0.0.1", "port": port, "system_id": "sms", "password": "secret"} | changes


def out(
    key: int, suffix: str = "0001", text: str = "【测试】您的验证码是 123456", **changes: Any
) -> Outbound:
    """A mainland message whose number ends in `suffix`."""
    return Outbound(key, f"+861380000{suffix}", text, "10690001", **({"mainland": True} | changes))


@contextlib.asynccontextmanager
async def running(**options: Any) -> AsyncIterator[tuple[Smsc, int]]:
    """A simulator on a free port, fast unless told otherwise."""
    smsc = Smsc(SmscOptions(**({"users": USERS, "latency_ms": 5, "receipt_ms": 5} | options)))
    port = await smsc.start("127.0.0.1", 0)
    try:
        yield smsc, port
    finally:
        await smsc.stop()


class Listener:
    """Collects facts and acknowledges each group, unless told not to."""

    def __init__(self, protocol: SmppProtocol, *, acknowledges: bool = True) -> None:
        self.groups: list[FactGroup] = []
        self.receipts: list[ReceiptFact] = []
        self.replies: list[ReplyFact] = []
        self.late: list[Any] = []
        self._acknowledges = acknowledges
        self._protocol = protocol
        self.task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for group in self._protocol.receive():
            self.groups.append(group)
            self.receipts += group.receipts
            self.replies += group.replies
            self.late += group.late_answers
            if self._acknowledges:
                group.ack()


@contextlib.asynccontextmanager
async def bound(
    port: int, *, acknowledges: bool = True, **changes: Any
) -> AsyncIterator[tuple[SmppProtocol, Listener]]:
    """An open client and its listener; closed in order."""
    protocol = SmppProtocol(values(port, **changes))
    await protocol.open()
    listener = Listener(protocol, acknowledges=acknowledges)
    try:
        yield protocol, listener
    finally:
        await protocol.close()
        await asyncio.wait_for(listener.task, 5)


async def until(true: Callable[[], Any], seconds: float = 5.0) -> None:
    """Wait until something holds; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)
