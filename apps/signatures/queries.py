"""Reads of signatures."""

from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.core.kinds import Region
from apps.signatures.models import Signature


def listed(account: Account, region: Region | None = None) -> QuerySet[Signature]:
    """The account's signatures that are not deleted, with their reviews."""
    rows = Signature.of(account).filter(deleted_at=None).select_related("review")
    return rows if region is None else rows.filter(region=region)


def approved(account: Account, region: Region | None = None) -> QuerySet[Signature]:
    """Those that messages may carry, first approved first."""
    return listed(account, region).filter(is_approved=True).order_by("review__decided_at", "id")


def for_sending(account: Account, content: str, region: Region) -> Signature | None:
    """The approved signature with exactly this content; None when there is none. One statement."""
    return (
        Signature.of(account)
        .filter(region=region, content=content, is_approved=True, deleted_at=None)
        .first()
    )


def default_for_sending(account: Account, region: Region) -> Signature | None:
    """The one used when a call names none: the first approved (rule 20)."""
    return approved(account, region).first()
