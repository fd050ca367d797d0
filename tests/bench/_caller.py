"""The load of the API benchmark, its own process: keep-alive connections that each call again as soon as they are answered.

Reads one JSON object from standard input (see `Load`) and writes one (see `Result`). Every call is signed before the clock
starts, with the time of that moment; the calls go round robin.
"""

import asyncio
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.api.wire import JSON, tc3

WARM_UP = 1.0  # seconds that are not counted: connections to the database open, statements get prepared


@dataclass
class Load:
    """bodies: the parameters of the calls; seconds: how long to measure."""

    host: str
    port: int
    secret_id: str
    secret_key: str
    action: str
    bodies: list[dict[str, object]]
    connections: int
    seconds: float


@dataclass
class Result:
    """Milliseconds of each counted call, sorted; refused: other answers than Code Ok at every number."""

    milliseconds: list[float] = field(default_factory=list)
    refused: int = 0
    refusal: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mib: float = 0.0


def signed(load: Load) -> list[bytes]:
    """Whole HTTP requests."""
    host, now = f"{load.host}:{load.port}", int(time.time())
    requests = []
    for body in (json.dumps(body).encode() for body in load.bodies):
        authorization = tc3(
            load.secret_id,
            load.secret_key,
            method="POST",
            query="",
            body=body,
            signed={"content-type": JSON, "host": host},
            timestamp=now,
        )
        head = (
            f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: {JSON}\r\nContent-Length: {len(body)}\r\n"
            f"X-TC-Action: {load.action}\r\nX-TC-Version: 2021-01-11\r\nX-TC-Timestamp: {now}\r\n"
            f"Authorization: {authorization}\r\n\r\n"
        )
        requests.append(head.encode() + body)
    return requests


class Connection(asyncio.Protocol):
    """One connection; it calls until `ends` (a `time.perf_counter` value) has passed."""

    def __init__(self, requests: list[bytes], first: int, begins: float, ends: float, result: Result) -> None:
        self.requests, self.next = requests, first
        self.begins, self.ends = begins, ends
        self.result = result
        self.done = asyncio.get_running_loop().create_future()
        self.received = b""
        self.sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.call()

    def call(self) -> None:
        self.sent_at = time.perf_counter()
        self.transport.write(self.requests[self.next % len(self.requests)])
        self.next += 1

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) < int(length):
            return
        self.received = b""
        now = time.perf_counter()
        if self.sent_at >= self.begins and now <= self.ends:
            self.note((now - self.sent_at) * 1000, head, body)
        if now < self.ends:
            self.call()
        else:
            self.transport.close()

    def note(self, milliseconds: float, head: bytes, body: bytes) -> None:
        self.result.milliseconds.append(milliseconds)
        accepted = body.count(b'"Code":"Ok"')
        if not head.startswith(b"HTTP/1.1 200 ") or not accepted or accepted != body.count(b'"Code":'):
            self.result.refused += 1
            self.result.refusal = body[:300].decode("utf-8", "replace")

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def run(load: Load) -> Result:
    requests = signed(load)
    result = Result(seconds=load.seconds)
    loop = asyncio.get_running_loop()
    begins = time.perf_counter() + WARM_UP
    cpu = time.process_time()
    apart = max(1, len(requests) // load.connections)
    waiting = []
    for number in range(load.connections):
        _transport, connection = await loop.create_connection(
            lambda number=number: Connection(requests, number * apart, begins, begins + load.seconds, result),
            load.host,
            load.port,
        )
        waiting.append(connection.done)
    await asyncio.gather(*waiting)
    result.milliseconds.sort()
    result.cpu_seconds = time.process_time() - cpu
    result.peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(run(Load(**json.load(sys.stdin)))))))
