"""Measures what open dashboards cost: pollers at the page's own interval, and the CPU of the web processes meanwhile.

Run: `script/bench dashboards [--dashboards 100] [--accounts 10] [--seconds 60]`. A whole installation is started in a directory
of its own; nine of ten dashboards are customers' (spread over accounts), one is the operators'. Every dashboard asks for its
changing part when its time has come, as the page does. The client is a process apart. It prints and asserts nothing.
"""

import argparse
import os
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench._measuring import Meter, machine  # noqa: E402 - the path is set above
from tests.support.installation import Running, installation  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dashboards", type=int, default=100)
    parser.add_argument("--accounts", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=60)
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
    from apps.web.live import EVERY

    visitors = people(options.accounts)
    for path, cookie in visitors:
        look(running, path, cookie)
    begun, meter = time.monotonic(), Meter(running)
    gap = EVERY / options.dashboards
    times = []
    with ThreadPoolExecutor(16) as pool:
        for number in range(int(options.seconds / gap)):
            due = begun + number * gap
            time.sleep(max(0.0, due - time.monotonic()))
            # The tenth dashboard of each ten is the operators'.
            dashboard = number % options.dashboards
            path, cookie = visitors[-1] if dashboard % 10 == 9 else visitors[dashboard % (len(visitors) - 1)]
            times.append(pool.submit(look, running, path, cookie))
    taken = time.monotonic() - begun
    answers = sorted(one.result() for one in times)
    print(
        f"{options.dashboards} dashboards, one question each {EVERY} s: {len(answers)} answers in {taken:.0f} s, "
        f"p50 {answers[len(answers) // 2]:.1f} ms, p95 {answers[int(len(answers) * 0.95)]:.1f} ms"
    )
    print("\n".join(meter.report(taken)))


def people(accounts: int) -> list[tuple[str, str]]:
    """Addresses and cookies: owners of that many accounts, and an operator as the last."""
    from django.test import Client

    from apps.accounts.models import User
    from apps.accounts.permissions import StaffRole
    from tests import factories
    from tests.support.sending import ready_to_send

    found = []
    for number in range(accounts):
        owner: Any = ready_to_send(f"owner{number}", 900_000 + number).user
        found.append(("/console/", owner))
    operator: User = factories.staff(StaffRole.OPERATOR)
    factories.second_factor(operator)
    visitors = []
    for path, person in [*found, ("/backoffice/", operator)]:
        client = Client()
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        visitors.append((path, "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())))
    return visitors


def look(running: Running, path: str, cookie: str) -> float:
    """Milliseconds of one answer, as htmx asks for it."""
    began = time.perf_counter()
    request = urllib.request.Request(
        running.demo["base_url"] + path, headers={"Cookie": cookie, "HX-Request": "true"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        if answer.status not in (200, 204):
            raise SystemExit(f"{path} answered {answer.status}")
        answer.read()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
