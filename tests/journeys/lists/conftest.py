"""The journeys of lists have an installation of their own: a hundred thousand messages would stand in the others' counts."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.browsing import Browsing, browsers
from tests.journeys.listing import Books
from tests.support.installation import Running, installation

ROOT = Path(__file__).resolve().parents[3]
WITHOUT_LIMITS = """
import django
django.setup()
from apps.policy.kinds import FREQUENCIES
from apps.policy.models import PlatformLimit
PlatformLimit.objects.bulk_create(PlatformLimit(limit=limit, threshold=None) for limit in FREQUENCIES)
"""


@pytest.fixture(scope="session")
def house_of_lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """What `script/server` makes on its first start."""
    with installation(tmp_path_factory.mktemp("lists") / "home") as made:
        # What limits do to lists has tests of its own; here the same few numbers hear the same within seconds.
        command = [sys.executable, "-c", WITHOUT_LIMITS]
        subprocess.run(
            command,
            env={**os.environ, **made.environment, "DJANGO_SETTINGS_MODULE": "sms_console.settings"},
            cwd=ROOT,
            check=True,
        )
        yield made


@pytest.fixture
def demo(house_of_lists: Running) -> dict[str, Any]:
    """The contents of demo.json."""
    return house_of_lists.demo


@pytest.fixture
def browsing(chromium: Any, house_of_lists: Running) -> Iterator[Callable[..., Browsing]]:
    """browsing("owner") opens a browser of that person; at the end of the test nobody's may have complained."""
    yield from browsers(chromium, house_of_lists)


@pytest.fixture
def books_of(house_of_lists: Running) -> Iterator[Callable[[Any], Books]]:
    """books_of(page) tells of the list at which a browser is."""
    opened: list[Books] = []

    def of_page(page: Any) -> Books:
        opened.append(Books(house_of_lists, page))
        return opened[-1]

    yield of_page
    for one in opened:
        one.close()
