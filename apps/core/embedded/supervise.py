"""Keeps the children and the embedded servers alive, and ends them all in order."""

import signal
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from subprocess import Popen

from apps.core.embedded import processes
from apps.core.embedded.children import Child
from apps.core.embedded.environment import ROOT, Installation
from apps.core.embedded.errors import SetupError
from apps.core.embedded.processes import Mark

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds between a death and the next start, doubling
_SETTLED_SECONDS = 30.0  # a child that lived so long has earned a quick restart


@dataclass
class _Running:
    child: Child
    log: Path
    mark_file: Path
    process: Popen[bytes] | None = None
    mark: Mark | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = _FIRST_PAUSE


class Supervisor:
    """Starts everything of one installation; `watch` is called a few times a second by the starter's loop."""

    def __init__(self, installation: Installation, children: tuple[Child, ...]) -> None:
        self.installation = installation
        self._home = installation.options.home
        self._running = [
            _Running(child, self._home / "logs" / f"{child.name}.log", self._mark_file(child.name))
            for child in children
        ]
        self._ports = self._server_ports()
        self._servers_due = 0.0
        self._servers_pause = _FIRST_PAUSE

    def _mark_file(self, name: str) -> Path:
        return self._home / "run" / f"{name}.mark"

    def end_orphans(self) -> None:
        """Ends children that a killed starter has left behind; its database and broker are taken over as they are."""
        for mark_file in sorted((self._home / "run").glob("*.mark")):
            mark = processes.read_mark(mark_file)
            if mark_file.stem == "valkey" or mark is None:
                continue
            if processes.is_alive(mark):
                print(
                    f"Ending {mark_file.stem} (pid {mark.pid}), left over from a start that was killed",
                    flush=True,
                )
                processes.end(mark, patience=5)
            else:
                processes.end_group(mark)
            mark_file.unlink(missing_ok=True)

    def start_servers(self) -> None:
        """The embedded database and broker; SetupError says why one does not start."""
        for server in self.installation.servers:
            server.start()
        self._ports = self._server_ports()

    def start_children(self, *, at_once: bool) -> None:
        """Starts the children that are, or are not, wanted before all others."""
        for running in self._running:
            if running.child.at_once is at_once:
                self._start(running)

    def watch(self) -> None:
        """Starts again whatever has died, each after its pause, and says so."""
        now = time.monotonic()
        if not self._watch_servers(now):
            return  # children would die of a missing database and be blamed for it
        for running in self._running:
            process = running.process
            if process is not None and process.poll() is not None:
                if now - running.started > _SETTLED_SECONDS:
                    running.pause = _FIRST_PAUSE
                running.due = now + running.pause
                print(
                    f"{running.child.name} ended ({_how(process.returncode)}); "
                    f"starting it again in {running.pause:g} s. Its log: {running.log}",
                    flush=True,
                )
                running.pause = min(running.pause * 2, _LONGEST_PAUSE)
                running.process = None
            if running.process is None and now >= running.due:
                self._start(running)

    def first_death(self) -> str:
        """During the start: which child has already ended, with the end of its log; empty when none has."""
        for running in self._running:
            if running.process is not None and running.process.poll() is not None:
                how = _how(running.process.returncode)
                return f"{running.child.name} ended ({how}). The end of {running.log}:\n{processes.tail(running.log)}"
        return ""

    def stop(self, hurry: threading.Event) -> None:
        """Ends children together, each with its own patience, then the broker and the database.

        When `hurry` is set meanwhile (a second Ctrl-C), what is left of the children is killed at once.
        """
        self._stop_children(hurry)
        for server in reversed(self.installation.servers):
            server.stop()

    def _start(self, running: _Running) -> None:
        if running.mark:
            processes.end_group(running.mark)  # a killed web server leaves workers that hold its port
        running.process = processes.spawn(
            running.child.command(self.installation),
            log=running.log,
            environment=self.installation.environment(),
            directory=ROOT,
        )
        running.started = time.monotonic()
        running.mark = processes.mark_of(running.process.pid)
        processes.write_mark(running.mark_file, running.process.pid)

    def _stop_children(self, hurry: threading.Event) -> None:
        alive = [
            running
            for running in reversed(self._running)
            if running.process and running.process.poll() is None
        ]
        simulators = [running for running in alive if running.child.demo_only]
        for group in ([running for running in alive if running not in simulators], simulators):
            for running in group:
                if running.process:
                    running.process.send_signal(signal.SIGTERM)
            asked = time.monotonic()
            for running in group:
                if running.process is None:
                    continue
                patience = max(0.0, asked + running.child.patience - time.monotonic())
                if not processes.wait_until(partial(_is_over, running.process, hurry), patience):
                    print(
                        f"{running.child.name} did not end in {running.child.patience:g} s: killed",
                        flush=True,
                    )
        for running in self._running:
            if running.mark:
                processes.end_group(running.mark)
            if running.process:
                running.process.wait()
            running.process = None
            running.mark_file.unlink(missing_ok=True)

    def _watch_servers(self, now: float) -> bool:
        """Whether every embedded server lives; a dead one is started again, without giving up."""
        dead = [server for server in self.installation.servers if not server.is_alive()]
        if not dead:
            return True
        if now < self._servers_due:
            return False
        for server in dead:
            print(f"{server.name} has ended; starting it again. Its log: {server.log}", flush=True)
            try:
                server.start()
            except SetupError as error:
                print(f"{error}\nTrying again in {self._servers_pause:g} s", flush=True)
                self._servers_due = now + self._servers_pause
                self._servers_pause = min(self._servers_pause * 2, _LONGEST_PAUSE)
                return False
        self._servers_pause = _FIRST_PAUSE
        if self._server_ports() != self._ports:
            print("A server has a new port: the other processes start again to learn it", flush=True)
            self._ports = self._server_ports()
            self._stop_children(threading.Event())
        return True

    def _server_ports(self) -> list[int | None]:
        return [server.port for server in self.installation.servers]


def _is_over(process: Popen[bytes], hurry: threading.Event) -> bool:
    return process.poll() is not None or hurry.is_set()


def _how(returncode: int) -> str:
    """An exit code in words."""
    if returncode < 0:
        return f"killed by {signal.Signals(-returncode).name}"
    return f"exit code {returncode}"
