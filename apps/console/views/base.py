"""The base of every page of the customers' face."""

from apps.accounts.models import Account
from apps.web import access
from apps.web.pages import Page


class ConsolePage(Page, abstract=True):
    """A page of one account; somebody without an account does not find the console."""

    def is_stranger(self, actor: access.Actor) -> bool:
        return actor.account is None

    @property
    def account(self) -> Account:
        """The account the person works in."""
        account: Account = self.actor.own_account
        return account
