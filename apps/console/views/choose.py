"""Which of their accounts a person works in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import SESSION_ACCOUNT, accounts_of
from apps.console.views.base import ConsolePage
from apps.web.access import SIGNED_IN
from apps.web.htmx import go_to
from apps.web.pages import TemplatePage


class ChooseAccount(ConsolePage, TemplatePage):
    """Everybody chooses among their own accounts only; any other account does not exist for them."""

    perm = SIGNED_IN
    title = _("Choose an account")
    template = "console/account/choose.html"

    def context(self) -> dict[str, Any]:
        return {"accounts": accounts_of(self.actor.user)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.POST.get("account")
        if wanted not in {one.public_id for one in accounts_of(self.actor.user)}:
            raise Http404
        request.session[SESSION_ACCOUNT] = wanted
        # Not back to the page before: it may show a row that the other account does not have.
        return go_to(request, reverse("console:overview"))
