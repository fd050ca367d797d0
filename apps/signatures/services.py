"""The verbs of signatures: create, edit, submit, withdraw, delete.

An approved one is never modified (rule 13); its review's row is locked before the signature's.
"""

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from apps.core.locks import lock
from apps.reviews import services as reviews
from apps.reviews.states import ReviewStatus
from apps.signatures.kinds import Purpose, SignatureType
from apps.signatures.models import Signature

LIMIT = 50  # rule 12, per account over both regions
_COLUMN = 20


@transaction.atomic
def create(
    *,
    actor: Actor,
    region: Region,
    content: str,
    type: SignatureType,
    purpose: Purpose = Purpose.OWN,
    description: str = "",
    submit: bool = False,
) -> Signature:
    """A new signature as a draft, or at once submitted for review.

    Raises TOO_MANY, ALREADY_EXISTS and, when it is submitted, CONTENT_REFUSED.
    """
    actor.require(Perm.SIGNATURE_WRITE)
    account = actor.own_account
    lock(f"signatures:{account.pk}")
    count = Signature.of(account).filter(deleted_at=None).count()
    if count >= LIMIT:
        raise DomainError(Code.TOO_MANY, limit=LIMIT, count=count)
    content = content.strip()
    signature = Signature(
        account=account,
        region=region,
        content=content,
        type=type,
        purpose=purpose,
        description=description.strip(),
    )
    _refuse_content(signature)
    signature.save(force_insert=True)
    reviews.open_draft(actor=actor, target=signature, title=content)
    audit.record(actor, "signature.created", signature, region=str(region))
    if submit:
        reviews.submit(actor=actor, target=signature, title=content)
    return signature


@transaction.atomic
def edit(
    *,
    actor: Actor,
    signature: Signature,
    content: str,
    type: SignatureType,
    purpose: Purpose,
    description: str,
    submit: bool = False,
) -> Signature:
    """Change a signature that is not yet decided or was refused; one that waits keeps its place in the queue.

    Raises IllegalMove while it is in review or approved, ALREADY_EXISTS, and CONTENT_REFUSED where it waits or is submitted.
    """
    actor.require(Perm.SIGNATURE_WRITE)
    lock(f"signatures:{signature.account_id}")
    content = content.strip()
    review = reviews.open_draft(actor=actor, target=_own(actor, signature), title=content)
    row = _locked(signature)
    row.content, row.type, row.purpose, row.description = content, type, purpose, description.strip()
    _refuse_content(row)
    is_waiting = review.status == ReviewStatus.WAITING
    if is_waiting:
        reviews.refuse_findings(row.findings())
    row.save(update_fields=["content", "type", "purpose", "description"])
    audit.record(actor, "signature.edited", row)
    if submit and not is_waiting:
        reviews.submit(actor=actor, target=row, title=content)
    return row


@transaction.atomic
def submit(*, actor: Actor, signature: Signature) -> Signature:
    """Hand it to the reviewers; raises CONTENT_REFUSED or IllegalMove."""
    actor.require(Perm.SIGNATURE_WRITE)
    own = _own(actor, signature)
    reviews.submit(actor=actor, target=own, title=own.content)
    return own


@transaction.atomic
def withdraw(*, actor: Actor, signature: Signature) -> Signature:
    """Take the application back; it can be changed and submitted again. Raises IllegalMove when it is decided."""
    actor.require(Perm.SIGNATURE_WRITE)
    own = _own(actor, signature)
    reviews.withdraw(actor=actor, target=own)
    return own


@transaction.atomic
def delete(*, actor: Actor, signature: Signature) -> None:
    """Irreversible: messages can no longer carry it, an application under way is withdrawn. Twice changes nothing."""
    actor.require(Perm.SIGNATURE_WRITE)
    if signature.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    reviews.abandon(actor=actor, target=signature)
    gone = Signature.of(actor.own_account).filter(pk=signature.pk, deleted_at=None)
    if gone.update(deleted_at=clock.now(), is_approved=False):
        audit.record(actor, "signature.deleted", signature)


def _own(actor: Actor, signature: Signature) -> Signature:
    """The row as it is now, provided that it is the account's and not deleted; raises NOT_FOUND."""
    own = (
        Signature.of(actor.own_account)
        .select_related("account")
        .filter(pk=signature.pk, deleted_at=None)
        .first()
    )
    if own is None:
        raise DomainError(Code.NOT_FOUND)
    return own


def _locked(signature: Signature) -> Signature:
    rows = Signature.unscoped.select_for_update(of=("self",)).select_related("account")
    row = rows.filter(pk=signature.pk, deleted_at=None).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row


def _refuse_content(signature: Signature) -> None:
    """What cannot even be kept as a draft: nothing, what no column holds, or what is there already."""
    if not signature.content or len(signature.content) > _COLUMN:
        reviews.refuse_findings(signature.findings())
    same = Signature.of(signature.account).filter(
        region=signature.region, content=signature.content, deleted_at=None
    )
    if same.exclude(pk=signature.pk).exists():
        raise DomainError(Code.ALREADY_EXISTS, field="content", name=signature.content)
