"""The theme a person prefers, kept in a cookie; scripts set the same cookie without a round trip."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apps.web.context import THEME_COOKIE, THEMES

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
