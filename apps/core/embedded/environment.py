"""What the console's processes are told: addresses of the servers, keys, directories; given values always win."""

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from apps.core.embedded import ports
from apps.core.embedded.errors import SetupError
from apps.core.embedded.postgres import Postgres
from apps.core.embedded.secrets_file import load_secrets
from apps.core.embedded.valkey import BROKER, CACHE, Valkey

ROOT = Path(__file__).resolve().parents[3]
_WILDCARDS = ("0.0.0.0", "::", "")


@dataclass(frozen=True)
class Options:
    """What the person asked for on the command line."""

    host: str
    port: int
    home: Path
    demo: bool

    @property
    def address(self) -> str:
        """Where this machine reaches the server."""
        if self.host in _WILDCARDS:
            return f"http://127.0.0.1:{self.port}"
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"


def is_given(name: str, given: Mapping[str, str] = os.environ) -> bool:
    """Whether a setting comes from outside, as NAME or as a file named by NAME_FILE."""
    return bool(given.get(name) or given.get(f"{name}_FILE"))


class Installation:
    """One data directory with the servers that it embeds; a server whose address is given is not embedded."""

    def __init__(self, options: Options) -> None:
        self.options = options
        # Where `collectstatic` writes; the web server looks there, and warns when there is nothing.
        (options.home / "static").mkdir(parents=True, exist_ok=True)
        self._secrets = load_secrets(options.home)
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        if not is_given("DATABASE_URL"):
            self.postgres = Postgres(options.home, self._secrets["POSTGRES_PASSWORD"])
        if not (is_given("BROKER_URL") and is_given("CACHE_URL")):
            self.valkey = Valkey(options.home, self._secrets["VALKEY_PASSWORD"])
        # Kept for the installation's life: the demo carrier's row in the database names it.
        self.simulator_port = ports.read_port(self._simulator_port_file) or ports.kept_port(
            self._simulator_port_file
        )

    def remember(self) -> None:
        """Note with which options it was started, so that commands from a shell find the same installation."""
        chosen = {"host": self.options.host, "port": self.options.port, "demo": self.options.demo}
        _started_with(self.options.home).write_text(json.dumps(chosen), encoding="utf-8")

    @property
    def servers(self) -> list[Postgres | Valkey]:
        """The embedded servers, in the order they start."""
        return [server for server in (self.postgres, self.valkey) if server]

    @property
    def _simulator_port_file(self) -> Path:
        return self.options.home / "run" / "simulator.port"

    def environment(self) -> dict[str, str]:
        """The children's environment; ask again after a server was restarted, for its port may have changed."""
        options = self.options
        ours = {
            "DJANGO_SETTINGS_MODULE": "sms_console.settings",
            "PYTHONUNBUFFERED": "1",
            "SECRET_KEY": self._secrets["SECRET_KEY"],
            "FIELD_KEYS": self._secrets["FIELD_KEYS"],
            "HASH_KEY": self._secrets["HASH_KEY"],
            "BASE_URL": options.address,
            "ALLOWED_HOSTS": ",".join(_host_names(options.host)),
            "SIMULATOR_PORT": str(self.simulator_port),
        }
        if self.postgres:
            ours["DATABASE_URL"] = self.postgres.url()
        if self.valkey:
            ours["BROKER_URL"] = self.valkey.url(BROKER)
            ours["CACHE_URL"] = self.valkey.url(CACHE)
        ours = {name: value for name, value in ours.items() if not is_given(name)}
        decided = {
            "DATA_DIR": str(options.home),
            "DEMO": "true" if options.demo else "false",
            "COLLECTED_STATIC": "true",
            "PYTHONPATH": str(ROOT),
        }
        return {**os.environ, **ours, **decided}


def of_last_start(home: Path) -> dict[str, str] | None:
    """The environment of the installation that was last started in a data directory; None when there was none."""
    try:
        chosen = json.loads(_started_with(home).read_text(encoding="utf-8"))
        options = Options(host=chosen["host"], port=chosen["port"], home=home, demo=chosen["demo"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Installation(options).environment()


def _started_with(home: Path) -> Path:
    return home / "run" / "started-with.json"


def _host_names(host: str) -> list[str]:
    """The names under which the web server may be addressed."""
    names = ["127.0.0.1", "localhost", "[::1]"]
    if host in _WILDCARDS:
        names.append(socket.gethostname())
        for addresses in psutil.net_if_addrs().values():
            names += [entry.address for entry in addresses if entry.family == socket.AF_INET]
    elif host not in names:
        names.append(f"[{host}]" if ":" in host else host)
    return list(dict.fromkeys(names))


def check_port(options: Options) -> None:
    """SetupError when somebody else listens where the web server shall."""
    if ports.is_free(options.port, options.host or "0.0.0.0"):
        return
    who = ports.occupant(options.port)
    raise SetupError(
        f"Port {options.port} on {options.host} is taken{f' by {who}' if who else ''}. "
        f"Stop that program, or choose another port: script/server --port {options.port + 1}"
    )
