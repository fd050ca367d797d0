"""What allauth asks this product: where people go after signing in, and who may sign up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from apps.accounts.actors import accounts_of, staff_perms


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Customers land in the console, staff in the back office."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        if user.is_authenticated and staff_perms(user) and not accounts_of(user):
            return reverse("backoffice:overview")
        return reverse("console:overview")

    get_signup_redirect_url = get_login_redirect_url
