"""The base of every page of the staff's face."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import second_factor
from apps.accounts.permissions import Perm
from apps.protection import queries as protection
from apps.web import access
from apps.web.htmx import go_to
from apps.web.pages import Page, Reminder


class StaffPage(Page, abstract=True):
    """A page of the platform's staff, who need a second factor; nobody else finds the back office.

    Who is a customer too works here for no account, so that nothing lands in that account's audit trail.
    """

    def is_stranger(self, actor: access.Actor) -> bool:
        return not any(str(perm).startswith("staff_") for perm in actor.perms)

    def gate(self) -> HttpResponse | None:
        self.actor = replace(self.actor, account=None, via="backoffice")
        if not second_factor.is_missing(self.actor.user):
            return None
        messages.warning(self.request, _("The back office asks for a second factor. Set one up to go on."))
        return go_to(self.request, resolve_url("mfa_index"))

    def reminders(self) -> list[Reminder]:
        """What is stopped in an emergency, until it is released."""
        if Perm.STAFF_SWITCH_READ not in self.actor.perms:
            return []
        names = [switch.name for switch in protection.unreleased()]
        if not names:
            return []
        sentence = _("Stopped in an emergency: %(names)s.") % {"names": ", ".join(names)}
        return [Reminder(sentence, reverse("backoffice:switches"), _("Look and release"))]
