"""The process that makes files is killed for real: what was stored is gone on from, and no row is missing or doubled."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.faults.test_lists_killed import LONG, List
from tests.support.stack import Stack

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
SECONDS = 180.0  # a worker that has died is missed after a minute of silence


def _rows(found: dict[str, Any]) -> list[list[str]]:
    """Without the last column, which says which export it was."""
    return [row[:-1] for row in csv.reader(io.StringIO(found["text"]))]


def test_killed_while_a_file_is_made(running: Stack, tmp_path: Path) -> None:
    upload = List.upload(running, tmp_path, 84, LONG)
    upload.until_status("ready")
    export = running.export_call("ask", upload.pk)

    def pieces() -> int:
        counted: int = running.rows("SELECT count(*) FROM exports_exportpiece WHERE export_id = %s", export)[
            0
        ][0]
        return counted

    def status() -> Any:
        return running.rows("SELECT status FROM exports_export WHERE id = %s", export)[0][0]

    running.until(lambda: pieces() >= 1)
    before = running.kill("lists")
    stored = pieces()
    assert status() == "running", "the file was made before the fault"
    running.until_back("lists", before)
    assert pieces() == stored, "what was stored before the fault is gone"
    running.empty_broker()  # nobody but the clock knows of it
    running.until(lambda: status() == "ready", SECONDS)
    interrupted = running.export_call("open", export)

    again = running.export_call("ask", upload.pk)
    running.until(
        lambda: running.rows("SELECT 1 FROM exports_export WHERE id = %s AND status = 'ready'", again),
        SECONDS,
    )
    undisturbed = running.export_call("open", again)
    assert _rows(interrupted) == _rows(undisturbed)
    for found in (interrupted, undisturbed):
        numbers = [row[0] for row in _rows(found)][-(LONG + 2) :]
        assert numbers == [str(number) for number in range(2, LONG + 4)]
        assert found["is_as_promised"] and found["row_count"] == LONG + 2 and found["pieces"] == 0
    left = running.rows("SELECT count(*) FROM exports_exportpiece")
    assert left == [(0,)]
