"""What an operator has granted an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.ownership import AccountOwned


class AccountLimit(AccountOwned):
    """S18: how many global messages the account may send in a day; without a row the platform's default holds."""

    global_day = models.PositiveIntegerField(_("global messages in a day"))

    class Meta(AccountOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["account"], name="account_limit_once")]

    def __str__(self) -> str:
        return str(self.account)
