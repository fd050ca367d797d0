"""The toolkit is tested on pages of its own, with people of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.web import access, navigation

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def own_pages(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.web.urls"
    settings.ACTOR_SOURCE = "tests.web.people.for_request"
    settings.MENUS = ["tests.web.menus.CONSOLE", "tests.web.menus.BACKOFFICE"]
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], HERE / "templates"]}
    ]
    settings.DEMO = True
    settings.ACCOUNT_ADAPTER = "allauth.account.adapter.DefaultAccountAdapter"  # ours knows the faces
    access.actor_source.cache_clear()
    navigation.menus.cache_clear()
    yield
    access.actor_source.cache_clear()
    navigation.menus.cache_clear()


@pytest.fixture
def visit() -> Callable[[str], Client]:
    """visit("owner") gives a browser of that person; visit("nobody") one without."""

    def as_person(who: str) -> Client:
        client = Client()
        client.cookies["who"] = who
        return client

    return as_person
