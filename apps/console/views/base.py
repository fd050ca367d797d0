"""The base of every page of the customers' face."""

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import Account, AccountStatus
from apps.accounts.permissions import Perm
from apps.protection import queries as protection
from apps.web import access
from apps.web.pages import Page, Reminder


class ConsolePage(Page, abstract=True):
    """A page of one account; somebody without an account does not find the console."""

    def is_stranger(self, actor: access.Actor) -> bool:
        return actor.account is None

    @property
    def account(self) -> Account:
        """The account the person works in."""
        account: Account = self.actor.own_account
        return account

    def reminders(self) -> list[Reminder]:
        """Arrears until they are paid, and what is stopped in an emergency until it is released."""
        return [*self._arrears(), *self._stopped()]

    def _arrears(self) -> list[Reminder]:
        if self.account.status != AccountStatus.ARREARS:
            return []
        if self.account.codes_in_arrears:
            sentence = _(
                "Everything but verification codes is refused until the debt is paid; then sending and paused lists go on by themselves."
            )
        else:
            sentence = _(
                "Everything is refused until the debt is paid; then sending and paused lists go on by themselves."
            )
        may_read = self.actor.may(Perm.BILLING_READ)
        url, link = (reverse("console:balance"), _("To the balance")) if may_read else ("", "")
        return [Reminder(sentence, url, link)]

    def _stopped(self) -> list[Reminder]:
        if not self.actor.may(Perm.APPLICATION_READ):
            return []
        names = [switch.name for switch in protection.unreleased_of(self.account)]
        if not names:
            return []
        sentence = _("Stopped in an emergency: %(names)s.") % {"names": ", ".join(names)}
        return [Reminder(sentence, reverse("console:switches"), _("Look and release"))]


def export_url(actor: access.Actor, subject: str) -> str:
    """Where a list's rows can be asked for as a file, for those who may; else ""."""
    return reverse("console:export_new", args=[subject]) if access.may(actor, Perm.EXPORT_READ) else ""
