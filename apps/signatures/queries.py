"""Reads of signatures."""

from functools import cache

from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.core.kinds import Region
from apps.core.statements import column_list, fetch_one
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
    return fetch_one(Signature, _for_sending(), [account.pk, region.value, content])


def default_for_sending(account: Account, region: Region) -> Signature | None:
    """The one used when a call names none: the first approved (rule 20)."""
    return approved(account, region).first()


@cache
def _for_sending() -> str:
    columns, table = column_list(Signature), Signature._meta.db_table
    return f"""
        SELECT {columns} FROM {table}
        WHERE account_id = %s AND region = %s AND content = %s AND is_approved AND deleted_at IS NULL
    """  # noqa: S608
