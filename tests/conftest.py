"""What every test needs: a network that ends at loopback, and caches that no other worker shares."""

import atexit
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import caches

pytest_plugins = ("tests.people",)  # alice, bob, mallory, olga

# A busy machine is no defect: properties are judged by their outcome, never by the time of one example.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

_connect = socket.socket.connect


def _connect_to_loopback(this: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else "localhost"
    if host not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"a test wanted to connect to {host}; the network ends at loopback")
    _connect(this, address)


def pytest_configure() -> None:
    socket.socket.connect = _connect_to_loopback  # type: ignore[method-assign]
    # Workers of one run share a server: each counts and remembers under its own prefix.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    for cache in django_settings.CACHES.values():
        cache["KEY_PREFIX"] = f"test-{worker}"
    # whitenoise warns when the folder of collected files is missing; tests serve the sources.
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    # What tests store is theirs alone, and goes with them.
    folder = tempfile.TemporaryDirectory(prefix="sms-files-")
    atexit.register(folder.cleanup)
    django_settings.FILES_DIR = Path(folder.name)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.support.distribution import ByFile

    return ByFile(config, log)


@pytest.fixture(autouse=True)
def fresh_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process remembers the words in force for a second; what one test has published is nothing to the next."""
    from apps.words import live

    monkeypatch.setattr(live, "_held", live._Held(asked_at=time.monotonic()))


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    """What one test has counted or remembered is nothing to the next.

    Only this worker's own keys: `clear()` would empty the server, and with it what the other worker is counting.
    """
    yield
    for name in django_settings.CACHES:
        caches[name].delete_pattern("*")  # type: ignore[attr-defined]
