"""Measures acceptance: SendSms calls per second and their latency, and numbers per second by calls of 200.

Run: `script/bench api [--seconds N] [--connections 8] [--everything]`. A whole installation is started in a directory of its
own and called over keep-alive HTTP by a process of its own. Its workers are halted (SIGSTOP) meanwhile, unless
`--everything` lets them send what was accepted at the same time. It prints and asserts nothing.
"""

import argparse
import contextlib
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench._caller import WARM_UP, Load, Result  # noqa: E402 - the path is set above
from tests.bench._measuring import Meter, machine  # noqa: E402
from tests.support.installation import Running, installation  # noqa: E402

HALTED = ("worker", "dispatch", "beat", "simulator")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--everything", action="store_true")
    options = parser.parse_args()
    print(machine())
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        installation(Path(folder) / "data") as running,
    ):
        time.sleep(3)  # the workers are still starting when the first page is served
        with contextlib.nullcontext() if options.everything else halted(running):
            measure(running, options, numbers_per_call=1, different=8000)
            measure(running, options, numbers_per_call=200, different=1500)


@contextlib.contextmanager
def halted(running: Running) -> Iterator[None]:
    """Everything that is not asked for an answer stands still."""
    standing = [process for name in HALTED for process in running.processes().get(name, [])]
    for process in standing:
        process.suspend()
    try:
        yield
    finally:
        for process in standing:
            process.resume()


def measure(running: Running, options: argparse.Namespace, *, numbers_per_call: int, different: int) -> None:
    """`different` calls are made ready, each with numbers of its own: more than the time allows, for a number that hears the
    same again within 30 seconds is refused."""
    load = prepared(running, options, numbers_per_call, different)
    meter = Meter(running)
    began = time.monotonic()
    answer = subprocess.run(
        [sys.executable, str(ROOT / "tests/bench/_caller.py")],
        input=json.dumps(vars(load)), capture_output=True, text=True, check=True,
    )  # fmt: skip
    took = time.monotonic() - began
    result = Result(**json.loads(answer.stdout))
    calls = len(result.milliseconds)
    p50, p95, p99 = (
        result.milliseconds[min(calls - 1, int(calls * share))] if calls else float("nan")
        for share in (0.50, 0.95, 0.99)
    )
    print(
        f"\nSendSms to {numbers_per_call}, {load.connections} connections: {calls / load.seconds:,.0f} calls/s, "
        f"{calls * numbers_per_call / load.seconds:,.0f} numbers/s, p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms"
    )
    if result.refused:
        print(f"  {result.refused} calls were refused, the last with {result.refusal}")
    print("\n".join(meter.report(took)))
    counted = WARM_UP + load.seconds
    share = result.cpu_seconds / counted
    print(
        f"  caller      1 process   {result.cpu_seconds:8.2f} s CPU ({share:5.0%} of a core)  largest {result.peak_mib:5.0f} MiB"
    )


def prepared(running: Running, options: argparse.Namespace, numbers_per_call: int, different: int) -> Load:
    """What the caller needs, from the demo account's keys; mainland numbers whose receipts would say DELIVRD."""
    demo = running.demo
    first = (
        3_000_000_000 if numbers_per_call == 1 else 5_000_000_000
    )  # no number of one measurement in the other
    numbers = (f"+861{number:010d}" for number in itertools.count(first) if number % 10_000 < 9_000)
    return Load(
        host="127.0.0.1",
        port=int(running.base_url.rpartition(":")[2]),
        secret_id=demo["secret_id"],
        secret_key=demo["secret_key"],
        action="SendSms",
        bodies=[
            {
                "PhoneNumberSet": list(itertools.islice(numbers, numbers_per_call)),
                "SmsSdkAppId": demo["sdk_app_id"],
                "TemplateId": demo["mainland_template_id"],
                "SignName": demo["sign_name"],
                "TemplateParamSet": ["123456"],
            }
            for _call in range(different)
        ],
        connections=options.connections,
        seconds=options.seconds,
    )


if __name__ == "__main__":
    main()
