"""The starter behind script/server: from an empty directory to a console that serves, until it is told to stop."""

import argparse
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from apps.core.embedded import processes
from apps.core.embedded.children import chosen
from apps.core.embedded.demo_file import sign_ins
from apps.core.embedded.environment import ROOT, Installation, Options, check_port
from apps.core.embedded.errors import SetupError
from apps.core.embedded.locks import Claim
from apps.core.embedded.supervise import Supervisor

_READY_SECONDS = 120.0
_TICK_SECONDS = 0.2


class Stop:
    """Set by SIGTERM, SIGINT or SIGHUP; a second one while stopping ends the patience."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.hurry = threading.Event()
        # A shell starts background jobs with SIGINT ignored, yet it shall stop us; nohup's SIGHUP stays ignored.
        numbers = [signal.SIGTERM, signal.SIGINT]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            numbers.append(signal.SIGHUP)
        for number in numbers:
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        (self.hurry if self.asked.is_set() else self.asked).set()


def parse(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(
        prog="script/server", description="Starts the SMS console with everything it needs, until Ctrl-C."
    )
    parser.add_argument("--port", type=int, default=8000, help="port of the web server (8000)")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (127.0.0.1; 0.0.0.0 for all)"
    )
    parser.add_argument("--data", type=Path, default=ROOT / "var", metavar="DIR", help="data directory (var)")
    parser.add_argument(
        "--no-demo",
        action="store_true",
        help="no demo installation: prints a link for the first administrator",
    )
    found = parser.parse_args(arguments)
    if not 0 < found.port < 65536:
        parser.error(f"--port {found.port}: a port is a number from 1 to 65535")
    return Options(host=found.host, port=found.port, home=found.data.resolve(), demo=not found.no_demo)


def serve(options: Options, stop: Stop) -> int:
    """Exit code: 0 after a stop that was asked for, 1 when the start failed."""
    claim = Claim(options.home / "run" / "server.lock")
    if not claim.take(f"pid {os.getpid()}, {options.address}"):
        raise SetupError(
            f"A server already runs on {options.home} ({claim.holder()}). "
            "Stop it, or give this one its own: script/server --data DIR --port N"
        )
    installation = Installation(options)
    supervisor = Supervisor(installation, chosen(installation))
    supervisor.end_orphans()
    check_port(options)
    try:
        supervisor.start_servers()
        installation.remember()
        if not _prepare(installation, stop):
            return 0
        supervisor.start_children(at_once=True)
        if not _wait_until_ready(options, supervisor, stop):
            return 0
        supervisor.start_children(at_once=False)
        if options.demo and (people := sign_ins(options.home)):
            print(people)
        print(f"ready {options.address}", flush=True)
        while not stop.asked.wait(_TICK_SECONDS):
            supervisor.watch()
        print("Stopping …", flush=True)
        return 0
    finally:
        supervisor.stop(stop.hurry)


def _prepare(installation: Installation, stop: Stop) -> bool:
    """Migrates and loads what every installation needs; False when asked to stop meanwhile."""
    command = [sys.executable, "-P", "manage.py", "prepare"]
    process = subprocess.Popen(command, cwd=ROOT, env=installation.environment(), start_new_session=True)
    mark = processes.mark_of(process.pid)
    while process.poll() is None:
        if stop.asked.wait(0.05):
            if mark:
                processes.end(mark, patience=5)
            process.wait()
            return False
    if process.returncode:
        raise SetupError(
            f"The database could not be prepared (`manage.py prepare`, exit code {process.returncode}); "
            "the reason is above."
        )
    return True


def _wait_until_ready(options: Options, supervisor: Supervisor, stop: Stop) -> bool:
    """Waits for the web server's own word that it is well; False when asked to stop meanwhile."""
    deadline = time.monotonic() + _READY_SECONDS
    while not _is_well(options):
        if death := supervisor.first_death():
            raise SetupError(death)
        if time.monotonic() > deadline:
            log = options.home / "logs" / "web.log"
            raise SetupError(f"The web server does not answer. The end of {log}:\n{processes.tail(log)}")
        if stop.asked.wait(0.05):
            return False
    return True


def _is_well(options: Options) -> bool:
    host = options.address.removeprefix("http://").rpartition(":")[0].strip("[]")
    connection = http.client.HTTPConnection(host, options.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main(arguments: list[str]) -> int:
    try:
        return serve(parse(arguments), Stop())
    except SetupError as error:
        print(error, file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
