"""Measures the emergency switches on a running list: from the click to the last submit_sm, and from the release to the next.

Run: `script/bench switches [--messages N] [--window 100]`. A whole installation is started in a directory of its own and a
list is sent to its simulator; each of the four switches is thrown in the middle and released again. Times are the SMSC's
journal's; in the end every message must have gone out once. It prints and asserts nothing.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench._measuring import machine  # noqa: E402 - the path is set above
from tests.support.installation import Running, installation  # noqa: E402

STANDS = 4.0  # seconds that a switch stands, twice what it promises


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=12_000)
    parser.add_argument("--window", type=int, default=25)
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

    carriers.edit(actor=SYSTEM, carrier=Carrier.objects.get(), settings={"window": options.window})
    time.sleep(3)
    task_id = begin(running, options.messages)
    wait_until(lambda: len(submissions(running)) > options.messages // 20)
    for kind in ("application", "template", "country", "carrier"):
        throw(running, kind)
    wait_until(lambda: len(submissions(running)) >= options.messages, 120)
    tell_end(running, task_id, options.messages)


def begin(running: Running, count: int) -> int:
    """A list that is being sent."""
    from apps.messaging import dry_run
    from apps.messaging.models import SendTask
    from apps.messaging.scheduling import When
    from apps.messaging.services import confirming
    from tests.support import list_calls

    path = running.home / "list.csv"
    rows = (f"138{index:08d},{index % 1_000_000:06d}" for index in range(count * 2) if index % 10_000 < 5_000)
    path.write_text("phone,code\n" + "\n".join(row for row, _ in zip(rows, range(count), strict=False)))
    task_id: int = list_calls._attach(path, running.demo)
    wait_until(lambda: SendTask.unscoped.get(pk=task_id).status == "ready", 60)
    task = SendTask.unscoped.get(pk=task_id)
    actor = list_calls._actor(running.demo)
    confirming.confirm(actor=actor, task=task, quote=dry_run.dry_run(task).fingerprint, when=When())
    return task_id


def throw(running: Running, kind: str) -> None:
    """Stop, wait, release; prints the times of the submissions around."""
    from apps.carriers.models import Carrier
    from apps.guard import by_command
    from apps.protection.models import SwitchKind

    demo = running.demo
    keys = {"application": demo["sdk_app_id"], "template": demo["mainland_template_id"], "country": "CN"}
    key = keys.get(kind) or Carrier.objects.get().name
    before = len(submissions(running))
    by_command.stop(SwitchKind(kind), key, "bench")
    stopped = time.time()
    time.sleep(STANDS)
    found = submissions(running)
    late = [at for at in found if at > stopped]
    by_command.release(SwitchKind(kind), key)
    released = time.time()
    wait_until(lambda: len(submissions(running)) > len(found), 15)
    again = min((at for at in submissions(running) if at > released), default=float("nan"))
    print(
        f"{kind:<12} stopped after {before:>6} submissions; {len(late):>4} more were on the wire, the last "
        f"{1000 * (max(late) - stopped) if late else 0:6.0f} ms after the click; "
        f"goes on {1000 * (again - released):6.0f} ms after the release"
    )
    time.sleep(0.3)


def tell_end(running: Running, task_id: int, count: int) -> None:
    from apps.messaging import progress
    from apps.messaging.models import SendTask

    found = progress.equation(SendTask.unscoped.get(pk=task_id))
    sent = submissions(running)
    print(
        f"in the end {len(sent)} of {count} submitted, the equation {'holds' if found.holds else 'DOES NOT HOLD'}"
    )


def submissions(running: Running) -> list[float]:
    """The instants of all submissions of the list, by the SMSC's journal."""
    from apps.carriers.simulator.journal import read_journal

    found = read_journal(running.home / "simulator.journal").submissions
    return [each.at for each in found if each.destination.startswith("86138")]


def wait_until(true: object, seconds: float = 60.0) -> None:
    ends = time.monotonic() + seconds
    while not true() and time.monotonic() < ends:  # type: ignore[operator]
        time.sleep(0.1)


if __name__ == "__main__":
    main()
