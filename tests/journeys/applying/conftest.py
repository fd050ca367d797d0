"""The journey of an applicant has an installation of its own: its twenty applications would stand in the others' queue."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.browsing import Browsing, browsers
from tests.support.installation import Running, installation


@pytest.fixture(scope="session")
def house_of_applications(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """What `script/server` makes on its first start."""
    with installation(tmp_path_factory.mktemp("applying") / "home") as made:
        yield made


@pytest.fixture
def browsing(chromium: Any, house_of_applications: Running) -> Iterator[Callable[..., Browsing]]:
    """browsing("owner") opens a browser of that person; at the end of the test nobody's may have complained."""
    yield from browsers(chromium, house_of_applications)
