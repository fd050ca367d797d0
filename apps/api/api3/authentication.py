"""Who calls: the three signatures of API 3.0, verified over what was received, byte for byte.

TC3-HMAC-SHA256 signs the raw query and the raw body; HmacSHA1 and HmacSHA256 sign the decoded pairs.
"""

import base64
import binascii
import hashlib
import hmac
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.accounts.services import credentials, key_refusals
from apps.accounts.services.credentials import KeyHolder
from apps.api.api3.reading import Call, missing
from apps.api.errors import WireError

SKEW = 300  # seconds that a caller's clock may differ from ours
ALGORITHM = "TC3-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
_MUST_BE_SIGNED = frozenset({"content-type", "host"})
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} +Credential=(?P<secret_id>[^/,\s]+)/(?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})"
    r"/(?P<service>[^/,\s]+)/tc3_request *, *SignedHeaders=(?P<names>[A-Za-z0-9;_-]+) *, *"
    r"Signature=(?P<signature>[0-9A-Za-z]+)",
    re.ASCII,
).fullmatch
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII).fullmatch
_NONCE = re.compile(r"[0-9]{1,20}", re.ASCII).fullmatch


def authenticate(call: Call, ip: str) -> Actor:
    """The person's rights behind a signed call; raises WireError with a code of the AuthFailure family.

    The order: form of the signature, clock, key, signature, token.
    """
    holder = _v1(call) if call.is_v1 else _v3(call)
    if call.token:
        raise WireError(
            "AuthFailure.TokenFailure",
            _("A token came, but keys of this server are permanent: leave the token out."),
        )
    credentials.note_use(holder, ip)
    return Actor(user=holder.user, account=holder.account, perms=holder.perms, via="api", ip=ip)


def _v3(call: Call) -> KeyHolder:
    found = _AUTHORIZATION(call.header("authorization") or "")
    if found is None:
        raise WireError(
            "AuthFailure.InvalidAuthorization",
            _(
                "The Authorization header is missing or malformed. Expected: TC3-HMAC-SHA256 "
                "Credential=SecretId/date/service/tc3_request, SignedHeaders=content-type;host, Signature=64 hex digits."
            ),
        )
    names = found["names"].lower().split(";")
    if not _MUST_BE_SIGNED.issubset(names) or len(set(names)) < len(names):
        raise WireError(
            "AuthFailure.InvalidAuthorization",
            _("SignedHeaders must name `content-type` and `host`, and each header once."),
        )
    seconds = _clock(call, "X-TC-Timestamp")
    if found["date"] != datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d"):
        raise WireError(
            "AuthFailure.SignatureFailure",
            _("The date in Credential is {date}; it must be the UTC date of X-TC-Timestamp."),
            date=found["date"],
        )
    holder = _holder(found["secret_id"])
    scope = f"{found['date']}/{found['service']}/tc3_request"
    key = _hmac(f"TC3{holder.secret_key}".encode(), found["date"].encode())
    key = _hmac(_hmac(key, _wsgi(found["service"])), b"tc3_request")
    given = found["signature"].encode()
    for canonical in _canonical_requests(call, names):
        digest = hashlib.sha256(canonical).hexdigest()
        text = b"\n".join((ALGORITHM.encode(), call.timestamp.encode(), _wsgi(scope), digest.encode()))
        if hmac.compare_digest(hmac.digest(key, text, "sha256").hex().encode(), given):
            return holder
    raise _refused(holder)


def _canonical_requests(call: Call, names: list[str]) -> Iterator[bytes]:
    """The canonical request in every form that clients in the field sign.

    The Python SDK signs the host with its port, Node's without; the SDKs sign header values as they send them, while the
    published recipe lower-cases them.
    """
    is_unsigned = call.header("x-tc-content-sha256") == UNSIGNED_PAYLOAD
    payload = UNSIGNED_PAYLOAD.encode() if is_unsigned else call.body
    digest = hashlib.sha256(payload).hexdigest().encode()
    signed = ";".join(names).encode()
    values = {name: (call.header(name) or "").strip() for name in names}
    tried: set[bytes] = set()
    for host in _hosts(values["host"]):
        for is_lowered in (False, True):
            headers = b""
            for name in names:
                value = host if name == "host" else values[name]
                headers += name.encode() + b":" + _wsgi(value.lower() if is_lowered else value) + b"\n"
            canonical = b"\n".join((call.method.encode(), b"/", call.query, headers, signed, digest))
            if canonical not in tried:
                tried.add(canonical)
                yield canonical


def _v1(call: Call) -> KeyHolder:
    pairs = call.pairs or {}
    for name in ("Timestamp", "Nonce", "SecretId", "Signature"):
        if not pairs.get(name):
            raise missing(name)
    if not _NONCE(pairs["Nonce"]):
        raise WireError("InvalidParameter", _("`Nonce` must be a positive integer."))
    _clock(call, "Timestamp")
    holder = _holder(pairs["SecretId"])
    # The SDKs write a point for each underscore in a name before they sign.
    signed = sorted((name.replace("_", "."), value) for name, value in pairs.items() if name != "Signature")
    text = "&".join(f"{name}={value}" for name, value in signed)
    algorithm = "sha256" if pairs.get("SignatureMethod") == "HmacSHA256" else "sha1"
    try:
        given = base64.b64decode(pairs["Signature"], validate=True)
    except (binascii.Error, ValueError):
        raise _refused(holder) from None
    key = holder.secret_key.encode()
    for host in _hosts((call.header("host") or "").strip()):
        expected = hmac.digest(key, f"{call.method}{host}/?{text}".encode(), algorithm)
        if hmac.compare_digest(expected, given):
            return holder
    raise _refused(holder)


def _clock(call: Call, name: str) -> int:
    """The caller's time, when it is near enough to ours."""
    if not call.timestamp:
        raise missing(name)
    if not _SECONDS(call.timestamp):
        raise WireError("InvalidParameter", _("`{name}` must be a UNIX time in seconds."), name=name)
    seconds = int(call.timestamp)
    now = int(time.time())
    if abs(now - seconds) > SKEW:
        raise WireError(
            "AuthFailure.SignatureExpire",
            _(
                "The call was signed for {signed}, this server's clock shows {now}: more than {skew} seconds apart."
            ),
            signed=seconds,
            now=now,
            skew=SKEW,
        )
    return seconds


def _holder(secret_id: str) -> KeyHolder:
    # PostgreSQL has no NUL in texts; no key of ours is that long.
    holder = None if "\0" in secret_id or len(secret_id) > 64 else credentials.find(secret_id)
    if holder is None:
        raise WireError(
            "AuthFailure.SecretIdNotFound",
            _(
                "There is no enabled key with this SecretId. Look for stray spaces, or whether it was disabled or deleted."
            ),
        )
    return holder


def _hosts(host: str) -> Iterator[str]:
    yield host
    name, colon, port = host.rpartition(":")
    if colon and port.isdecimal():
        yield name


def _refused(holder: KeyHolder) -> WireError:
    """Counted for the key that was named, so that its owner hears when somebody tries."""
    key_refusals.note(holder)
    return WireError(
        "AuthFailure.SignatureFailure",
        _(
            "The signature does not match what was received. Check the SecretKey and that nothing changed after signing."
        ),
    )


def _hmac(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256")


def _wsgi(text: str) -> bytes:
    """The octets of a header as they came (WSGI shows them as latin-1)."""
    return text.encode("latin-1", "replace")
