"""Processes are killed while a list is read, accepted and sent: every row is accounted for, and no number is sent twice."""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.stack import WINDOW, Stack

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
LONG = 40_000  # so that there is a middle of reading and of accepting
SHORT = 1_500
MIDDLE = 300


@dataclass
class List:
    """One list in a running installation; its numbers are nobody else's."""

    stack: Stack
    prefix: str
    rows: int
    pk: int

    @classmethod
    def upload(cls, stack: Stack, folder: Path, number: int, rows: int) -> "List":
        """`number` (80 to 99) keeps the lists of one stack apart; the last two rows are no numbers."""
        prefix = f"86138{number}"
        path = folder / f"list{number}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            write = csv.writer(file)
            write.writerow(["手机号", "验证码"])
            # Last four digits from 9000 on have a special fate at the simulator.
            good = (index for index in range(10 * rows) if index % 10_000 < 9_000)
            write.writerows(
                [f"{prefix}{next(good):06d}", f"{index % 1_000_000:06d}"] for index in range(rows)
            )
            write.writerows([["nonsense", "1"], ["12", "2"]])
        return cls(stack, prefix, rows, stack.list_call("attach", path))

    def one(self, columns: str) -> tuple[Any, ...]:
        """Columns of the task's row; empty while the database is away."""
        found = self.stack.rows(f"SELECT {columns} FROM messaging_sendtask WHERE id = %s", self.pk)
        return found[0] if found else ()

    def until(self, true: Callable[[], Any], seconds: float = 60) -> None:
        self.stack.until(true, seconds)

    def until_status(self, *statuses: str, seconds: float = 90) -> None:
        self.until(lambda: self.one("status")[:1] and self.one("status")[0] in statuses, seconds)

    def messages(self) -> Counter[str]:
        found = "SELECT status, count(*) FROM messages WHERE send_task_id = %s GROUP BY 1"
        return Counter(dict(self.stack.rows(found, self.pk)))

    def submitted(self) -> Counter[str]:
        return Counter(each.destination for each in self.stack.submissions(self.prefix))

    def confirm(self) -> None:
        self.until_status("ready")
        self.stack.list_call("confirm", self.pk)

    def check(self) -> dict[str, Any]:
        """What must hold at any time: the equation, one message per row, no number twice at the carrier."""
        found: dict[str, Any] = self.stack.list_call("standing", self.pk)
        assert found["holds"], found
        assert found["uploaded"] == self.rows + 2 and found["invalid"] == 2
        once = "SELECT count(*), count(DISTINCT row_no) FROM messages WHERE send_task_id = %s"
        ((messages, rows),) = self.stack.rows(once, self.pk)
        assert messages == rows == found["accepted"]
        doubled = {number: count for number, count in self.submitted().items() if count > 1}
        assert not doubled, f"sent twice: {doubled}"
        return found

    def settle(self) -> dict[str, Any]:
        """Wait until all of it is with the carrier and the receipts of all that the carrier took have come.

        They settle doubts as well: what stays in doubt has never been submitted.
        """
        self.until_status("drained", "settled")
        self.until(lambda: self.messages()["delivered"] >= len(self.submitted()))
        found = self.check()
        assert found["accepted"] == self.rows and found["to_accept"] == 0
        assert found["delivered"] == len(self.submitted()) and found["in_doubt"] <= WINDOW
        return found


def test_killed_while_it_reads_and_while_it_accepts(running: Stack, tmp_path: Path) -> None:
    upload = List.upload(running, tmp_path, 80, LONG)
    upload.until(lambda: (upload.one("imported_count") or (0,))[0] >= 2_000)
    before = running.kill("lists")
    assert upload.one("status") == ("importing",), "everything was read before the fault"
    running.until_back("lists", before)
    upload.until_status("ready")
    ((rows, places),) = running.rows(
        "SELECT count(*), count(DISTINCT row_no) FROM send_task_rows WHERE send_task_id = %s", upload.pk
    )
    assert rows == places == LONG + 2

    upload.confirm()
    upload.until(lambda: upload.messages().total() >= 2_000)
    before = running.kill("lists")
    assert upload.messages().total() < LONG, "everything was accepted before the fault"
    upload.check()
    running.until_back("lists", before)
    upload.until(lambda: upload.messages().total() == LONG)
    running.list_call("stop", upload.pk)
    upload.until(lambda: upload.one("ended_at") != (None,))
    upload.until(lambda: upload.messages().keys() <= {"delivered", "cancelled"})
    found = upload.check()
    assert found["accepted"] == LONG and found["delivered"] == len(upload.submitted())
    assert found["cancelled"] > LONG // 2


def test_killed_dispatch_worker_sends_no_row_twice(running: Stack, tmp_path: Path) -> None:
    upload = List.upload(running, tmp_path, 81, SHORT)
    upload.confirm()
    upload.until(lambda: len(upload.submitted()) >= MIDDLE)
    running.kill("dispatch")
    assert len(upload.submitted()) < SHORT, "everything was submitted before the fault"
    upload.settle()


def test_emptied_broker_and_killed_workers_delay_a_list_and_lose_nothing(
    running: Stack, tmp_path: Path
) -> None:
    upload = List.upload(running, tmp_path, 82, SHORT)
    running.empty_broker()  # nobody hears of the upload but the clock
    upload.confirm()
    running.empty_broker()
    upload.until(lambda: len(upload.submitted()) >= MIDDLE)
    for name in ("worker", "lists", "dispatch"):
        running.kill(name)
    running.empty_broker()
    upload.settle()


def test_killed_database_in_the_middle_of_a_list_costs_time(running: Stack, tmp_path: Path) -> None:
    upload = List.upload(running, tmp_path, 83, SHORT)
    upload.confirm()
    upload.until(lambda: len(upload.submitted()) >= MIDDLE)
    running.kill_database()
    found = upload.settle()
    assert found["in_doubt"] == 0
