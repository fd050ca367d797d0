"""The JSON around every answer, success or refusal."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpResponse

# Exactly this: with a charset behind it the Python SDK takes an error for an empty success.
CONTENT_TYPE = "application/json"
_TRACE_ID = re.compile(r"[\x21-\x7e]{1,128}", re.ASCII).fullmatch


def success(fields: Mapping[str, Any], request_id: str, trace_id: str) -> HttpResponse:
    """The fields of an action's answer."""
    return _answer({**fields, "RequestId": request_id}, trace_id)


def failure(code: str, message: str, request_id: str, trace_id: str) -> HttpResponse:
    """A refusal. The status is 200 as well: SDKs read the code only then."""
    return _answer({"Error": {"Code": code, "Message": message}, "RequestId": request_id}, trace_id)


def _answer(response: Mapping[str, Any], trace_id: str) -> HttpResponse:
    answer = HttpResponse(_json({"Response": response}), content_type=CONTENT_TYPE)
    # Node's SDK shows it in its exceptions. Nothing is echoed that could not be an id.
    if trace_id and _TRACE_ID(trace_id):
        answer.headers["X-TC-TraceId"] = trace_id
    return answer


def _json(document: Any) -> bytes:
    try:
        return orjson.dumps(document)
    except TypeError:  # text of the caller's with half a surrogate pair in it, echoed in a message
        return orjson.dumps(_sound(document))


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")
    if isinstance(value, Mapping):
        return {_sound(name): _sound(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_sound(item) for item in value]
    return value
