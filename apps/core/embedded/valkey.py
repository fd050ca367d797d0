"""One Valkey of our own: the broker, the cache and the rate counters, with an append-only file that survives kill -9."""

import signal
import socket
from contextlib import suppress
from pathlib import Path
from subprocess import Popen

from apps.core.embedded import binaries, ports, processes
from apps.core.embedded.errors import SetupError
from apps.core.embedded.locks import held

BROKER, CACHE = (
    0,
    1,
)  # database numbers; nothing is ever evicted, for the broker's messages lie in the same server
_START_SECONDS = 60
_STOP_SECONDS = 15


class Valkey:
    """The server under `home`/valkey; several starters may call `start` at once, one of them starts it."""

    name = "Valkey"

    def __init__(self, home: Path, password: str) -> None:
        self.home = home
        self.log = home / "logs" / "valkey.log"
        self._password = password
        self._port_file = home / "run" / "valkey.port"
        self._mark_file = home / "run" / "valkey.mark"
        self._lock = home / "run" / "valkey.lock"
        self._program = binaries.valkey_server()
        self._child: Popen[bytes] | None = None

    @property
    def port(self) -> int | None:
        """The port it was last started on."""
        return ports.read_port(self._port_file)

    def url(self, number: int) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}/{number}"

    def start(self) -> None:
        """Returns when the server answers; SetupError has the end of its log."""
        with held(self._lock):
            if self._answers():
                return
            if (mark := processes.read_mark(self._mark_file)) and processes.is_alive(mark):
                if processes.wait_until(self._answers, _START_SECONDS):  # still loading its file
                    return
                processes.end(mark, patience=_STOP_SECONDS)
            for _attempt in range(3):
                port = ports.kept_port(self._port_file)
                if self._try_launch(port):
                    return
                if ports.is_free(port):  # it was not the port: trying again would not help
                    break
            raise SetupError(
                f"Valkey did not start. The end of its log, {self.log}:\n{processes.tail(self.log)}"
            )

    def stop(self) -> None:
        """Ends the server, which writes its file first."""
        with held(self._lock):
            if mark := processes.read_mark(self._mark_file):
                processes.end(mark, patience=_STOP_SECONDS)
                self._mark_file.unlink(missing_ok=True)
            if self._child:
                self._child.poll()  # reaps it

    def is_alive(self) -> bool:
        """Cheap, for a watcher: whether the server's process still lives."""
        if self._child:
            return self._child.poll() is None
        mark = processes.read_mark(self._mark_file)
        return mark is not None and processes.is_alive(mark)

    def _try_launch(self, port: int) -> bool:
        directory = self.home / "valkey"
        directory.mkdir(parents=True, exist_ok=True)
        settings = directory / "valkey.conf"
        # A file, for the password on the command line would be in everybody's process list.
        settings.touch(mode=0o600)
        settings.write_text(
            f'bind 127.0.0.1\nport {port}\nrequirepass {self._password}\ndir "{directory}"\n'
            'appendonly yes\nappendfsync everysec\nsave ""\nmaxmemory-policy noeviction\ndaemonize no\n',
            encoding="utf-8",
        )
        child = self._child = processes.spawn(
            [self._program, settings],
            log=self.log,
            environment=processes.bare_environment(),
            directory=Path("/"),
            on_parent_death=signal.SIGTERM,
        )
        processes.write_mark(self._mark_file, child.pid)
        processes.wait_until(lambda: child.poll() is not None or self._answers(), _START_SECONDS)
        if child.poll() is None and self._answers():
            return True
        if child.poll() is None:
            child.kill()
        child.wait()
        self._child = None
        return False

    def _answers(self) -> bool:
        """It takes our password (so it is ours) and says PONG (so it has loaded its file)."""
        port = self.port
        if port is None:
            return False
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (part := connection.recv(256)):
                answer += part
            return answer == b"+OK\r\n+PONG\r\n"
        return False
