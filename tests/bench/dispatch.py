"""Measures dispatch: messages per second from stored rows to the SMSC, with answers, receipts and counts.

Run: `script/bench dispatch [--messages N] [--latency-ms 50] [--window 500]`. A whole installation is started in a directory
of its own; its dispatch worker is halted (SIGSTOP), the rows are stored, it goes on, and the clock runs until the last message
has been submitted, then until the last receipt has been matched. It prints and asserts nothing.
"""

import argparse
import itertools
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench._measuring import Meter, machine  # noqa: E402 - the path is set above
from tests.support.installation import Running, installation  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=30_000)
    parser.add_argument("--window", type=int, default=500)
    options = parser.parse_args()
    print(machine())
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        installation(Path(folder) / "data") as running,
    ):
        os.environ.update(running.environment)
        import django

        django.setup()
        measure(running, options)


def measure(running: Running, options: argparse.Namespace) -> None:
    from apps.accounts.actors import SYSTEM
    from apps.carriers.models import Carrier
    from apps.carriers.services import carriers
    from apps.messaging.models import DispatchEntry

    carrier = Carrier.objects.get()
    carriers.edit(actor=SYSTEM, carrier=carrier, settings={"window": options.window})
    time.sleep(3)
    drivers = running.processes()["dispatch"]
    for driver in drivers:
        driver.suspend()
    began = time.monotonic()
    store(running.demo, options.messages)
    stored = time.monotonic() - began
    print(
        f"stored {options.messages} messages by 200 in {stored:.1f} s: {options.messages / stored:,.0f}/s in one process"
    )
    meter = Meter(running)
    began = time.monotonic()
    for driver in drivers:
        driver.resume()
    first = 0.0
    while DispatchEntry.objects.exists():
        if not first and DispatchEntry.objects.count() < options.messages:
            first = time.monotonic()
        time.sleep(0.05)
    submitted = time.monotonic()
    wait_for_receipts(options.messages)
    delivered = time.monotonic()
    print(f"dispatch began {first - began:.1f} s after the worker went on")
    print(
        f"submitted: {options.messages / (submitted - first):,.0f} messages/s   "
        f"delivered and recorded: {options.messages / (delivered - first):,.0f} messages/s   "
        f"(window {options.window}, latency 50 ms, receipts on)"
    )
    print("\n".join(meter.report(delivered - began)))


def store(demo: dict[str, str], count: int) -> None:
    """Through the one door, in calls of 200 as the API makes them; numbers whose receipts say DELIVRD."""
    from apps.accounts.actors import Actor
    from apps.accounts.models import Credential
    from apps.accounts.services import credentials
    from apps.applications.models import Application
    from apps.messaging.services import accept

    holder = credentials.find(Credential.unscoped.get(secret_id=demo["secret_id"]).secret_id)
    assert holder is not None
    actor = Actor(user=holder.user, account=holder.account, perms=holder.perms, via="api", ip="127.0.0.1")
    application = Application.of(holder.account).get(sdk_app_id=demo["sdk_app_id"])
    numbers = (f"+861{number:010d}" for number in itertools.count(3_000_000_000) if number % 10_000 < 9_000)
    for start in range(0, count, 200):
        accept.send(
            actor=actor,
            application=application,
            numbers=list(itertools.islice(numbers, min(200, count - start))),
            template_number=demo["mainland_template_id"],
            signature=demo["sign_name"],
            parameters=["123456"],
        )


def wait_for_receipts(count: int) -> None:
    from django.db.models import Sum

    from apps.statistics.models import HourCount

    ends = time.monotonic() + 120
    while (HourCount.unscoped.aggregate(Sum("delivered"))["delivered__sum"] or 0) < count:
        if time.monotonic() > ends:
            print(
                f"after 120 s: {HourCount.unscoped.aggregate(Sum('delivered'), Sum('submitted'), Sum('in_doubt'))}"
            )
            return
        time.sleep(0.2)


if __name__ == "__main__":
    main()
