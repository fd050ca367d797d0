"""Sign-in, sign-up, reset and second factor behind rate limits, one-time links, the way to the own face.

Included before allauth's own routes, whose names and paths these repeat: the first match wins.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from apps.accounts import limits, views
from apps.accounts.limits import limited, limited_link

urlpatterns = [
    path("home/", views.home, name="account_home"),
    path(
        "login/",
        limited(account.login, group="login", by_name=limits.BY_NAME, name=limits.signing_in),
        name="account_login",
    ),
    path(
        "signup/",
        limited(
            account.signup,
            group="signup",
            by_address=limits.SIGN_UP_BY_ADDRESS,
            by_name=limits.MAIL_BY_NAME,
            name=limits.addressed,
        ),
        name="account_signup",
    ),
    path(
        "password/reset/",
        limited(account.password_reset, group="reset", by_name=limits.MAIL_BY_NAME, name=limits.addressed),
        name="account_reset_password",
    ),
    path(
        "2fa/authenticate/",
        limited(mfa.authenticate, group="second", by_name=limits.BY_NAME, name=limits.half_signed_in),
        name="mfa_authenticate",
    ),
    path("2fa/webauthn/login/", limited(webauthn.login_webauthn, group="passkey"), name="mfa_login_webauthn"),
    path(
        "invitation/<str:token>/",
        limited_link(views.InvitationPage.as_view(), group="invitation"),
        name="account_invitation",
    ),
    path(
        "first-administrator/<str:token>/",
        limited_link(views.FirstAdministratorPage.as_view(), group="first-administrator"),
        name="account_first_administrator",
    ),
]
