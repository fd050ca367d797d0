"""Refusals of the REST API: an HTTP status and one shape, {"error": {"code", "message", "field"}}."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from apps.api.errors import WireError
from apps.core.errors import Code, DomainError

_logger = logging.getLogger(__name__)
# Everything else that the domain refuses is the caller's to mend: 422.
_STATUS: dict[Code, int] = {
    Code.FORBIDDEN: 403,
    Code.NOT_FOUND: 404,
    Code.ILLEGAL_MOVE: 409,
}
UNPROCESSABLE = 422
_MALFORMED = (
    TooManyFieldsSent,
    TooManyFilesSent,
    RequestDataTooBig,
)  # Django's limits of a body, DATA_UPLOAD_…


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The response to whatever a view raises; None lets the server's own 500 appear in the log with its trace."""
    if isinstance(error, DomainError):
        return refusal(_STATUS.get(error.code, UNPROCESSABLE), error.code.value, error.sentence, error.field)
    if isinstance(error, WireError):  # from the rate limits that all programs share
        return refusal(429, "too_many_requests", error.message)
    if isinstance(error, Http404):
        return refusal(404, Code.NOT_FOUND.value, str(Code.NOT_FOUND.sentence))
    if isinstance(error, _MALFORMED):
        return refusal(400, "parse_error", str(error))
    if isinstance(error, ValidationError):
        field, message = _first(error.detail)
        return refusal(400, "invalid", message, field)
    response = exception_handler(error, context)
    if response is None:
        return None
    assert isinstance(error, APIException), "the handler knows no other by now"
    response.data = _shape(str(error.default_code), str(error.detail))
    return response


def refusal(status: int, code: str, message: str, field: str | None = None) -> Response:
    """A refusal in the one shape; `field` names the parameter it is about."""
    return Response(_shape(code, message, field), status=status)


def _shape(code: str, message: str, field: str | None = None) -> dict[str, Any]:
    said = {"code": code, "message": message}
    return {"error": {**said, "field": field} if field else said}


def _first(detail: Any) -> tuple[str | None, str]:
    """The first field with its first sentence: one mistake at a time, named."""
    if isinstance(detail, dict):
        name, problems = next(iter(detail.items()))
        inner, message = _first(problems)
        return inner or (None if name == "non_field_errors" else str(name)), message
    if isinstance(detail, list):
        return _first(detail[0])
    return None, str(detail)
