"""Measures our SMPP client against our simulator over loopback: messages per second and CPU of each process.

Run: `.venv/bin/python tests/bench/smpp.py [--messages N] [--latency-ms 50] [--window 500] [--binds 1]`. It prints and
asserts nothing; receipts are on, the simulator keeps its journal, and a run ends when every receipt is acknowledged.
"""

import argparse
import asyncio
import contextlib
import itertools
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from apps.carriers.protocols.base import Outbound, Outcome  # noqa: E402 - the path is set above
from apps.carriers.protocols.smpp.client import SmppProtocol  # noqa: E402

BATCH = 200
BATCHES_AT_ONCE = 8
TEXT = "【云短信】您的验证码是 {}，五分钟内有效。"
START = """
import sys, asyncio
sys.path.insert(0, {root!r})
from pathlib import Path
from apps.carriers.simulator.smsc import Smsc, SmscOptions
async def main():
    smsc = Smsc(SmscOptions(users={{"sms": "bench"}}, latency_ms={latency}, journal=Path({journal!r})))
    print("port", await smsc.start("127.0.0.1", 0), flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib(pid: int) -> float:
    """The most memory a process has had."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


async def run(port: int, smsc_pid: int, options: argparse.Namespace) -> None:
    protocol = SmppProtocol(
        {"host": "127.0.0.1", "port": port, "system_id": "sms", "password": "bench",
         "window": options.window, "binds": options.binds}
    )  # fmt: skip
    await protocol.open()
    receipts = 0
    complete = asyncio.Event()

    async def listen() -> None:
        nonlocal receipts
        async for group in protocol.receive():
            receipts += len(group.receipts)
            group.ack()
            if receipts >= options.messages:
                complete.set()

    listener = asyncio.create_task(listen())
    keys = iter(range(options.messages))
    outcomes: dict[Outcome, int] = {}

    async def feed() -> None:
        while batch := [
            Outbound(
                key,
                f"+861380000{key % 8000:04d}",
                TEXT.format(100000 + key % 900000),
                "106900001",
                mainland=True,
            )
            for key in itertools.islice(keys, BATCH)
        ]:
            for result in await protocol.submit_many(batch):
                outcomes[result.outcome] = outcomes.get(result.outcome, 0) + 1

    began, own, theirs = time.monotonic(), time.process_time(), cpu_seconds(smsc_pid)
    await asyncio.gather(*(feed() for _ in range(BATCHES_AT_ONCE)))
    submitted = time.monotonic() - began
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(complete.wait(), 30)
    took = time.monotonic() - began
    client, smsc = time.process_time() - own, cpu_seconds(smsc_pid) - theirs
    await protocol.close()
    await listener
    count = options.messages
    ceiling = (
        options.window * options.binds / (options.latency_ms / 1000) if options.latency_ms else float("inf")
    )
    print(
        f"outcomes {dict(outcomes)}, receipts {receipts}; window and latency allow at most {ceiling:,.0f}/s"
    )
    print(f"answered {count / submitted:,.0f} messages/s; with all receipts {count / took:,.0f} messages/s")
    own_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, seconds, peak in (("client", client, own_peak), ("simulator", smsc, peak_mib(smsc_pid))):
        print(
            f"{name}: {seconds / took:.0%} of a core, {seconds / count * 1e6:.1f} µs per message "
            f"(one core: {count / seconds:,.0f}/s), peak {peak:.0f} MiB"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--latency-ms", type=float, default=50.0)
    parser.add_argument("--window", type=int, default=500)
    parser.add_argument("--binds", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        code = START.format(root=str(ROOT), latency=options.latency_ms, journal=f"{directory}/journal")
        smsc = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        try:
            assert smsc.stdout is not None
            port = int(smsc.stdout.readline().split()[1])
            asyncio.run(run(port, smsc.pid, options))
        finally:
            smsc.terminate()
            smsc.wait()


if __name__ == "__main__":
    main()
