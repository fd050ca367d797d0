"""What allauth asks this product: where people go after signing in, where they come from, how their secrets are kept."""

import base64
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse

from apps.accounts.actors import accounts_of, staff_perms
from apps.core import privacy
from apps.core.addresses import client_address

_CONTEXT = b"second_factor.secret"


class AccountAdapter(DefaultAccountAdapter):
    """Customers land in the console, staff in the back office, who is neither (any more) at the own address."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        if not user.is_authenticated or accounts_of(user):
            return reverse("console:overview")
        return reverse("backoffice:overview" if staff_perms(user) else "account_email")

    get_signup_redirect_url = get_login_redirect_url

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Whoever has signed in a moment ago is not asked for the password again, as setting up a second factor would."""
        if not super().is_reauthentication_required(app=app, **options):
            return False
        records = get_authentication_records(self.request, self.request.user)
        last = max((record["at"] for record in records), default=0)
        return bool(time.time() - last >= app_settings.REAUTHENTICATION_TIMEOUT)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals what authenticator apps and recovery codes are made from."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(privacy.seal(text, context=_CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return privacy.open_sealed(base64.b64decode(encrypted_text), context=_CONTEXT)
