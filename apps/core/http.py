"""Calls to other people's servers: short, never redirected, and never into our own network unless a setting allows it.

The name is resolved once, every address it has must be a public one, and the connection goes to exactly that address: a name
that answers differently a moment later (DNS rebinding) leads nowhere else.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS: Final = 10.0  # for connecting and for each answer of the socket
LONGEST_ANSWER: Final = 64 * 1024
_PORTS: Final = {"http": 80, "https": 443}
_TOO_LATE: Final = "TimeoutError"  # as the socket's own patience is called


class AddressRefused(Exception):
    """The address is none that may be called; the sentence says why. Nothing was sent."""


class NotReached(Exception):
    """Nobody answered; `is_untouched` when the request has certainly not been read by anybody."""

    def __init__(self, reason: str, *, is_untouched: bool) -> None:
        super().__init__(reason)
        self.is_untouched = is_untouched


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` is cut at LONGEST_ANSWER."""

    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        """2xx; a redirect is none, because it is not followed."""
        return 200 <= self.status < 300


def check(url: str) -> SplitResult:
    """The parts of an address that may be called; raises AddressRefused. Does not resolve the name."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise AddressRefused("the port is no number") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise AddressRefused("the address must begin with https://")
    if parts.scheme == "http" and not settings.CALL_PRIVATE_ADDRESSES:
        raise AddressRefused("the address must begin with https://")
    if parts.username or parts.password:
        raise AddressRefused("the address must not hold a name or a password")
    if any(character.isspace() or ord(character) < 32 for character in url):
        raise AddressRefused("the address holds spaces or control characters")
    if port == 0:
        raise AddressRefused("there is no port 0")
    return parts


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS) -> Answer:
    """Send a body to somebody's server; raises AddressRefused and NotReached."""
    return _call("POST", url, body, headers, seconds)


def get(url: str, *, seconds: float = SECONDS) -> Answer:
    """Ask somebody's server; raises AddressRefused and NotReached."""
    return _call("GET", url, b"", {}, seconds)


def _call(method: str, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
    parts = check(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    address = _resolve(host, port)
    connection = _Pinned(host, port, address, seconds, is_secure=parts.scheme == "https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    is_sent = False
    # A server that sends a byte now and then would hold us for hours: the whole call has an end as well.
    watch = threading.Timer(seconds * 2, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.connect()
        is_sent = True
        connection.request(method, path, body or None, {**headers, "Connection": "close"})
        response = connection.getresponse()
        answer = Answer(response.status, response.read(LONGEST_ANSWER))
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = _TOO_LATE if connection.is_cut else type(error).__name__
        raise NotReached(reason, is_untouched=not is_sent) from error
    finally:
        watch.cancel()
        connection.close()
    if connection.is_cut:  # what was read until then looks like a whole answer where its length was not said
        raise NotReached(_TOO_LATE, is_untouched=False)
    return answer


def _resolve(host: str, port: int) -> str:
    """The first address of the name; every one it has must be allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached("the name is unknown", is_untouched=True) from error
    addresses = [str(one[4][0]) for one in found]
    if not settings.CALL_PRIVATE_ADDRESSES:
        for address in addresses:
            if not _is_public(address):
                raise AddressRefused("the address belongs to a private network")
    return addresses[0]


def _is_public(address: str) -> bool:
    """Neither private, loopback, link-local, multicast nor reserved; mapped and tunnelled IPv4 counts as what it carries.

    Reserved holds IPv4 in the old notation (::10.0.0.1) and translators of one's own (64:ff9b:1::/48), which Python calls
    global, as it does the site's own fec0::/10.
    """
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        inner = one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)
        if inner is not None:
            one = inner
        elif one in _NAT64:
            one = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
        elif one.is_site_local:
            return False
    return one.is_global and not one.is_multicast and not one.is_reserved


_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class _Pinned(http.client.HTTPConnection):
    """Connects to one address; name and certificate are those of the host."""

    def __init__(self, host: str, port: int, address: str, seconds: float, *, is_secure: bool) -> None:
        super().__init__(host, port, timeout=seconds)
        self._address = address
        self._tls = ssl.create_default_context() if is_secure else None
        self.default_port = 443 if is_secure else 80
        self.is_cut = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it from another thread: whatever waits for the socket fails."""
        self.is_cut = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
