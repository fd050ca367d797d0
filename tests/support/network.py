"""A real SMSC process over TCP and a driver in a thread: what the pipeline's tests send through."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connections

from apps.accounts.actors import SYSTEM
from apps.carriers.links import LINKS
from apps.carriers.models import Carrier
from apps.carriers.services import carriers
from apps.messaging import driver
from apps.messaging.models import Message
from apps.messaging.services import accept, receipts
from apps.messaging.services.accept import Outcome
from tests.support.sending import Sender

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Simulator:
    """The SMSC as its own process; `kill` and `start` again keep its journal."""

    journal: Path
    options: tuple[str, ...] = ()
    port: int = 0
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def start(self) -> None:
        command = [sys.executable, str(ROOT / "manage.py"), "run_simulator", "--port", str(self.port)]
        command += ["--journal", str(self.journal), "--password", "secret", *self.options]
        # Only what the command reads: it needs no database and must not find the tests' one.
        environment = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("ready "), line
        self.port = int(line.rsplit(":", 1)[1])

    def stop(self, *, kill: bool = False) -> None:
        assert self.process is not None
        (self.process.kill if kill else self.process.terminate)()
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def dump(self) -> dict[str, Any]:
        """Totals of the journal and what was submitted more than once."""
        command = [
            sys.executable,
            str(ROOT / "manage.py"),
            "run_simulator",
            "--dump",
            "--journal",
            str(self.journal),
        ]
        found: dict[str, Any] = json.loads(subprocess.check_output(command, text=True, cwd=ROOT))
        return found


@contextmanager
def simulator(folder: Path, *options: str) -> Iterator[Simulator]:
    """A running SMSC with fast answers; more options as `run_simulator` has them."""
    made = Simulator(folder / "simulator.journal", ("--latency-ms", "5", "--receipt-ms", "5", *options))
    made.start()
    try:
        yield made
    finally:
        made.stop(kill=True)


def connect(port: int, **settings: Any) -> Carrier:
    """A default carrier for the simulator on this port."""
    values = {
        "host": "127.0.0.1",
        "port": port,
        "system_id": "sms",
        "password": "secret",
        "window": 200,
        **settings,
    }
    return carriers.connect(actor=SYSTEM, name="test-smsc", protocol="smpp", settings=values, is_default=True)


@contextmanager
def driving(carrier: Carrier) -> Iterator[threading.Thread]:
    """A driver at work in a thread, as in a dispatch worker; stopped and unbound at the end."""

    def shifts() -> None:
        try:
            while not driver.stopping.is_set():
                driver.drive(carrier.pk)
                time.sleep(0.05)
        finally:
            connections.close_all()

    driver.stopping.clear()
    thread = threading.Thread(target=shifts, name="driver")
    thread.start()
    try:
        yield thread
    finally:
        driver.stopping.set()
        thread.join(60)
        driver.stopping.clear()
        LINKS.close_all()


def send(sender: Sender, numbers: list[str], **changes: Any) -> list[Outcome]:
    """SendSms without the wire: the mainland template with the code 123456 unless told otherwise."""
    from apps.accounts.actors import Actor
    from apps.accounts.permissions import API_PERMS

    actor = Actor(user=sender.user, account=sender.account, perms=API_PERMS, via="api", ip="127.0.0.1")
    values: dict[str, Any] = {
        "template_number": sender.mainland_template_id,
        "signature": sender.signature.content,
        "parameters": ["123456"],
        **changes,
    }
    return accept.send(actor=actor, application=sender.application, numbers=numbers, **values)


def until(true: Callable[[], Any], seconds: float = 20.0) -> None:
    """Wait until something holds, matching receipts meanwhile; fails after `seconds`."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, f"not within {seconds} s: {statuses()}"
        receipts.match()
        time.sleep(0.05)


def statuses() -> dict[str, int]:
    """How many messages stand in each status."""
    from django.db.models import Count

    return dict(Message.unscoped.values_list("status").annotate(Count("pk")).order_by())
