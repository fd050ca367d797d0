"""The account: what it is, and where its people and keys are."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models.account import ACCOUNT_STATES
from apps.accounts.permissions import Perm
from apps.console.views.base import ConsolePage
from apps.web.pages import TemplatePage, Text


class AccountDetail(ConsolePage, TemplatePage):
    perm = Perm.ACCOUNT_READ
    title = _("Account")
    template = "console/account/detail.html"

    def heading(self) -> Text:
        return self.account.name

    def context(self) -> dict[str, Any]:
        account = self.account
        return {
            "states": ACCOUNT_STATES,
            "row": account,
            "facts": [
                (_("Account ID"), account.public_id),
                (_("Kind"), account.get_kind_display()),
                (_("Currency"), account.currency),
                (_("Time zone"), account.zone),
                (_("Opened"), account.created_at.astimezone().strftime("%Y-%m-%d")),
            ],
        }
