"""The verbs of signatures: create, edit, copy, submit, withdraw, delete; and what operators decide about certificates.

An approved one is never modified (rule 13); its review's row is locked before the signature's.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import attachments, clock, files
from apps.core.attachments import Document
from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from apps.core.locks import lock
from apps.reviews import services as reviews
from apps.reviews.models import Review
from apps.reviews.states import ReviewStatus
from apps.signatures import queries
from apps.signatures.certificates import MATRIX, Cell, Wanted
from apps.signatures.kinds import CertificateKind, Purpose, Registrant, SignatureType
from apps.signatures.models import Certificate, CertificateRule, Signature

LIMIT = 50  # rule 12, per account over both regions
MOST_CERTIFICATES = 10  # of one signature
Proof = tuple[CertificateKind, Document]
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
    registrant: Registrant = Registrant.ORGANIZATION,
    certificates: Sequence[Proof] = (),
    submit: bool = False,
) -> Signature:
    """A new signature with its certificates, as a draft or at once submitted for review.

    Raises TOO_MANY, ALREADY_EXISTS, DOCUMENT_TOO_MANY and, when it is submitted, CONTENT_REFUSED.
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
        registrant=registrant,
        description=description.strip(),
    )
    signature.registrant = signature.cell().registrant
    _refuse_content(signature)
    signature.save(force_insert=True)
    reviews.open_draft(actor=actor, target=signature, title=content)
    _attach(actor, signature, certificates)
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
    registrant: Registrant = Registrant.ORGANIZATION,
    certificates: Sequence[Proof] = (),
    removed: Collection[str] = (),
    submit: bool = False,
) -> Signature:
    """Change a signature that is not yet decided or was refused; one that waits keeps its place in the queue.

    `certificates` are added; those whose public ids are `removed` are taken out. Raises IllegalMove while it is in review or
    approved, ALREADY_EXISTS, DOCUMENT_TOO_MANY, and CONTENT_REFUSED where it waits or is submitted.
    """
    actor.require(Perm.SIGNATURE_WRITE)
    lock(f"signatures:{signature.account_id}")
    content = content.strip()
    review = reviews.open_draft(actor=actor, target=_own(actor, signature), title=content)
    row = _locked(signature)
    columns = ("content", "type", "purpose", "registrant", "description")
    before = audit.values(row, *columns)
    row.content, row.type, row.purpose, row.description = content, type, purpose, description.strip()
    row.registrant = registrant
    row.registrant = row.cell().registrant
    _refuse_content(row)
    _take_out(row, queries.certificates(row).filter(public_id__in=removed))
    _attach(actor, row, certificates)
    is_waiting = review.status == ReviewStatus.WAITING
    if is_waiting:
        reviews.refuse_findings(row.findings())
    row.save(update_fields=["content", "type", "purpose", "registrant", "description"])
    audit.record(actor, "signature.edited", row, **audit.difference(before, audit.values(row, *columns)))
    if submit and not is_waiting:
        reviews.submit(actor=actor, target=row, title=content)
    return row


def copy(*, actor: Actor, signature: Signature, region: Region) -> Signature:
    """Duplicate as a draft in the other region, its certificates included (rule 6); the draft is reviewed anew.

    Raises TOO_MANY, and ALREADY_EXISTS when that region has the name.
    """
    actor.require(Perm.SIGNATURE_WRITE)
    own = _own(actor, signature)
    kept = []
    try:
        for one in queries.certificates(own):
            kept.append((CertificateKind(one.certificate_kind), attachments.duplicate(one)))
        return create(
            actor=actor,
            region=region,
            content=own.content,
            type=SignatureType(own.type),
            purpose=Purpose(own.purpose),
            description=own.description,
            registrant=Registrant(own.registrant),
            certificates=kept,
        )
    except BaseException:
        for _kind, document in kept:
            files.remove(document.stored)
        raise


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
        _take_out(signature, queries.certificates(signature))
        audit.record(actor, "signature.deleted", signature)


@transaction.atomic
def decide_certificates(*, actor: Actor, cell: Cell, wanted: Wanted) -> None:
    """What a cell of the matrix asks for from now on; saying the default again takes an earlier decision back.

    Applications that wait are judged by what holds when they are looked at. Raises NOT_FOUND for a cell that there is not.
    """
    actor.require(Perm.STAFF_REVIEW_RULES)
    if cell not in MATRIX:
        raise DomainError(Code.NOT_FOUND)
    lock("certificates")
    before = CertificateRule.wanted(cell)
    if before == wanted:
        return
    key = vars(cell)
    columns: dict[str, Any] = {
        "certificate_kinds": [int(kind) for kind in wanted.kinds],
        "needs_letter": wanted.needs_letter,
    }
    row, _is_new = CertificateRule.objects.update_or_create(**key, defaults=columns)
    was = (
        {}
        if before is None
        else {
            "certificate_kinds": [int(kind) for kind in before.kinds],
            "needs_letter": before.needs_letter,
        }
    )
    audit.record(actor, "certificates.decided", row, **columns, **audit.difference(was, columns))
    if wanted == MATRIX[cell]:
        row.delete()


# ------------------------------------------------------------------------------------------------------------------
def _attach(actor: Actor, signature: Signature, certificates: Sequence[Proof]) -> None:
    """Add the documents; one that a repeated form brings again is there already."""
    stored = [document.stored for _kind, document in certificates]
    present = set(signature.certificates.filter(stored__in=stored).values_list("stored", flat=True))
    new = [(kind, document) for kind, document in certificates if document.stored not in present]
    if queries.certificates(signature).count() + len(new) > MOST_CERTIFICATES:
        raise DomainError(Code.DOCUMENT_TOO_MANY, field="certificates", limit=MOST_CERTIFICATES)
    for kind, document in new:
        Certificate.unscoped.create(
            account=signature.account,
            signature=signature,
            certificate_kind=kind,
            added_by=actor.user,
            **document.columns(),
        )


def _take_out(signature: Signature, certificates: Iterable[Certificate]) -> None:
    """What a reviewer may have judged by stays for the record; anything else is forgotten with its file."""
    was_judged = Review.unscoped.filter(kind=Signature.kind, target_id=signature.pk, round__gt=0).exists()
    for one in certificates:
        if was_judged:
            one.removed_at = clock.now()
            one.save(update_fields=["removed_at"])
        else:
            one.forget()


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
