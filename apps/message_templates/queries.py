"""Reads of templates."""

from django.db.models import Count, F, Func, QuerySet

from apps.accounts.models import Account
from apps.core.kinds import Region
from apps.message_templates.models import ImportRow, MessageTemplate, Outcome, TemplateImport

_MOST_DIGITS = 18  # fits a bigint, and longer ones cannot exist


def listed(account: Account, region: Region | None = None) -> QuerySet[MessageTemplate]:
    """The account's templates that are not deleted, with their reviews."""
    rows = MessageTemplate.of(account).filter(deleted_at=None).select_related("review")
    return rows if region is None else rows.filter(region=region)


def of_account(account: Account) -> int:
    """How many count towards the limit: of both regions, those that are not deleted."""
    return MessageTemplate.of(account).filter(deleted_at=None).count()


def tags_of(account: Account, region: Region) -> list[str]:
    """The tags that the account's templates of a region carry, in order."""
    rows = listed(account, region).annotate(tag=Func(F("tags"), function="unnest"))
    return sorted(set(rows.order_by().values_list("tag", flat=True)))


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


def imports(account: Account, region: Region) -> QuerySet[TemplateImport]:
    """The latest files of templates, latest first."""
    return (
        TemplateImport.of(account)
        .filter(region=region)
        .select_related("account", "created_by")
        .order_by("-id")
    )


def import_rows(template_import: TemplateImport) -> QuerySet[ImportRow]:
    """The lines of a file with the templates they have become."""
    return (
        ImportRow.of(template_import.account)
        .filter(template_import=template_import)
        .select_related("template__review", "template_import__account")
    )


def outcomes(template_import: TemplateImport) -> dict[Outcome, int]:
    """How many lines became what, in the order of the outcomes, none left out."""
    rows = import_rows(template_import).order_by().values_list("outcome").annotate(count=Count("id"))
    counted = dict(rows)
    return {outcome: counted.get(outcome, 0) for outcome in Outcome}
