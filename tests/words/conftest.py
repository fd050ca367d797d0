"""The scanner of a process is remembered; what one test has published is nothing to the next."""

from collections.abc import Iterator

import pytest

from apps.words import live


@pytest.fixture(autouse=True)
def fresh_scanner() -> Iterator[None]:
    live.forget()
    yield
    live.forget()
