"""Reads of templates."""

from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.core.kinds import Region
from apps.message_templates.models import MessageTemplate

_MOST_DIGITS = 18  # fits a bigint, and longer ones cannot exist


def listed(account: Account, region: Region | None = None) -> QuerySet[MessageTemplate]:
    """The account's templates that are not deleted, with their reviews."""
    rows = MessageTemplate.of(account).filter(deleted_at=None).select_related("review")
    return rows if region is None else rows.filter(region=region)


def approved(account: Account, region: Region | None = None) -> QuerySet[MessageTemplate]:
    """Those that may be sent, latest first."""
    return listed(account, region).filter(is_approved=True).order_by("-id")


def for_sending(account: Account, number: str) -> MessageTemplate | None:
    """The approved template with this TemplateId as it stands on the wire; None when there is none. One statement.

    Its region is for the caller to compare, because the two mismatches have answers of their own.
    """
    if not (number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS):
        return None
    return MessageTemplate.of(account).filter(number=int(number), is_approved=True, deleted_at=None).first()


def sendable(account: Account, number: str, region: Region) -> MessageTemplate | None:
    """Like `for_sending`, for one region only."""
    template = for_sending(account, number)
    return template if template is not None and template.region == region else None
