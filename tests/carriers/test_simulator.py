"""The simulator as a process: starts at once, remembers over kill -9, owes nobody a receipt."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from apps.carriers.protocols.base import LinkWord, Outcome
from apps.carriers.protocols.simulator import SimulatorProtocol
from apps.carriers.protocols.smpp import pdu
from apps.carriers.simulator.fates import FATES
from apps.carriers.simulator.journal import Journal, Submission, read_journal
from tests.carriers.smsc import bound, out, running, until


class Process:
    """`manage.py run_simulator` on a port of its own, with a journal."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.port = 0
        self.popen: subprocess.Popen[str] | None = None

    def start(self, launcher: tuple[str, str] = ("-m", "apps.carriers.simulator")) -> float:
        """Start without Django's start-up and wait for `ready`; gives the seconds that took."""
        began = time.monotonic()
        command = [sys.executable, *launcher, "--port", str(self.port), "--latency-ms", "20",
                   "--receipt-ms", "20", "--journal", str(self.journal), "--password", "secret"]  # fmt: skip
        environment = os.environ | {"DATABASE_URL": "postgresql://nobody:x@127.0.0.1:1/none"}
        self.popen = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
        )
        assert self.popen.stdout is not None
        line = self.popen.stdout.readline()
        assert line.startswith("ready smpp://127.0.0.1:"), line
        self.port = int(line.rpartition(":")[2])
        return time.monotonic() - began

    def end(self, number: signal.Signals) -> int:
        assert self.popen is not None and self.popen.stdout is not None
        self.popen.send_signal(number)
        code = self.popen.wait(10)
        self.popen.stdout.close()
        self.popen = None
        return code


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path / "simulator.journal")
    yield process
    if process.popen is not None:
        process.end(signal.SIGKILL)


def test_a_killed_simulator_still_sends_the_receipts_it_owes(process: Process) -> None:
    process.start()

    async def before() -> list[str]:
        async with bound(process.port, bind_mode="pair", acknowledges=False) as (protocol, listener):
            results = await protocol.submit_many([out(n, f"{n:04d}") for n in range(50)])
            await until(lambda: len(listener.receipts) == 50)
            listener.groups[0].ack()
            await asyncio.sleep(0.1)
            process.end(signal.SIGKILL)
            taken = len(listener.groups[0].facts)
            return [result.parts[0].reference for result in results][taken:]

    async def after(owed: set[str]) -> set[str]:
        async with bound(process.port) as (protocol, listener):
            await until(lambda: {receipt.reference for receipt in listener.receipts} >= owed)
            fresh = (await protocol.submit(out(100, "0100"))).parts[0].reference
            await until(lambda: fresh in {receipt.reference for receipt in listener.receipts})
            return {receipt.reference for receipt in listener.receipts} - {fresh}

    owed = set(asyncio.run(before()))
    process.start()
    assert asyncio.run(after(owed)) == owed  # what was acknowledged does not come again
    assert process.end(signal.SIGTERM) == 0
    contents = read_journal(process.journal)
    assert (len(contents.submissions), contents.owed) == (51, [])
    assert len({each.message_id for each in contents.submissions}) == 51
    assert set(contents.counts().values()) == {1}


def test_a_restart_in_the_middle_of_a_batch_doubles_nothing(process: Process) -> None:
    process.start()

    async def play() -> None:
        async with bound(process.port, window=20, response_seconds=5) as (protocol, listener):
            submission = asyncio.create_task(protocol.submit_many([out(n, f"{n:04d}") for n in range(400)]))
            await until(lambda: protocol.state.accepted > 60)
            process.end(signal.SIGKILL)
            await asyncio.to_thread(process.start)
            results = await submission
            unknown = {result.key for result in results if result.outcome is Outcome.UNKNOWN}
            assert {result.outcome for result in results} <= {Outcome.ACCEPTED, Outcome.UNKNOWN}
            assert len(unknown) <= 20
            references = {
                result.parts[0].reference for result in results if result.outcome is Outcome.ACCEPTED
            }
            await until(lambda: {receipt.reference for receipt in listener.receipts} >= references)

    asyncio.run(play())
    process.end(signal.SIGTERM)
    contents = read_journal(process.journal)
    assert set(contents.counts().values()) == {1}
    assert 380 <= len(contents.submissions) <= 400


def test_the_command_runs_it_and_dumps_its_journal(process: Process) -> None:
    process.start(launcher=("manage.py", "run_simulator"))

    async def play() -> None:
        async with bound(process.port) as (protocol, listener):
            await protocol.submit_many([out(1), out(1), out(2, "9004"), out(3, "9006")])
            await until(lambda: len(listener.receipts) == 2)

    asyncio.run(play())
    process.end(signal.SIGTERM)
    command = [sys.executable, "manage.py", "run_simulator", "--dump", "--journal", str(process.journal)]
    printed = subprocess.run(
        command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
    ).stdout
    totals = json.loads(printed)
    assert (totals["submitted"], totals["refused"]) == (3, 1)
    assert [each["count"] for each in totals["submitted_more_than_once"]] == [2]


def test_a_torn_last_line_and_foreign_lines_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    journal = Journal(path)
    message = pdu.ShortMessage(
        pdu.SUBMIT_SM,
        source="Q\tsms",
        destination="8613800000001",
        short_message=b"hi",
        registered_delivery=1,
    )
    for number in range(3):
        journal.submitted(Submission.read(str(number), 1.0, "sms", message))
    journal.finished("1")
    journal.close()
    with path.open("a") as file:
        file.write("S\tgarbage\nZ\nS\t4\t1.0\tsms\tQ")
    reopened = Journal(path)
    assert [each.message_id for each in reopened.contents.owed] == ["0", "2"]
    assert reopened.contents.submissions[0].text == "hi"
    reopened.close()
    assert [line[0] for line in path.read_text().splitlines()] == ["S", "F", "S"]
    assert read_journal(path).finished == {"1"}


def test_the_preset_protocol_fits_the_command(tmp_path: Path) -> None:
    async def play() -> None:
        from apps.carriers.simulator import accounts

        async with running(users={accounts.SYSTEM_ID: accounts.password()}) as (_smsc, port):
            protocol = SimulatorProtocol({"port": port})
            await protocol.open()
            assert protocol.state.word is LinkWord.BOUND
            assert (await protocol.submit(out(1))).outcome is Outcome.ACCEPTED
            await protocol.close()

    asyncio.run(play())


def test_fates_are_documented() -> None:
    page = (Path(settings.BASE_DIR) / "docs/how-to/simulator.md").read_text()
    for suffix, fate in FATES.items():
        assert f"| {suffix} | {fate.name} |" in page
