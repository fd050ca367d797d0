"""The way to the own face, and the pages behind one-time links: joining an account, becoming the first administrator."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from apps.accounts.actors import SESSION_ACCOUNT
from apps.accounts.forms import FirstAdministratorForm, NewcomerForm
from apps.accounts.models import Invitation, User
from apps.accounts.services import people, staff
from apps.core.addresses import client_address
from apps.core.errors import Code, DomainError


def home(request: HttpRequest) -> HttpResponse:
    """Lead a person to the face that is theirs; who is not signed in signs in first, and lands there too."""
    return redirect(
        get_adapter().get_login_redirect_url(request) if request.user.is_authenticated else "account_login"
    )


class InvitationPage(View):
    """Whoever is signed in with the invited address joins by one click, a newcomer chooses name and password."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = people.open_invitation(token)
        return self._show(invitation, NewcomerForm()) if invitation else _dead(request)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = people.open_invitation(token)
        if invitation is None:
            return _dead(request)
        form = NewcomerForm(request.POST)
        try:
            if request.user.is_authenticated:
                account = people.accept(token=token, user=request.user, ip=client_address(request))
                request.session[SESSION_ACCOUNT] = account.public_id
                messages.success(request, _("You now belong to %(account)s.") % {"account": account.name})
                return redirect("/")
            if not form.is_valid():
                return self._show(invitation, form)
            people.accept_as_newcomer(token=token, ip=client_address(request), **form.chosen)
        except DomainError as refusal:
            return _refused(request, refusal) or self._show(invitation, form, refusal.sentence)
        messages.success(request, _("Welcome. Sign in with the password you have chosen."))
        return redirect("account_login")

    def _show(self, invitation: Invitation, form: NewcomerForm, refusal: str = "") -> HttpResponse:
        user = self.request.user
        facts: dict[str, Any] = {
            "invitation": invitation,
            "form": form,
            "refusal": refusal,
            "is_addressee": user.is_authenticated and user.email == invitation.email,
            "has_sign_in": User.objects.filter(email=invitation.email).exists(),
        }
        return render(self.request, "account/invitation.html", facts)


class FirstAdministratorPage(View):
    """Address, name and password of the first administrator; the link that opens it works once."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if not staff.is_first_administrator_link(token):
            return _dead(request)
        return self._show(FirstAdministratorForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if not staff.is_first_administrator_link(token):
            return _dead(request)
        form = FirstAdministratorForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            staff.become_first_administrator(token=token, ip=client_address(request), **form.chosen)
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.sentence)
            return _refused(request, refusal) or self._show(form)
        messages.success(request, _("The administrator exists now. Sign in, then set up a second factor."))
        return redirect("account_login")

    def _show(self, form: FirstAdministratorForm) -> HttpResponse:
        return render(self.request, "account/first_administrator.html", {"form": form})


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse | None:
    return _dead(request) if refusal.code is Code.LINK_DEAD else None


def _dead(request: HttpRequest) -> HttpResponse:
    """404, with what to do: a link that never existed looks the same as one that was used."""
    return render(request, "account/link_dead.html", {"sentence": str(Code.LINK_DEAD.sentence)}, status=404)
