"""Reads of signatures, of their certificates and of the matrix that says which ones they need."""

from dataclasses import dataclass

from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.core.kinds import Region
from apps.signatures.certificates import MATRIX, Cell, Wanted
from apps.signatures.models import Certificate, CertificateRule, Signature


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


def contents(account: Account) -> list[str]:
    """The signatures as texts, each once, for whoever chooses one of either region."""
    rows = Signature.of(account).filter(deleted_at=None, is_approved=True).order_by("content")
    return list(rows.values_list("content", flat=True).distinct())


def certificates(signature: Signature) -> QuerySet[Certificate]:
    """The documents that prove a signature, those taken out aside."""
    return signature.certificates.filter(removed_at=None).order_by("certificate_kind", "id")


def certificates_of(account: Account) -> QuerySet[Certificate]:
    """Those that the account's people may look at: of signatures that are not deleted."""
    return Certificate.of(account).filter(removed_at=None, signature__deleted_at=None)


@dataclass(frozen=True)
class Answer:
    """A cell of the matrix with what it asks for now; `is_decided` when operators have changed the default."""

    cell: Cell
    wanted: Wanted
    is_decided: bool


def certificate_matrix() -> list[Answer]:
    """Every cell, in the order of the matrix; one statement."""
    decided = {row.cell: row.answer for row in CertificateRule.objects.all()}
    return [Answer(cell, decided.get(cell, default), cell in decided) for cell, default in MATRIX.items()]
