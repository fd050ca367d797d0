"""A command from a shell finds the installation that was last started in its data directory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from apps.core.embedded.environment import ROOT, Installation, Options, of_last_start

GIVEN = (
    "SECRET_KEY",
    "FIELD_KEYS",
    "HASH_KEY",
    "DATABASE_URL",
    "BROKER_URL",
    "CACHE_URL",
    "BASE_URL",
    "DEMO",
)


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)


def test_where_nothing_was_started_there_is_nothing_to_find(tmp_path: Path) -> None:
    assert of_last_start(tmp_path) is None
    assert not list(tmp_path.iterdir()), "looking makes neither keys nor folders"


def test_a_shell_gets_what_the_server_was_started_with(tmp_path: Path) -> None:
    started = Installation(Options(host="127.0.0.1", port=8123, home=tmp_path, demo=False))
    started.remember()
    found = of_last_start(tmp_path)
    assert found == started.environment()
    assert found and found["BASE_URL"] == "http://127.0.0.1:8123" and found["DEMO"] == "false"


def test_a_note_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    Installation(Options(host="127.0.0.1", port=8123, home=tmp_path, demo=False)).remember()
    (tmp_path / "run" / "started-with.json").write_text("{")
    assert of_last_start(tmp_path) is None


def test_a_command_without_an_installation_says_what_to_name(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "connect_carrier", "second", "--protocol", "smpp"]
    bare = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"None was started in {tmp_path}" in done.stderr and "Traceback" not in done.stderr
