"""How far the wish of a person who unsubscribes by a reply reaches."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.ownership import AccountOwned


class Scope(models.TextChoices):
    """What a reply takes the number out of; the default is what rule 71 says."""

    SIGNATURE = "signature", _("Messages of the same signature and type")
    APPLICATION = "application", _("All messages of the application")
    ACCOUNT = "account", _("All messages of the account")


DEFAULT_SCOPE: Final = Scope.SIGNATURE


class ScopeSetting(AccountOwned):
    """What an account has chosen, for one application or (null) for all that have no choice of their own."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, null=True, related_name="+"
    )
    scope = models.CharField(max_length=12, choices=Scope.choices)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "application"], nulls_distinct=False, name="one_unsubscribe_scope"
            ),
            models.CheckConstraint(
                condition=models.Q(scope__in=Scope.values), name="unsubscribe_scope_known"
            ),
        ]

    def __str__(self) -> str:
        return self.scope
