"""Who calls the REST API: a SecretId and its SecretKey by HTTP Basic, as every HTTP client can send them."""

import base64
import binascii
import hmac

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.accounts.actors import Actor
from apps.accounts.services import credentials, key_refusals
from apps.api import throttles
from apps.core.addresses import client_address

LONGEST = 512  # octets of the header
_NO_KEY = _(
    "Send the SecretId as user and the SecretKey as password (HTTP Basic). The key must be enabled and belong to a person "
    "of the account."
)


class KeyAuthentication(BaseAuthentication):
    """Gives (actor, None); the body of a call that cannot prove who it is is never read."""

    def authenticate(self, request: Request) -> tuple[Actor, None]:
        """Raises AuthenticationFailed (401), and WireError for an address that has tried too often."""
        plain: HttpRequest = request._request
        ip = client_address(plain)
        throttles.admit(ip)
        holder = _holder(plain.META.get("HTTP_AUTHORIZATION", ""))
        if holder is None:
            throttles.note_refusal(plain, ip)
            raise AuthenticationFailed(_NO_KEY)
        credentials.note_use(holder, ip)
        return Actor(user=holder.user, account=holder.account, perms=holder.perms, via="api", ip=ip), None

    def authenticate_header(self, request: Request) -> str:
        """Makes a refusal a 401, and tells the client which scheme."""
        return 'Basic realm="SMS console", charset="UTF-8"'


def _holder(header: str) -> credentials.KeyHolder | None:
    scheme, _space, token = header.partition(" ")
    if scheme.lower() != "basic" or len(header) > LONGEST:
        return None
    try:
        pair = base64.b64decode(token.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    secret_id, colon, secret_key = pair.partition(":")
    if not colon or "\0" in secret_id:
        return None
    holder = credentials.find(secret_id)
    if holder is None:
        return None
    if not hmac.compare_digest(holder.secret_key.encode(), secret_key.encode()):
        key_refusals.note(holder)
        return None
    return holder
