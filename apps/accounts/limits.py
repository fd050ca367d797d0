"""Rate limits of the pages that strangers may open, counted in the shared cache by address and by name."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.http import HttpRequest
from django_ratelimit.decorators import ratelimit

# Beside allauth's own limits on failures these bound every attempt. An office shares one address, a person does not
# mistype ten times in five minutes.
BY_ADDRESS = "60/m"
BY_NAME = "10/5m"
SIGN_UP_BY_ADDRESS = "20/h"
MAIL_BY_NAME = "5/h"  # each attempt sends a mail to somebody who may not want it

View = Callable[..., Any]


def limited(
    view: View, *, group: str, by_address: str = BY_ADDRESS, by_name: str | None = None, name: Any = None
) -> View:
    """The view, answering 429 above the rates; forms are counted when posted, each group apart.

    name: what a person is known by on this page, a function of (group, request).
    """
    if by_name:
        view = ratelimit(group=f"{group}-name", key=name, rate=by_name, method="POST", block=True)(view)
    return ratelimit(group=f"{group}-address", key="ip", rate=by_address, method="POST", block=True)(view)


def limited_link(view: View, *, group: str) -> View:
    """The same for a page behind a one-time link, where looking is guessing."""
    return ratelimit(group=f"{group}-address", key="ip", rate=BY_ADDRESS, block=True)(view)


def signing_in(_group: str, request: HttpRequest) -> str:
    """The address in the sign-in form, however it is written."""
    return request.POST.get("login", "").strip().lower()


def addressed(_group: str, request: HttpRequest) -> str:
    """The address in a form that sends a mail to it."""
    return request.POST.get("email", "").strip().lower()


def half_signed_in(_group: str, request: HttpRequest) -> str:
    """The person whose password was right and whose second factor is asked for."""
    pending = request.session.get(LOGIN_SESSION_KEY) or {}
    return str(pending.get("user_pk", ""))
