"""The starter: secrets, marks of processes, children that are started again, refusals that say what to do."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.core.embedded import processes
from apps.core.embedded.children import Child
from apps.core.embedded.environment import Installation, Options
from apps.core.embedded.errors import SetupError
from apps.core.embedded.locks import Claim
from apps.core.embedded.processes import Mark
from apps.core.embedded.secrets_file import NEEDED, load_secrets
from apps.core.embedded.supervise import Supervisor

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers by address, so that nothing is embedded; nobody connects to them here."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://sms@127.0.0.1:1/sms")
    monkeypatch.setenv("BROKER_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/1")


@pytest.fixture
def installation(tmp_path: Path, elsewhere: None) -> Installation:
    return Installation(Options(host="127.0.0.1", port=8000, home=tmp_path, demo=False))


def sleeper(_installation: Installation) -> tuple[str, ...]:
    return (sys.executable, "-c", "import time; time.sleep(60)")


def stubborn(_installation: Installation) -> tuple[str, ...]:
    program = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
    return (sys.executable, "-c", program)


@pytest.fixture
def supervisor(installation: Installation) -> Iterator[Supervisor]:
    made = Supervisor(installation, (Child("sleeper", sleeper),))
    made.start_children(at_once=False)
    yield made
    made.stop(threading.Event())


def mark_of_child(home: Path, name: str = "sleeper") -> Mark:
    mark = processes.read_mark(home / "run" / f"{name}.mark")
    assert mark
    return mark


def test_secrets_are_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    first = load_secrets(tmp_path)
    assert set(first) == set(NEEDED)
    assert load_secrets(tmp_path) == first
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.env"]


def test_lost_secrets_of_a_database_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(SetupError, match="Put the file back"):
        load_secrets(tmp_path)
    assert not (tmp_path / "secrets.env").exists()


def test_given_servers_and_keys_win_and_nothing_is_embedded(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "given")
    environment = installation.environment()
    assert installation.servers == []
    assert environment["DATABASE_URL"] == "postgresql://sms@127.0.0.1:1/sms"
    assert environment["SECRET_KEY"] == "given"
    assert environment["DEMO"] == "false"
    assert environment["BASE_URL"] == "http://127.0.0.1:8000"


def test_a_pid_with_another_start_is_a_stranger() -> None:
    mark = processes.mark_of(os.getpid())
    assert mark
    assert processes.is_alive(mark)
    assert not processes.is_alive(Mark(mark.pid, f"{mark.boot} 1"))
    processes.end(Mark(mark.pid, f"{mark.boot} 1"), patience=0)  # or this test would not go on


def test_killed_child_is_started_again_and_said_so(
    supervisor: Supervisor, installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    before = mark_of_child(installation.options.home)
    os.kill(before.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while mark_of_child(installation.options.home) == before and time.monotonic() < deadline:
        supervisor.watch()
        time.sleep(0.02)
    assert processes.is_alive(mark_of_child(installation.options.home))
    assert "sleeper ended (killed by SIGKILL); starting it again in 0.5 s" in capsys.readouterr().out


def test_stop_ends_every_child_and_forgets_it(supervisor: Supervisor, installation: Installation) -> None:
    mark = mark_of_child(installation.options.home)
    supervisor.stop(threading.Event())
    assert not processes.is_alive(mark)
    assert not list((installation.options.home / "run").glob("*.mark"))


def test_child_that_ignores_the_signal_is_killed(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor = Supervisor(installation, (Child("stubborn", stubborn, patience=0.2),))
    supervisor.start_children(at_once=False)
    log = installation.options.home / "logs" / "stubborn.log"
    assert processes.wait_until(lambda: "on" in processes.tail(log), 10)
    mark = mark_of_child(installation.options.home, "stubborn")
    supervisor.stop(threading.Event())
    assert not processes.is_alive(mark)
    assert "stubborn did not end in 0.2 s: killed" in capsys.readouterr().out


def test_orphan_of_a_killed_starter_is_ended_by_the_next_one(installation: Installation) -> None:
    home = installation.options.home
    orphan = processes.spawn(sleeper(installation), log=home / "orphan.log", environment=os.environ)
    processes.write_mark(home / "run" / "web.mark", orphan.pid)
    Supervisor(installation, ()).end_orphans()
    assert orphan.wait(timeout=5) == -signal.SIGTERM
    assert not (home / "run" / "web.mark").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_children_die_with_a_killed_starter(tmp_path: Path) -> None:
    program = (
        "import os, sys, time; from pathlib import Path; from apps.core.embedded import processes\n"
        "child = processes.spawn([sys.executable, '-c', 'import time; time.sleep(60)'],\n"
        "    log=Path(sys.argv[1]), environment=os.environ)\n"
        "print(child.pid, flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", program, tmp_path / "log"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        mark = processes.mark_of(int(starter.stdout.readline()))
        starter.kill()
    assert mark
    assert processes.wait_until(lambda: not processes.is_alive(mark), 5)


def serve(home: Path, port: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "apps.core.embedded.serve", "--data", str(home), "--port", str(port)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)


def test_taken_port_stops_the_start_and_names_it(tmp_path: Path, elsewhere: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        done = serve(tmp_path, port)
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in done.stderr
    assert f"script/server --port {port + 1}" in done.stderr


def test_second_server_on_the_same_data_is_told_of_the_first(tmp_path: Path, elsewhere: None) -> None:
    assert Claim(tmp_path / "run" / "server.lock").take("pid 42, http://127.0.0.1:8000")
    done = serve(tmp_path, 8001)
    assert done.returncode == 1
    assert "already runs" in done.stderr
    assert "pid 42, http://127.0.0.1:8000" in done.stderr


def test_killed_database_is_started_again_by_the_watcher(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://sms@127.0.0.1:1/sms")
    monkeypatch.delenv("BROKER_URL", raising=False)
    monkeypatch.delenv("CACHE_URL", raising=False)
    installation = Installation(Options(host="127.0.0.1", port=8000, home=tmp_path, demo=False))
    supervisor = Supervisor(installation, ())
    supervisor.start_servers()
    try:
        before = mark_of_child(tmp_path, "valkey")
        os.kill(before.pid, signal.SIGKILL)
        assert processes.wait_until(lambda: not processes.is_alive(before), 5)
        deadline = time.monotonic() + 10
        while mark_of_child(tmp_path, "valkey") == before and time.monotonic() < deadline:
            supervisor.watch()
        assert processes.is_alive(mark_of_child(tmp_path, "valkey"))
        assert "Valkey has ended; starting it again" in capsys.readouterr().out
    finally:
        supervisor.stop(threading.Event())


def test_a_log_is_for_nobody_elses_eyes(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "web.log"
    for word in ("one", "two"):
        assert (
            processes.spawn(["echo", word], log=log, environment={"PATH": os.environ["PATH"]}).wait(10) == 0
        )
    assert log.read_text() == "one\ntwo\n"
    assert log.stat().st_mode & 0o777 == 0o600
