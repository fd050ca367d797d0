"""From an HTTP request to a call: which signature it uses, its common parameters, and its raw bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext_lazy as _

from apps.api.errors import WireError

KIB = 1024
GET_LIMIT = 32 * KIB
V1_POST_LIMIT = 1024 * KIB
V3_POST_LIMIT = 10 * 1024 * KIB
FORM = "application/x-www-form-urlencoded"
# 200 numbers with 20 values each and room to spare; a megabyte of `&` must not keep a thread busy.
MOST_PAIRS = 5000
SHOWN = 64  # characters of a caller's text that are repeated in a message
V1_COMMON = frozenset(
    {
        "Action",
        "Version",
        "Timestamp",
        "Nonce",
        "SecretId",
        "Signature",
        "SignatureMethod",
        "Region",
        "Token",
        "Language",
        "RequestClient",
    }
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call before anything is believed. `pairs` are the decoded name=value pairs of a form or query, None for JSON.

    `is_v1`: signed by HmacSHA1 or HmacSHA256 over the pairs; else by TC3-HMAC-SHA256 over the raw bytes.
    """

    is_v1: bool
    method: str
    action: str
    version: str
    timestamp: str
    language: str
    token: str
    query: bytes
    body: bytes
    pairs: Mapping[str, str] | None
    meta: Mapping[str, Any]

    def header(self, name: str) -> str | None:
        """A request header as received, by its lower-case name."""
        key = name.upper().replace("-", "_")
        value: str | None = self.meta.get(key if key in _PLAIN_KEYS else f"HTTP_{key}")
        return value


_PLAIN_KEYS = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})


def read(request: HttpRequest) -> Call | None:
    """The call in a request, None for somebody who only opens the address in a browser.

    Raises WireError for a method other than GET and POST, too large a packet, or unreadable pairs.
    """
    meta = request.META
    action: str = meta.get("HTTP_X_TC_ACTION", "")
    method = request.method or ""
    if method not in ("GET", "POST"):
        if method == "HEAD" and not action:
            return None
        raise WireError(
            "UnsupportedProtocol",
            _("The method is {method}; only GET and POST are served."),
            method=method[:SHOWN],
        )
    if action:
        return _v3(request, method, action)
    return _v1(request, method)


def _v3(request: HttpRequest, method: str, action: str) -> Call:
    meta = request.META
    query = _query(request) if method == "GET" else b""
    return Call(
        is_v1=False,
        method=method,
        action=action,
        version=meta.get("HTTP_X_TC_VERSION", ""),
        timestamp=meta.get("HTTP_X_TC_TIMESTAMP", ""),
        language=meta.get("HTTP_X_TC_LANGUAGE", ""),
        token=meta.get("HTTP_X_TC_TOKEN", ""),
        query=query,
        body=_body(request, V3_POST_LIMIT) if method == "POST" else b"",
        pairs=_pairs(query) if method == "GET" else None,
        meta=meta,
    )


def _v1(request: HttpRequest, method: str) -> Call | None:
    if method == "GET":
        raw = _query(request)
        if b"Action=" not in raw:
            return None
    else:
        content_type = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        raw = _body(request, V1_POST_LIMIT) if content_type == FORM else b""
    pairs = _pairs(raw)
    if "Action" not in pairs:
        if method == "GET":
            return None
        raise missing("Action")
    return Call(
        is_v1=True,
        method=method,
        action=pairs["Action"],
        version=pairs.get("Version", ""),
        timestamp=pairs.get("Timestamp", ""),
        language=pairs.get("Language", ""),
        token=pairs.get("Token", ""),
        query=b"",
        body=b"",
        pairs=pairs,
        meta=request.META,
    )


def missing(name: str) -> WireError:
    """The refusal of a call without a parameter that it must have."""
    return WireError("MissingParameter", _("The request lacks the required parameter `{name}`."), name=name)


def _query(request: HttpRequest) -> bytes:
    # WSGI hands the bytes over as latin-1 text (PEP 3333).
    raw: bytes = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
    if len(raw) > GET_LIMIT:
        raise _too_large(GET_LIMIT)
    return raw


def _body(request: HttpRequest, limit: int) -> bytes:
    try:
        declared = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        declared = 0
    if declared > limit:
        raise _too_large(limit)
    try:
        body = request.body
    except UnreadablePostError as error:
        raise WireError("InvalidRequest", _("The request ended before its body was complete.")) from error
    if len(body) > limit:
        raise _too_large(limit)
    return body


def _too_large(limit: int) -> WireError:
    return WireError(
        "RequestSizeLimitExceeded",
        _("The request is larger than {limit} KB, the most for this method and signature."),
        limit=limit // KIB,
    )


def _pairs(raw: bytes) -> dict[str, str]:
    """Decoded name=value pairs; a name that stands twice would leave open what was signed."""
    try:
        items = parse_qsl(
            raw.decode(), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MOST_PAIRS
        )
    except UnicodeDecodeError as error:
        raise WireError(
            "InvalidParameter",
            _("The parameters are not UTF-8 text in name=value form with percent escapes."),
        ) from error
    except ValueError as error:
        raise WireError(
            "RequestSizeLimitExceeded", _("The request has more than {most} parameters."), most=MOST_PAIRS
        ) from error
    pairs = dict(items)
    if len(pairs) < len(items):
        raise WireError("InvalidParameter", _("A parameter stands in the request twice."))
    return pairs
