"""Who may bind to this installation's simulator."""

from typing import Final

from django.utils.crypto import salted_hmac

SYSTEM_ID: Final = "sms"
PASSWORD_LENGTH: Final = 8  # what SMPP 3.4 allows


def password(system_id: str = SYSTEM_ID) -> str:
    """A password of this installation's own, made from its key, so that client and simulator agree without setting one."""
    return salted_hmac("apps.carriers.simulator", system_id).hexdigest()[:PASSWORD_LENGTH]
