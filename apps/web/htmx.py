"""The few things pages say to htmx; every page works without it."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


def wants_part(request: HttpRequest) -> bool:
    """Whether only the changing part of the page was asked for."""
    details: Any = getattr(request, "htmx", None)
    return bool(details) and not details.boosted and not details.history_restore_request


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect that also works when htmx asked (it would follow a 302 and put the page into the part)."""
    if wants_part(request):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url)


def announce(response: HttpResponse, sentence: str) -> HttpResponse:
    """Lets a screen reader hear a sentence once the part is in its place (see static/js/console.js)."""
    response.headers["HX-Trigger-After-Settle"] = json.dumps(
        {"announce": {"sentence": sentence}}, ensure_ascii=True
    )
    return response
