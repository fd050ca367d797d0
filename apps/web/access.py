"""Who is asking: the actor behind a request, obtained from the layer below without knowing it."""

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

SIGNED_IN = "signed_in"  # the `perm` of a page that everybody who is signed in may open


class Actor(Protocol):
    """What the toolkit needs to know of a person; the whole class is the domain's."""

    @property
    def user(self) -> Any: ...
    @property
    def account(self) -> Any: ...
    @property
    def perms(self) -> frozenset[Any]: ...
    def require(self, perm: Any) -> None:
        """Raises core.errors.Forbidden when the right is missing."""


ActorSource = Callable[[HttpRequest], Actor | None]  # None: nobody is signed in


@cache
def actor_source() -> ActorSource:
    """The function that settings.ACTOR_SOURCE names."""
    source: ActorSource = import_string(settings.ACTOR_SOURCE)
    return source


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor behind the request, worked out once; None when nobody is signed in."""
    if not hasattr(request, "_actor"):
        request._actor = actor_source()(request)  # type: ignore[attr-defined]
    actor: Actor | None = request._actor  # type: ignore[attr-defined]
    return actor


def may(actor: Actor | None, perm: str | None) -> bool:
    """Whether the actor has the right; a `perm` of None is open to everybody."""
    if perm is None:
        return True
    if actor is None:
        return False
    return perm == SIGNED_IN or perm in actor.perms


class ActorMiddleware:
    """Gives every request its `actor`: worked out on first use, false in templates when nobody is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)
