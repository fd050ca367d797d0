"""Reads of identities: what is under way, what is in force, and where else a number is known."""

from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.identity.models import Identity, IdentityDocument


def application(account: Account) -> Identity | None:
    """The one that is not approved yet; None when there is none."""
    return _rows(account).filter(approved_at=None).first()


def in_force(account: Account) -> Identity | None:
    """What the account is proved to be; None too for one that was verified before documents were kept."""
    return _rows(account).filter(approved_at__isnull=False, ended_at=None).first()


def documents(account: Account) -> QuerySet[IdentityDocument]:
    """All documents of the account's applications."""
    return IdentityDocument.of(account)


def same_elsewhere(identity: Identity) -> list[Identity]:
    """At most five other accounts that are verified by the same number, or were."""
    if identity.number_hash is None:
        return []
    rows = Identity.unscoped.filter(number_hash=identity.number_hash, approved_at__isnull=False)
    return list(rows.exclude(account=identity.account_id).select_related("account").order_by("-id")[:5])


def _rows(account: Account) -> QuerySet[Identity]:
    return Identity.of(account).select_related("review", "account")
