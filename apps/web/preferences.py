"""What a person prefers in this browser, kept in cookies: the theme, and whether single keys do anything.

Scripts set the theme's cookie without a round trip.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apps.web.context import KEYS_COOKIE, THEME_COOKIE, THEMES

YEAR = 365 * 24 * 60 * 60


def local_url(request: HttpRequest, url: str | None, fallback: str = "/") -> str:
    """The address if it leads to this installation, else the fallback."""
    if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return url
    return fallback


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Takes `theme` and `next`; anything unknown means auto."""
    response = HttpResponseRedirect(local_url(request, request.POST.get("next")))
    theme = request.POST.get("theme", "auto")
    response.set_cookie(
        THEME_COOKIE,
        theme if theme in THEMES else "auto",
        max_age=YEAR,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@require_POST
def set_keys(request: HttpRequest) -> HttpResponse:
    """Takes `keys` (on or off) and `next`: single keys can be switched off (WCAG 2.1.4), for speech and unsteady hands."""
    response = HttpResponseRedirect(local_url(request, request.POST.get("next")))
    response.set_cookie(
        KEYS_COOKIE,
        "off" if request.POST.get("keys") == "off" else "on",
        max_age=YEAR,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
