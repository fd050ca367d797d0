"""Ports on loopback: chosen once, kept in a file, chosen anew when somebody else has taken them."""

import random
import socket
from contextlib import suppress
from pathlib import Path

import psutil

# Below the ranges from which systems pick ports for outgoing connections, so that none of those takes ours.
_LOWEST, _HIGHEST = 20_000, 32_000


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now; connections still closing (TIME_WAIT) do not count."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def kept_port(path: Path) -> int:
    """The port in the file when it is free, else a new one, which is kept."""
    with suppress(OSError, ValueError):
        port = int(path.read_text("ascii"))
        if is_free(port):
            return port
    while not is_free(port := random.randrange(_LOWEST, _HIGHEST)):
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(port), encoding="ascii")
    return port


def read_port(path: Path) -> int | None:
    """The port in the file, free or not."""
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):
        return None


def occupant(port: int) -> str:
    """Who listens on the port, as "name (pid)"; empty when the system does not tell."""
    with suppress(psutil.Error):
        for connection in psutil.net_connections(kind="tcp"):
            if (
                connection.status == psutil.CONN_LISTEN
                and getattr(connection.laddr, "port", None) == port
                and connection.pid
            ):
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    return ""
