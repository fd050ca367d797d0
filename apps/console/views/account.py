"""The account: what it is, where its people and keys are, and when a list needs a second person."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.accounts.models.account import ACCOUNT_STATES
from apps.accounts.permissions import Perm
from apps.accounts.queries import people_who_may
from apps.accounts.services import accounts
from apps.console.forms.account import ApprovalForm
from apps.console.views.base import ConsolePage
from apps.core.money import plain
from apps.identity.rights import standing_of
from apps.web.pages import Crumb, FormPage, TemplatePage, Text

APPROVAL = _("Second person’s approval")


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
                (_("Kind"), standing_of(account).label),
                (_("Currency"), account.currency),
                (_("Time zone"), account.zone),
                (_("Opened"), account.created_at.astimezone().strftime("%Y-%m-%d")),
                (APPROVAL, _approval(account)),
            ],
        }


class AccountApproval(ConsolePage, FormPage):
    """From which size on a list needs a second person."""

    perm = Perm.ACCOUNT_WRITE
    title = APPROVAL
    form = ApprovalForm
    done = _("Saved. It counts for every list that is confirmed from now on.")

    def trail(self) -> list[Crumb]:
        return [(self.account.name, reverse("console:account"))]

    def lead(self) -> Text:
        count = people_who_may(self.account, Perm.MESSAGE_APPROVE)
        if count < 2:
            return _(
                "Owners and senders may approve, but never a list that they have confirmed themselves. In this account nobody "
                "else could: invite a second person before you set a limit."
            )
        words = _(
            "Owners and senders may approve, but never a list that they have confirmed themselves; here {count} people."
        )
        return str(words).format(count=count)

    def initial(self) -> dict[str, Any]:
        amount = self.account.approval_above_amount
        return {
            "above_count": self.account.approval_above_count,
            "above_amount": None if amount is None else plain(amount),
        }

    def run(self, form: ApprovalForm) -> str:
        accounts.set_approval(actor=self.actor, **form.cleaned_data)
        return reverse("console:account")


def _approval(account: Account) -> Text:
    """When it is demanded, in words."""
    limits = []
    if account.approval_above_count is not None:
        limits.append(str(_("above {count} messages")).format(count=account.approval_above_count))
    if account.approval_above_amount is not None:
        amount = f"{plain(account.approval_above_amount)} {account.currency}"
        limits.append(str(_("above {amount}")).format(amount=amount))
    return " · ".join(limits) if limits else _("not demanded")
