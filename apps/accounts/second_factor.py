"""Who still owes a second factor: everybody whose rights reach beyond one account."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import StaffMembership, User

# Recovery codes alone are a way back in, not a factor.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_missing(user: User) -> bool:
    """Whether staff or a superuser has set up neither an authenticator app nor a passkey; a demo asks for none."""
    if settings.DEMO:
        return False
    has_role = Exists(StaffMembership.objects.filter(user=OuterRef("pk")))
    has_factor = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS))
    return User.objects.filter(Q(is_superuser=True) | has_role, ~has_factor, pk=user.pk).exists()
