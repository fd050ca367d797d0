"""The address that a request came from, also behind proxies that are known to be ours."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - nothing listens on it: it stands for "no address", as behind a Unix socket


def client_address(request: HttpRequest) -> str:
    """The sender's IP address in its canonical form.

    Each of settings.TRUSTED_PROXY_COUNT proxies has appended the address it was called from to X-Forwarded-For, so the
    sender is that many entries from the end; whatever stands further left was written by the sender and is not believed.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    count = settings.TRUSTED_PROXY_COUNT
    if count:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= count:
            return _canonical(hops[-count]) or _canonical(peer) or UNKNOWN
    return _canonical(peer) or UNKNOWN


def _canonical(text: str) -> str | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    # A dual-stack socket reports IPv4 callers as ::ffff:a.b.c.d.
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
