"""Rows that belong to an account, or to the platform where they have none."""

from django.db import models

from apps.core.ownership import AccountOwned


class OwnedOrPlatform(AccountOwned):
    """`of(account)` gives an account's rows as everywhere; those of the platform are asked for by name."""

    account = models.ForeignKey(  # type: ignore[assignment]  # the one base whose account may be missing
        "accounts.Account", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta(AccountOwned.Meta):
        abstract = True
