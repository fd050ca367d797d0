"""One whole installation for all journeys, and people who visit it as programs and by browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.browsing import Browsing, launched
from tests.journeys.listing import Books
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
    opened: list[Browsing] = []

    def as_person(role: str = "", **options: Any) -> Browsing:
        made = Browsing(chromium, running.base_url, **options)
        opened.append(made)
        if role:
            made.sign_in(running.demo, role)
        return made

    yield as_person
    for one in opened:
        one.close()
    assert [fault for one in opened for fault in one.faults] == []


@pytest.fixture
def books_of(running: Running) -> Iterator[Callable[[Any], Books]]:
    """books_of(page) tells of the list at which a browser is."""
    opened: list[Books] = []

    def of_page(page: Any) -> Books:
        opened.append(Books(running, page))
        return opened[-1]

    yield of_page
    for one in opened:
        one.close()
