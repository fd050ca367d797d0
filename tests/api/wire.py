"""Signed calls of API 3.0, written from the published recipe alone: shares no line with what it tests."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.test import Client

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def flat(value: Any, prefix: str = "") -> dict[str, str]:
    """{"A": ["x"]} → {"A.0": "x"}."""
    pairs: dict[str, str] = {}
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, item in members:
        path = f"{prefix}.{name}" if prefix else str(name)
        if isinstance(item, (dict, list)):
            pairs |= flat(item, path)
        else:
            pairs[path] = str(item)
    return pairs


def tc3(
    secret_id: str,
    secret_key: str,
    *,
    method: str,
    query: str,
    body: bytes,
    signed: dict[str, str],
    timestamp: int,
    service: str = "sms",
) -> str:
    """The Authorization header over exactly these header values."""
    date = datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
    names = ";".join(sorted(signed))
    headers = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    canonical = f"{method}\n/\n{query}\n{headers}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{date}/{service}/tc3_request"
    text = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ("TC3" + secret_key).encode()
    for step in (date, service, "tc3_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return f"TC3-HMAC-SHA256 Credential={secret_id}/{scope}, SignedHeaders={names}, Signature={signature}"


class Caller:
    """Makes calls with one key through Django's test client; each argument overrides one step of a right call."""

    def __init__(self, secret_id: str, secret_key: str, host: str = "127.0.0.1:8000") -> None:
        self.secret_id = secret_id
        self.secret_key = secret_key
        self.host = host
        self.client = Client(raise_request_exception=True)

    def post(
        self,
        action: str,
        parameters: Any,
        *,
        version: str = "2021-01-11",
        timestamp: int | None = None,
        body: bytes | None = None,
        signed_body: bytes | None = None,
        signed_host: str | None = None,
        content_type: str = JSON,
        extra_signed: dict[str, str] | None = None,
        service: str = "sms",
        headers: dict[str, str] | None = None,
    ) -> Any:
        """TC3 over POST; gives the HTTP response."""
        body = json.dumps(parameters).encode() if body is None else body
        timestamp = int(time.time()) if timestamp is None else timestamp
        signed = {"content-type": content_type, "host": signed_host or self.host, **(extra_signed or {})}
        authorization = tc3(
            self.secret_id,
            self.secret_key,
            method="POST",
            query="",
            body=body if signed_body is None else signed_body,
            signed=signed,
            timestamp=timestamp,
            service=service,
        )
        sent = {
            "Host": self.host,
            "X-TC-Action": action,
            "X-TC-Version": version,
            "X-TC-Timestamp": str(timestamp),
            "Authorization": authorization,
            **(headers or {}),
        }
        sent = {name: value for name, value in sent.items() if value is not None}
        return self.client.generic("POST", "/", body, headers=sent, CONTENT_TYPE=content_type)

    def get(self, action: str, parameters: Any, *, version: str = "2021-01-11") -> Any:
        """TC3 over GET."""
        query = urlencode(flat(parameters))
        timestamp = int(time.time())
        authorization = tc3(
            self.secret_id,
            self.secret_key,
            method="GET",
            query=query,
            body=b"",
            signed={"content-type": FORM, "host": self.host},
            timestamp=timestamp,
        )
        headers = {
            "Host": self.host,
            "X-TC-Action": action,
            "X-TC-Version": version,
            "X-TC-Timestamp": str(timestamp),
            "Authorization": authorization,
        }
        return self.client.generic("GET", "/", headers=headers, QUERY_STRING=query, CONTENT_TYPE=FORM)

    def old(
        self,
        action: str,
        parameters: Any,
        *,
        method: str = "POST",
        algorithm: str | None = "HmacSHA1",
        **common: Any,
    ) -> Any:
        """The older signatures."""
        pairs = flat(parameters) | {
            "Action": action,
            "Version": "2021-01-11",
            "Timestamp": str(int(time.time())),
            "Nonce": "7",
            "SecretId": self.secret_id,
        }
        if algorithm:
            pairs["SignatureMethod"] = algorithm
        pairs = {name: value for name, value in (pairs | common).items() if value is not None}
        text = f"{method}{self.host}/?" + "&".join(f"{name}={pairs[name]}" for name in sorted(pairs))
        digest = hashlib.sha256 if algorithm == "HmacSHA256" else hashlib.sha1
        mac = hmac.new(self.secret_key.encode(), text.encode(), digest).digest()
        encoded = urlencode({"Signature": base64.b64encode(mac).decode(), **pairs})
        host = {"Host": self.host}
        if method == "GET":
            return self.client.generic("GET", "/", headers=host, QUERY_STRING=encoded)
        return self.client.generic("POST", "/", encoded.encode(), FORM, headers=host)


def answer(response: Any) -> dict[str, Any]:
    """The fields in the envelope, after checking what every answer owes."""
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    fields = json.loads(response.content)["Response"]
    assert len(fields["RequestId"]) == 36
    return fields


def error_code(response: Any) -> str:
    """The code of a top-level refusal; the sentence must be there too."""
    error = answer(response)["Error"]
    assert error["Message"]
    return error["Code"]
