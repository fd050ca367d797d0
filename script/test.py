"""Starts a test database and broker, then checks format, lint, layers, types, migrations, and runs the tests.

All steps run; the exit code is that of the first failure. The tests come last, so that the run ends with
pytest's own closing line.
"""

import base64
import ctypes.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apps.core.embedded import processes
from apps.core.embedded.environment import is_given
from apps.core.embedded.errors import SetupError
from apps.core.embedded.locks import Claim
from apps.core.embedded.postgres import Postgres
from apps.core.embedded.secrets_file import load_secrets
from apps.core.embedded.valkey import BROKER, CACHE, Valkey

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "test"
PYTHON = sys.executable
BIN = Path(PYTHON).parent

CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("format", (str(BIN / "ruff"), "format", "--check", ".")),
    ("lint", (str(BIN / "ruff"), "check", ".")),
    ("layers", (str(BIN / "lint-imports"),)),
    ("types", (str(BIN / "mypy"),)),
    ("migrations", (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """The environment of the tests; servers whose address is given are used, the others are embedded for the run."""
    claim = Claim(HOME / "run" / "test.lock")
    if not claim.take(f"pid {os.getpid()}"):
        print(f"Another test run ({claim.holder()}) uses {HOME}: waiting for it", flush=True)
        processes.wait_until(lambda: claim.take(f"pid {os.getpid()}"), float("inf"), pause=0.5)
    secrets = load_secrets(HOME)
    (HOME / "files" / "static").mkdir(
        parents=True, exist_ok=True
    )  # its absence is a warning, hence an error here
    embedded: list[Postgres | Valkey] = []
    environment = {
        **os.environ,
        "DATA_DIR": str(HOME / "files"),
        # The same in every run, so that a failure can be repeated; they protect nothing.
        "SECRET_KEY": "only for tests",
        "FIELD_KEYS": "t1:" + base64.b64encode(b"f" * 32).decode(),
        "HASH_KEY": base64.b64encode(b"h" * 32).decode(),
        "DEMO": "false",
        "DEMO_HISTORY_DAYS": "0",  # tests begin with an account that has sent nothing
        "EMAIL_URL": "memorymail://",
    }
    try:
        if not is_given("DATABASE_URL"):
            postgres = Postgres(HOME, secrets["POSTGRES_PASSWORD"], durable=False)
            embedded.append(postgres)
            postgres.start()
            environment["DATABASE_URL"] = postgres.url()
        if not (is_given("BROKER_URL") and is_given("CACHE_URL")):
            valkey = Valkey(HOME, secrets["VALKEY_PASSWORD"])
            embedded.append(valkey)
            valkey.start()
            environment.setdefault("BROKER_URL", valkey.url(BROKER))
            environment.setdefault("CACHE_URL", valkey.url(CACHE))
        yield environment
    finally:
        for server in reversed(embedded):
            server.stop()


def ensure_browser() -> None:
    """The journeys need a Chromium, and Playwright's driver needs libatomic: installs both where it may."""
    has_browser = bool(os.environ.get("CHROMIUM")) or any(shutil.which(name) for name in BROWSERS)
    if has_browser and (sys.platform != "linux" or ctypes.util.find_library("atomic")):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing chromium and libatomic1 for the browser tests …", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "libatomic1"]
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        if subprocess.run(install, check=False, **quiet).returncode == 0:
            return
    print(
        "The browser tests need Chromium and libatomic1 (Debian: apt install chromium libatomic1), or an installed "
        "browser named by CHROMIUM=/path/to/chrome.",
        flush=True,
    )


def check(title: str, command: tuple[str, ...], environment: dict[str, str]) -> int:
    """Runs one step; its words are shown only when it fails."""
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "ok" if done.returncode == 0 else f"FAILED (exit code {done.returncode})"
    print(f"{title:<11} {verdict:<8} {time.monotonic() - began:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not arguments or any("journeys" in argument for argument in arguments):
        ensure_browser()
    codes: list[int] = []
    with servers() as environment:
        if not arguments:
            codes += [check(title, command, environment) for title, command in CHECKS]
            arguments = ["-n", "2", "--no-loadscope-reorder"]  # by file: tests/support/distribution.py
        pytest = subprocess.Popen([PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=environment)
        try:
            codes.append(pytest.wait())
        except KeyboardInterrupt:  # pytest got it too, and says how far it came
            codes.append(pytest.wait())
        except SystemExit:
            pytest.terminate()
            pytest.wait()
            raise
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
