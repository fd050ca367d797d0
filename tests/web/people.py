"""People of the toolkit's own tests: who one is stands in a cookie, so no domain is needed."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from apps.core.errors import Forbidden

PERMS = {
    "owner": frozenset({"thing:read", "thing:write", "staff:read"}),
    "viewer": frozenset({"thing:read"}),
    "stranger": frozenset(),
}


@dataclass(frozen=True)
class Person:
    user: Any
    account: Any
    perms: frozenset[str]

    def require(self, perm: str) -> None:
        if perm not in self.perms:
            raise Forbidden(perm)


def for_request(request: HttpRequest) -> Person | None:
    name = request.COOKIES.get("who")
    if name not in PERMS:
        return None
    return Person(user=f"{name}@example.com", account="Nebula Logistics Ltd.", perms=PERMS[name])
