"""One whole installation for all journeys, and people who visit it as programs and by browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.browsing import Browsing, browsers, launched
from tests.journeys.visiting import Visitor
from tests.support.installation import Running, installation


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """What `script/server` makes on its first start."""
    with installation(tmp_path_factory.mktemp("journeys") / "home") as made:
        yield made


@pytest.fixture(scope="session")
def demo(running: Running) -> dict[str, Any]:
    """The contents of demo.json."""
    return running.demo


@pytest.fixture(scope="session")
def visitor(running: Running) -> Callable[[str], Visitor]:
    """visitor("owner") is the person of the demo with that role, signed in over HTTP; signs in once."""
    known: dict[str, Visitor] = {}

    def as_person(role: str) -> Visitor:
        if role not in known:
            known[role] = Visitor(running.base_url)
            known[role].sign_in(running.demo, role)
        return known[role]

    return as_person


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    with launched() as browser:
        yield browser


@pytest.fixture
def browsing(chromium: Any, running: Running) -> Iterator[Callable[..., Browsing]]:
    """browsing("owner") opens a browser of that person; at the end of the test nobody's may have complained."""
    yield from browsers(chromium, running)
