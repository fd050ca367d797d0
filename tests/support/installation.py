"""A whole installation as `script/server` makes it, in a directory of its own: for benchmarks, journeys and faults."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
_GIVEN = (
    "DATABASE_URL",
    "BROKER_URL",
    "CACHE_URL",
    "SECRET_KEY",
    "FIELD_KEYS",
    "HASH_KEY",
    "DEMO",
    "EMAIL_URL",
)


@dataclass
class Running:
    """demo: the contents of demo.json; environment: what its processes were told."""

    process: subprocess.Popen[str]
    home: Path
    base_url: str

    @property
    def demo(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.home / "demo.json").read_text())
        return found

    @property
    def environment(self) -> dict[str, str]:
        return psutil.Process(self._child("celery", "beat").pid).environ()

    def processes(self) -> dict[str, list[psutil.Process]]:
        """The running processes by what they are: web, worker, lists, dispatch, beat, simulator, postgres, valkey."""
        named: dict[str, list[psutil.Process]] = {}
        for child in psutil.Process(self.process.pid).children(recursive=True):
            named.setdefault(_name(child), []).append(child)
        return named

    def _child(self, *words: str) -> psutil.Process:
        for child in psutil.Process(self.process.pid).children(recursive=True):
            if all(any(word in part for part in child.cmdline()) for word in words):
                return child
        raise LookupError(f"no process with {words}")


_KINDS = (
    ("granian", "web"),
    ("multiprocessing", "web"),
    ("dispatch@", "dispatch"),
    ("main@", "worker"),
    ("lists@", "lists"),
    ("beat", "beat"),
    ("simulator", "simulator"),
    ("postgres", "postgres"),
    ("valkey", "valkey"),
)


def _name(process: psutil.Process) -> str:
    try:
        line = " ".join(process.cmdline())
    except psutil.Error:
        return "other"
    return next((name for word, name in _KINDS if word in line), "other")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def installation(home: Path, *options: str) -> Iterator[Running]:
    """Started, ready, and stopped again with everything it started; servers of the caller's environment are not used."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in _GIVEN}
    command = [
        sys.executable,
        "-P",
        "-m",
        "apps.core.embedded.serve",
        "--port",
        str(port),
        "--data",
        str(home),
        *options,
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT), "DEMO_HISTORY_DAYS": "0"},
    )  # fmt: skip
    assert process.stdout is not None
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if line.startswith("ready "):
                break
        else:
            raise RuntimeError("the server did not start:\n" + "".join(said))
        yield Running(process, home, f"http://127.0.0.1:{port}")
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
        process.stdout.close()
        forget_cluster(home)


def forget_cluster(home: Path) -> None:
    """Remove the database's files where root's start has put them elsewhere: a folder that goes takes only the link along."""
    link = home / "postgres"
    if link.is_symlink():
        shutil.rmtree(link.resolve(), ignore_errors=True)
        link.unlink()
