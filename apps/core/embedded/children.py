"""The console's own processes, as one readable list."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from apps.core.embedded.environment import Installation

_PYTHON = (sys.executable, "-P")
_CELERY = (*_PYTHON, "-m", "celery", "-A", "sms_console")
_WORKER = ("worker", "-P", "threads", "-c", "4", "--without-gossip", "--without-mingle")


@dataclass(frozen=True)
class Child:
    """One process: its name (also of its log), its command, and how long (seconds) it may take to end.

    `at_once` ones start before the rest: on a small machine all together would keep the first page waiting.
    """

    name: str
    command: Callable[[Installation], tuple[str, ...]]
    patience: float = 10.0
    demo_only: bool = False
    at_once: bool = False


def _web(installation: Installation) -> tuple[str, ...]:
    options = installation.options
    address = ("--host", options.host, "--port", str(options.port))
    size = ("--workers", "2", "--blocking-threads", "4")
    care = ("--no-ws", "--respawn-failed-workers", "--respawn-interval", "1", "--workers-kill-timeout", "5")
    return (
        *_PYTHON,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        *address,
        *size,
        *care,
        "sms_console.wsgi:application",
    )


def _worker(_installation: Installation) -> tuple[str, ...]:
    return (*_CELERY, *_WORKER, "-n", "main@%h", "-Q", "urgent,receipts,books")


def _lists(_installation: Installation) -> tuple[str, ...]:
    # Reading and accepting lists is computing: processes, so that two lists use two cores and no tick waits for them.
    pool = ("worker", "-P", "prefork", "-c", "2", "--without-gossip", "--without-mingle")
    return (*_CELERY, *pool, "-n", "lists@%h", "-Q", "bulk,files")


def _dispatch(_installation: Installation) -> tuple[str, ...]:
    return (*_CELERY, *_WORKER, "-n", "dispatch@%h", "-Q", "dispatch")


def _beat(installation: Installation) -> tuple[str, ...]:
    home = installation.options.home
    # No pid file of its own: the starter knows its children, and a stale one would keep it from starting.
    return (*_CELERY, "beat", "--schedule", str(home / "run" / "beat-schedule"), "--pidfile=")


def _simulator(installation: Installation) -> tuple[str, ...]:
    journal = installation.options.home / "simulator.journal"
    # As a module, not as a command: it needs nothing of the console and starts several times faster so.
    return (
        *_PYTHON,
        "-m",
        "apps.carriers.simulator",
        "--port",
        str(installation.simulator_port),
        "--journal",
        str(journal),
    )


# In the order they start; they end in the opposite one, so that the carrier outlives those who talk to it.
CHILDREN = (
    Child("simulator", _simulator, demo_only=True, at_once=True),
    Child("web", _web, at_once=True),
    Child("worker", _worker, patience=15),
    Child("lists", _lists, patience=15),
    Child("dispatch", _dispatch, patience=20),  # lets the carriers answer what is in flight
    Child("beat", _beat, patience=5),
)


def chosen(installation: Installation) -> tuple[Child, ...]:
    """The children this installation runs."""
    return tuple(child for child in CHILDREN if installation.options.demo or not child.demo_only)
