"""The pages of last resort: handler400 … handler500 of the URL configuration, and the answer to too many requests."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django_ratelimit.exceptions import Ratelimited


def _answer(request: HttpRequest, status: HTTPStatus, facts: dict[str, Any] | None = None) -> HttpResponse:
    return HttpResponse(render_to_string(f"errors/{status}.html", facts or {}, request), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent what no page of ours sends."""
    return _answer(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a known person without the right; a rate limit (a kind of refusal to Django) becomes 429."""
    if isinstance(exception, Ratelimited):
        return too_many_requests(request, exception)
    sentence = getattr(exception, "sentence", "") or (str(exception) if exception else "")
    return _answer(request, HTTPStatus.FORBIDDEN, {"sentence": sentence})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or came from elsewhere (settings.CSRF_FAILURE_VIEW)."""
    return _answer(request, HTTPStatus.FORBIDDEN, {"is_form_outdated": True})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or it belongs to somebody else; the two look the same on purpose."""
    return _answer(request, HTTPStatus.NOT_FOUND)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: a rate limit was reached."""
    response = _answer(request, HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without request context, so that it shows even when the database is away."""
    return HttpResponse(render_to_string("errors/500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)
