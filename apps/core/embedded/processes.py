"""Starting, recognising and ending processes: a pid alone proves nothing, a pid with its start time does."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_LOG_KEPT_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Mark:
    """One process of this machine since its last boot, written to a file so that a later start knows it again."""

    pid: int
    started: str

    @property
    def boot(self) -> str:
        return self.started.partition(" ")[0]


def mark_of(pid: int) -> Mark | None:
    """The mark of a living process; None for none, and for a zombie, which holds a pid but does no work."""
    if sys.platform == "linux":
        try:
            fields = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            return None
        # Fields 3 and 22 of proc(5): state, and start in ticks since boot, which no change of the clock moves.
        return None if fields[0] in "ZX" else Mark(pid, f"{_boot_id()} {fields[19]}")
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return Mark(pid, f"{int(psutil.boot_time())} {process.create_time():.2f}")
    except psutil.Error:
        return None


def _boot_id() -> str:
    if sys.platform == "linux":
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return str(int(psutil.boot_time()))


def is_alive(mark: Mark) -> bool:
    return mark_of(mark.pid) == mark


def write_mark(path: Path, pid: int) -> None:
    if mark := mark_of(pid):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(mark)), encoding="utf-8")


def read_mark(path: Path) -> Mark | None:
    """The mark in a file; None when the file is absent or unreadable, which is what a torn write leaves."""
    try:
        return Mark(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    directory: Path | None = None,
    on_parent_death: signal.Signals = signal.SIGTERM,
    run_as: Mapping[str, Any] | None = None,
) -> subprocess.Popen[bytes]:
    """Starts a process in its own session, its output appended to `log`.

    Its own session keeps a Ctrl-C at the terminal away from it: the starter ends its children in order. On Linux
    the kernel sends `on_parent_death` when the starter itself is killed.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_KEPT_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))
    # For nobody else's eyes: without a mail server, the mails with one-time links are printed there.
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=directory,
            env=dict(environment),
            start_new_session=True,
            preexec_fn=_tie(on_parent_death),  # runs after the change of user, which would undo it
            **(run_as or {}),
        )


def _tie(death_signal: signal.Signals) -> Callable[[], None] | None:
    libc = _LIBC
    if libc is None:
        return None
    parent = os.getpid()

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # the starter died before the line above
            os._exit(1)

    return tie


def end(mark: Mark, *, patience: float, first: signal.Signals = signal.SIGTERM) -> None:
    """Asks a session leader to end, waits `patience` seconds, then kills what is left of its session."""
    if is_alive(mark):
        with suppress(ProcessLookupError):
            os.kill(mark.pid, first)
        wait_until(lambda: not is_alive(mark), patience)
    end_group(mark)


def end_group(mark: Mark) -> None:
    """Kills the process group that a marked leader has left behind; another process's group is never touched."""
    now = mark_of(mark.pid)
    if mark.boot == _boot_id() and now in (None, mark):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(mark.pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(mark), 5)


def bare_environment() -> dict[str, str]:
    """For the servers: none of the caller's PG* variables and no locale of the caller's leaks into them."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Whether the condition came true within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, for a message to the person at the terminal."""
    try:
        return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
