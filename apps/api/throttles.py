"""How many calls a second: of an account for one action, and of an address whose calls are refused."""

import logging
import threading
import time

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_ratelimit.core import is_ratelimited

from apps.api.errors import WireError

REFUSED_PER_SECOND = 50  # calls with a wrong signature or key that one address gets an answer to
MOST_SHUT_OUT = 10_000

_logger = logging.getLogger(__name__)
_is_away = threading.Event()
# Addresses over their limit, with the second it happened in: they are turned away without asking database or cache.
_shut_out: dict[str, int] = {}


def admit(ip: str) -> None:
    """Raises WireError for an address that has sent too many refused calls within this second; costs no round trip."""
    if _shut_out and _shut_out.get(ip) == int(time.time()):
        raise _address_over()


def note_refusal(request: HttpRequest, ip: str) -> None:
    """Count a call that could not prove who it is; raises WireError when the address has had enough."""
    if _is_over(request, "api3.refused", ip, REFUSED_PER_SECOND):
        if len(_shut_out) >= MOST_SHUT_OUT:
            _shut_out.clear()
        _shut_out[ip] = int(time.time())
        raise _address_over()


def note_call(request: HttpRequest, account_id: int, action: str, calls_per_second: int) -> None:
    """Count a signed call; raises WireError when the account is over the action's rate."""
    if _is_over(request, f"api3.{action}", str(account_id), calls_per_second):
        raise WireError(
            "RequestLimitExceeded.UinLimitExceeded",
            _("The account may call {action} {limit} times a second. Send again a little later."),
            action=action,
            limit=calls_per_second,
        )


def _is_over(request: HttpRequest, group: str, identity: str, per_second: int) -> bool:
    try:
        over: bool = is_ratelimited(
            request, group=group, key=lambda _group, _request: identity, rate=(per_second, 1), increment=True
        )
    except (
        Exception
    ) as error:  # whatever the cache's driver raises: no counter is no reason to refuse a message
        if not _is_away.is_set():
            _is_away.set()
            _logger.warning("Calls are not counted while the cache is away: %s", error)
        return False
    if _is_away.is_set():
        _is_away.clear()
        _logger.warning("The cache is back, calls are counted again.")
    return over


def _address_over() -> WireError:
    return WireError(
        "RequestLimitExceeded.IPLimitExceeded",
        _(
            "Too many refused calls came from this address within a second. Check key and signature before the next one."
        ),
    )
