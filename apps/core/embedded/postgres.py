"""One PostgreSQL cluster of our own: made, started, known again after a crash, and stopped.

Rules found by trial: the locale must be C.UTF-8, or pg_trgm silently finds nothing in Chinese text; a pid file proves
nothing; the server listens on loopback with a random password, for a socket path may be too long.
"""

import os
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from subprocess import Popen
from urllib.parse import quote

import psutil

from apps.core.embedded import binaries, ports, processes
from apps.core.embedded.errors import SetupError
from apps.core.embedded.locks import held
from apps.core.embedded.run_as import data_directory, reachable_programs, unprivileged

USER = DATABASE = "sms"
_START_SECONDS = 120  # recovery after a crash replays up to max_wal_size
_STOP_SECONDS = 30
SETTINGS = ("shared_buffers=256MB", "max_wal_size=2GB", "wal_compression=pglz", "max_connections=100")
# For tests alone: a crash of the machine may cost the cluster, and nobody minds.
VOLATILE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """The cluster under `home`/postgres; several starters may call `start` at once, one of them starts it."""

    name = "PostgreSQL"

    def __init__(self, home: Path, password: str, *, durable: bool = True) -> None:
        self.home = home
        self.log = home / "logs" / "postgres.log"
        self._password = password
        self._durable = durable
        self._account = unprivileged()
        self._port_file = home / "run" / "postgres.port"
        self._lock = home / "run" / "postgres.lock"
        self._programs = reachable_programs(binaries.postgres_directory(), self._account)
        self._child: Popen[bytes] | None = None

    @property
    def port(self) -> int | None:
        """The port it was last started on."""
        return ports.read_port(self._port_file)

    @property
    def data(self) -> Path:
        return data_directory(self.home / "postgres", self._account)

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{USER}:{quote(self._password)}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Returns when the server answers and has our database; SetupError has the end of its log."""
        with held(self._lock):
            data = self.data
            if not (data / "PG_VERSION").exists():
                self._initialise(data)
            self._check_version(data)
            if not self._answers(data):
                self._clear_stale_pid(data)
                self._launch(data)
            self._create_database()

    def stop(self) -> None:
        """Ends the server; open transactions are rolled back, nothing committed is lost."""
        with held(self._lock):
            data = self.data
            pid = _postmaster_pid(data)
            mark = processes.mark_of(pid) if pid is not None and _works_in(pid, data) else None
            if mark:
                # SIGINT is PostgreSQL's "fast" shutdown: it does not wait for clients to leave.
                with suppress(ProcessLookupError):
                    os.kill(mark.pid, signal.SIGINT)
                if not processes.wait_until(lambda: not processes.is_alive(mark), _STOP_SECONDS):
                    processes.end(mark, patience=5, first=signal.SIGQUIT)
            if self._child:
                self._child.poll()  # reaps it

    def is_alive(self) -> bool:
        """Cheap, for a watcher: whether the server's process still lives."""
        if self._child:
            return self._child.poll() is None
        pid = _postmaster_pid(self.data)
        return pid is not None and _works_in(pid, self.data)

    def _answers(self, data: Path) -> bool:
        """Its pid file says ready, the pid is PostgreSQL's in this directory, and it answers on its port."""
        lines = _pid_file_lines(data)
        pid = _postmaster_pid(data)
        if pid is None or len(lines) < 8 or lines[7].strip() != "ready" or not _works_in(pid, data):
            return False
        port = lines[3].strip()
        probe: list[str | Path] = [
            self._programs / "pg_isready",
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            port,
            "-t",
            "5",
        ]
        if subprocess.run(probe, check=False, env=processes.bare_environment(), cwd="/").returncode != 0:
            return False
        if port != str(self.port):
            self._port_file.write_text(port, encoding="ascii")
        return True

    def _initialise(self, data: Path) -> None:
        """Makes the cluster beside its place and moves it there, so that a half-made one is never taken for whole."""
        draft = data.with_name(f"{data.name}.new")
        if draft.exists():
            subprocess.run(["rm", "-rf", draft], check=True)
        draft.mkdir(parents=True, mode=0o700)
        self._account.give(draft)
        with tempfile.NamedTemporaryFile("w", prefix="sms-", encoding="ascii") as secret:
            secret.write(self._password)
            secret.flush()
            self._account.give(Path(secret.name))
            command: list[str | Path] = [
                self._programs / "initdb",
                "-D",
                draft,
                "-U",
                USER,
                "--pwfile",
                secret.name,
            ]
            command += ["-A", "scram-sha-256", "-E", "UTF8", "--no-instructions", *self._locale()]
            if not self._durable:
                command.append("--no-sync")
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                env=processes.bare_environment(),
                cwd="/",
                **self._account.options,
            )
        if done.returncode:
            raise SetupError(f"PostgreSQL could not make its cluster in {draft}:\n{done.stdout}{done.stderr}")
        draft.rename(data)

    def _locale(self) -> list[str]:
        if binaries.postgres_version(self._programs) < 17:  # the first with a locale of its own
            return ["--locale=C.UTF-8", "--lc-collate=C"]
        return [
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--lc-collate=C",
            "--lc-ctype=C.UTF-8",
        ]

    def _check_version(self, data: Path) -> None:
        made_with = int((data / "PG_VERSION").read_text("ascii"))
        have = binaries.postgres_version(self._programs)
        if made_with != have:
            raise SetupError(
                f"{data} was made by PostgreSQL {made_with}, the programs here are {have}. Name the programs of "
                f"{made_with} (PG_BIN=…), or dump the database with them and restore it into a new --data directory."
            )

    def _launch(self, data: Path) -> None:
        for _attempt in range(3):
            port = ports.kept_port(self._port_file)
            if self._try_launch(data, port):
                return
            if ports.is_free(port):  # it was not the port: trying again would not help
                break
        raise SetupError(
            f"PostgreSQL did not start. The end of its log, {self.log}:\n{processes.tail(self.log)}"
        )

    def _try_launch(self, data: Path, port: int) -> bool:
        settings = [*SETTINGS, "listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories="]
        if binaries.has_statistics_library(self._programs):
            settings.append("shared_preload_libraries=pg_stat_statements")
        if not self._durable:
            settings += VOLATILE
        command: list[str | Path] = [self._programs / "postgres", "-D", data]
        for setting in settings:
            command += ["-c", setting]
        child = self._child = processes.spawn(
            command,
            log=self.log,
            environment=processes.bare_environment(),
            directory=Path("/"),
            on_parent_death=signal.SIGINT,
            run_as=self._account.options,
        )
        processes.wait_until(lambda: child.poll() is not None or self._answers(data), _START_SECONDS)
        if child.poll() is None and self._answers(data):
            return True
        if child.poll() is None:
            child.send_signal(signal.SIGQUIT)
            child.wait()
        self._child = None
        return False

    def _clear_stale_pid(self, data: Path) -> None:
        """Removes a pid file whose server is gone, after the last of that server's children has left."""
        pid_file = data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = _postmaster_pid(data)
        if pid is not None and _works_in(pid, data):
            # Alive but not answering: it may be starting, recovering or stopping on another starter's word.
            if processes.wait_until(lambda: self._answers(data) or not _works_in(pid, data), _START_SECONDS):
                return
            raise SetupError(
                f"PostgreSQL (pid {pid}) runs on {data} but does not answer. Its log: {self.log}"
            )
        # Children of a killed server notice within seconds; until then its shared memory is in use.
        if not processes.wait_until(lambda: not _processes_in(data), 10, pause=0.1):
            for process in _processes_in(data):
                with suppress(psutil.Error):
                    process.kill()
            processes.wait_until(lambda: not _processes_in(data), 5, pause=0.1)
        pid_file.unlink(missing_ok=True)

    def _create_database(self) -> None:
        import psycopg  # noqa: PLC0415 - slow to import, and other set-ups do without this module

        for _attempt in range(50):
            try:
                with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=10) as connection:
                    query = "SELECT 1 FROM pg_database WHERE datname = %s"
                    if connection.execute(query, [DATABASE]).fetchone() is None:
                        connection.execute(f'CREATE DATABASE "{DATABASE}"')
                return
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):  # a failed connection carries no SQLSTATE
                    raise SetupError(
                        f"The password in {self.home / 'secrets.env'} is not the one {self.data} was made with: "
                        "put the original file back."
                    ) from error
                last = error
                time.sleep(0.1)
        raise SetupError(f"PostgreSQL does not accept connections: {last}")


def _pid_file_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _postmaster_pid(data: Path) -> int | None:
    lines = _pid_file_lines(data)
    with suppress(ValueError, IndexError):
        return int(lines[0])
    return None


def _works_in(pid: int, data: Path) -> bool:
    """Whether that pid is a living PostgreSQL of this directory, not a zombie and not somebody who got the number."""
    try:
        process = psutil.Process(pid)
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and "postgres" in process.name()
            and _is_in(process, data)
        )
    except psutil.Error:
        return False


def _is_in(process: psutil.Process, data: Path) -> bool:
    try:
        return Path(process.cwd()) == data.resolve()
    except psutil.AccessDenied:
        return str(data) in process.cmdline()


def _processes_in(data: Path) -> list[psutil.Process]:
    """Every PostgreSQL process of this directory."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if (
                "postgres" in process.name()
                and process.status() != psutil.STATUS_ZOMBIE
                and _is_in(process, data)
            ):
                found.append(process)
    return found
