"""A whole installation of its own, started as `script/server` starts it, whose processes a test may kill for real."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from apps.carriers.simulator.journal import Submission, read_journal
from apps.core.embedded import processes
from apps.core.embedded.ports import read_port
from apps.core.embedded.postgres import Postgres
from apps.core.embedded.processes import Mark
from apps.core.embedded.secrets_file import load_secrets
from tests.api.wire import JSON, tc3
from tests.support.installation import forget_cluster
from tests.support.web_server import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180
# Given addresses and keys would win over the installation's own.
_NOT_OURS = (
    "DATABASE_URL",
    "BROKER_URL",
    "CACHE_URL",
    "SECRET_KEY",
    "FIELD_KEYS",
    "HASH_KEY",
    "DATA_DIR",
    "DEMO",
)


class Unanswered(Exception):
    """A call whose answer never came: nobody knows whether it was accepted."""


@dataclass
class Stack:
    """`kill` ends one process; the starter's own watch starts it again, as it does for everybody."""

    home: Path
    port: int = field(default_factory=free_port)
    _starter: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    _demo: dict[str, Any] = field(default_factory=dict, repr=False)

    def start(self) -> None:
        """Returns when it serves and its carrier is bound."""
        environment = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
        command = [
            sys.executable,
            "-m",
            "apps.core.embedded.serve",
            "--data",
            str(self.home),
            "--port",
            str(self.port),
        ]
        self.home.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self._starter = subprocess.Popen(
                command,
                cwd=ROOT,
                # A test's own server is a customer's one, which may be called.
                env={
                    **environment,
                    "PYTHONPATH": str(ROOT),
                    "DEMO_HISTORY_DAYS": "0",
                    "CALL_PRIVATE_ADDRESSES": "1",
                },
                stdout=log,
                stderr=log,
            )
        self.until(lambda: "\nready http" in self.log.read_text("utf-8"), START_SECONDS)
        self._demo = json.loads((self.home / "demo.json").read_text("utf-8"))
        self.until(lambda: self.rows("SELECT 1 FROM carriers_carrierlease WHERE state = 'bound'"), 60)

    def stop(self) -> None:
        if self._starter is not None:
            self._starter.terminate()
            self._starter.wait(60)

    @property
    def log(self) -> Path:
        return self.home / "starter.log"

    def until(self, true: Callable[[], Any], seconds: float = 60.0) -> None:
        """Wait until something holds; fails after `seconds`, or at once when the installation has ended."""
        ends = time.monotonic() + seconds
        while not true():
            assert self._starter is not None and self._starter.poll() is None, processes.tail(self.log)
            assert time.monotonic() < ends, (
                f"not within {seconds:g} s: {self.statuses()}; {processes.tail(self.log)}"
            )
            time.sleep(0.05)

    # Its processes

    def kill(self, name: str, number: int = signal.SIGKILL) -> Mark:
        """Send a signal to worker, lists, dispatch, beat, web or simulator, children included; gives the mark of who got it."""
        mark = self.mark(name)
        os.killpg(mark.pid, number)
        return mark

    def kill_database(self) -> None:
        """kill -9 of PostgreSQL's first process: the others notice and end, memory is lost."""
        pid = int((self.home / "postgres" / "postmaster.pid").read_text("ascii").split()[0])
        os.kill(pid, signal.SIGKILL)

    def mark(self, name: str) -> Mark:
        mark = processes.read_mark(self.home / "run" / f"{name}.mark")
        assert mark is not None, name
        return mark

    def until_back(self, name: str, before: Mark) -> None:
        """Wait until the starter has replaced a process that was killed or told to stop."""

        def is_back() -> bool:
            # Between its death and its restart a process has no mark at all.
            now = processes.read_mark(self.home / "run" / f"{name}.mark")
            return now is not None and now != before and processes.is_alive(now)

        self.until(is_back)

    def empty_broker(self) -> None:
        """Forget every task that is queued or being worked on."""
        import redis

        port = read_port(self.home / "run" / "valkey.port")
        password = load_secrets(self.home)["VALKEY_PASSWORD"]
        with redis.Redis(host="127.0.0.1", port=port or 0, db=0, password=password) as broker:
            broker.flushdb()

    # Its database

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The answer to one query; empty while the database is away."""
        url = Postgres(self.home, load_secrets(self.home)["POSTGRES_PASSWORD"]).url()
        with (
            suppress(psycopg.OperationalError),
            psycopg.connect(url, autocommit=True, connect_timeout=5) as connection,
        ):
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []
        return []

    def statuses(self, since: int = 0) -> Counter[str]:
        """How many messages of an id above `since` stand in each status."""
        return Counter(
            dict(self.rows("SELECT status, count(*) FROM messages WHERE id > %s GROUP BY 1", since))
        )

    def last_id(self) -> int:
        found: int = self.rows("SELECT coalesce(max(id), 0) FROM messages")[0][0]
        return found

    def set_carrier(self, **settings: Any) -> None:
        """Edit the demo carrier as `connect_carrier` would; the driver takes it up within seconds."""
        self.rows(
            "UPDATE carriers_carrier SET settings = settings || %s::jsonb, version = version + 1 WHERE is_default",
            json.dumps(settings),
        )

    # Its carrier

    def submissions(self, prefix: str) -> list[Submission]:
        """What the SMSC has accepted for numbers that begin so, in E.164 without the plus sign."""
        found = read_journal(self.home / "simulator.journal").submissions
        return [each for each in found if each.destination.startswith(prefix)]

    # Its lists and exports

    def list_call(self, verb: str, given: object) -> Any:
        """A verb of `list_calls` in a process like its own."""
        return self._call("list_calls", verb, given)

    def export_call(self, verb: str, given: object) -> Any:
        """A verb of `export_calls` in a process like its own."""
        return self._call("export_calls", verb, given)

    def _call(self, module: str, verb: str, given: object) -> Any:
        environment = psutil.Process(self.mark("beat").pid).environ()
        command = [sys.executable, "-m", f"tests.support.{module}", verb, str(given), json.dumps(self._demo)]
        return json.loads(subprocess.check_output(command, cwd=ROOT, env=environment, text=True))

    # Its API

    def send(self, numbers: list[str]) -> dict[str, str]:
        """SendSms; number → SerialNo of those that were accepted. Raises Unanswered when no whole answer comes."""
        demo = self._demo
        asked = {
            "PhoneNumberSet": numbers,
            "SmsSdkAppId": demo["sdk_app_id"],
            "SignName": demo["sign_name"],
            "TemplateId": demo["mainland_template_id"],
            "TemplateParamSet": ["123456"],
        }
        body = json.dumps(asked).encode()
        host, stamp = f"127.0.0.1:{self.port}", int(time.time())
        signed = {"content-type": JSON, "host": host}
        key = (demo["secret_id"], demo["secret_key"])
        proof = tc3(*key, method="POST", query="", body=body, signed=signed, timestamp=stamp)
        named = {"X-TC-Action": "SendSms", "X-TC-Version": "2021-01-11", "X-TC-Timestamp": str(stamp)}
        headers = {"Content-Type": JSON, "Authorization": proof, "X-TC-Region": "ap-guangzhou", **named}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", "/", body, headers)
            answer = json.loads(connection.getresponse().read())["Response"]
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unanswered(str(error)) from error
        finally:
            connection.close()
        assert "SendStatusSet" in answer, answer
        return {
            each["PhoneNumber"]: each["SerialNo"] for each in answer["SendStatusSet"] if each["Code"] == "Ok"
        }


@contextmanager
def stack(home: Path) -> Iterator[Stack]:
    """An installation with the demo account and a small window, so that there is a middle in which to kill."""
    made = Stack(home)
    try:
        made.start()
        made.set_carrier(window=WINDOW)
        yield made
    finally:
        made.stop()
        forget_cluster(home)


WINDOW = 50


@dataclass
class Round:
    """Some thousand messages on their way through a stack, and what must be true of them in the end."""

    stack: Stack
    prefix: str  # of all numbers of this round, without the plus sign; nobody else uses it
    since: int
    accepted: dict[str, str] = field(default_factory=dict)

    @classmethod
    def begin(cls, stack: Stack, number: int) -> "Round":
        """`number` (0 to 99) keeps the rounds of one stack apart."""
        return cls(stack, f"86138{number:02d}", stack.last_id())

    def numbers(self, count: int) -> list[str]:
        # Never more than 8,999, so that no last four digits are those of a special fate.
        return [f"+{self.prefix}{index:06d}" for index in range(count)]

    def send(self, count: int) -> None:
        """In calls of 200, each answered."""
        numbers = self.numbers(count)
        for start in range(0, count, 200):
            self.accepted |= self.stack.send(numbers[start : start + 200])
        assert len(self.accepted) == count

    def until_submitted(self, count: int) -> None:
        """Wait until the SMSC has accepted so many."""
        self.stack.until(lambda: len(self.stack.submissions(self.prefix)) >= count)

    def fault(self, name: str, number: int = signal.SIGKILL) -> Mark:
        """Kill one of the stack's processes, and be sure that it was in the middle."""
        mark = self.stack.kill(name, number)
        self.check_middle()
        return mark

    def check_middle(self) -> None:
        assert len(self.stack.submissions(self.prefix)) < len(self.accepted), (
            "everything was submitted before the fault"
        )

    def settle(self, seconds: float = 90.0) -> Counter[str]:
        """Wait for the end of every message, check that none is lost, doubled or stuck, and count the ends.

        What is in doubt must not be in the SMSC's journal: whatever the SMSC took, its receipt has resolved.
        """
        self.stack.until(self._is_over, seconds)
        found = self.stack.statuses(self.since)
        taken = Counter(each.destination for each in self.stack.submissions(self.prefix))
        doubled = {number: count for number, count in taken.items() if count > 1}
        assert not doubled, f"sent twice: {doubled}"
        assert found.total() == len(self.accepted), f"{len(self.accepted)} were accepted, stored: {found}"
        assert {f"+{number}" for number in taken} <= self.accepted.keys()
        assert found["delivered"] == len(taken)
        entries = "SELECT count(*), count(*) FILTER (WHERE state = 'in_doubt') FROM message_dispatch WHERE message_id > %s"
        assert self.stack.rows(entries, self.since) == [(found["in_doubt"], found["in_doubt"])]
        return found

    def _is_over(self) -> bool:
        found = self.stack.statuses(self.since)
        return (
            found.total() >= len(self.accepted) > 0
            and found.keys() <= {"delivered", "in_doubt"}
            and found["delivered"] == len(self.stack.submissions(self.prefix))
        )
