"""The verbs of verification: apply, withdraw, remove a document, look at what is sealed, and decide on rights.

An application can be changed until it is in review; once approved another one is begun. The account's kind follows from an
approval alone (see models.Identity.on_approved).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core.attachments import Document
from apps.core.errors import Code, DomainError
from apps.core.locks import lock
from apps.core.privacy import mask_text, number_hash, seal
from apps.identity import numbers, queries, rights
from apps.identity.details import Details
from apps.identity.kinds import Shows, Standing, offered_documents
from apps.identity.models import NUMBER, PHONE, Identity, IdentityDocument, RightSetting
from apps.reviews import services as reviews
from apps.reviews.states import ReviewStatus

MOST_DOCUMENTS = 10
SHORTEST_REASON = 4


@transaction.atomic
def apply(
    *,
    actor: Actor,
    details: Details,
    documents: Sequence[tuple[Shows, Document]] = (),
    submit: bool = False,
) -> Identity:
    """Write the account's application, a new one or the one under way, and add documents to it.

    An empty number or telephone number keeps what was said before of the same kind of account; documents that the kind
    does not ask for are forgotten. One that waits keeps its place in the queue. Raises DOCUMENT_TOO_MANY, IllegalMove
    while it is in review, and CONTENT_REFUSED where it waits or is submitted.
    """
    actor.require(Perm.ACCOUNT_WRITE)
    account = actor.own_account
    lock(f"identity:{account.pk}")
    row = queries.application(account)
    is_new = row is None
    if row is None:
        row = Identity.unscoped.create(
            account=account, account_kind=details.account_kind, country=details.country, name=details.name
        )
    review = reviews.open_draft(actor=actor, target=row, title=details.name)
    _write(row, details)
    _attach(row, documents)
    audit.record(actor, "identity.created" if is_new else "identity.edited", row)
    is_waiting = review.status == ReviewStatus.WAITING
    if is_waiting:
        reviews.refuse_findings(row.findings())
    elif submit:
        reviews.submit(actor=actor, target=row, title=row.name)
    return row


@transaction.atomic
def submit(*, actor: Actor, identity: Identity) -> Identity:
    """Hand it to the reviewers as it is; raises CONTENT_REFUSED or IllegalMove."""
    actor.require(Perm.ACCOUNT_WRITE)
    own = _own(actor, identity)
    reviews.submit(actor=actor, target=own, title=own.name)
    return own


@transaction.atomic
def withdraw(*, actor: Actor, identity: Identity) -> Identity:
    """Take the application back; it can be changed and submitted again. Raises IllegalMove when it is decided."""
    actor.require(Perm.ACCOUNT_WRITE)
    own = _own(actor, identity)
    reviews.withdraw(actor=actor, target=own)
    return own


@transaction.atomic
def remove_document(*, actor: Actor, document: IdentityDocument) -> None:
    """Take a document out of the application under way; raises IllegalMove while that is in review or decided.

    One that waits may not lose what it cannot do without: CONTENT_REFUSED.
    """
    actor.require(Perm.ACCOUNT_WRITE)
    own = _own(actor, document.identity)
    review = reviews.open_draft(actor=actor, target=own, title=own.name)
    row = own.documents.filter(pk=document.pk).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    row.forget()
    if review.status == ReviewStatus.WAITING:
        reviews.refuse_findings(own.findings())
    audit.record(actor, "identity.document_removed", own, document=row.name)


@dataclass(frozen=True, slots=True)
class Revealed:
    """What is sealed at rest, in full; never stored anywhere else."""

    number: str
    contact_phone: str


@transaction.atomic
def reveal(*, actor: Actor, identity: Identity, reason: str) -> Revealed:
    """The numbers in full, with a row in the account's audit trail for each look.

    Reviewers may look at every account's, who settles a dispute at that one, owners at their own. Raises Forbidden, NOT_FOUND for another account's and
    INVALID without a reason; long numbers in the reason are masked.
    """
    if actor.account is None:
        if identity.review is None or not reviews.has_right(actor, identity.review):
            actor.require(Perm.STAFF_REVIEW_DECIDE)
    else:
        actor.require(Perm.ACCOUNT_WRITE)
        if identity.account_id != actor.account.pk:
            raise DomainError(Code.NOT_FOUND)
    words = " ".join(reason.split())
    if len(words) < SHORTEST_REASON:
        raise DomainError(
            Code.INVALID, field="reason", problem=_("Say in a few words why you need to see it.")
        )
    audit.record(actor, "identity.revealed", identity, reason=mask_text(words)[:200])
    return Revealed(identity.number, identity.contact_phone)


@transaction.atomic
def change_rights(*, actor: Actor, matrix: rights.Matrix) -> int:
    """Decide what each standing may do; gives how many cells have changed. It counts from the next call on."""
    actor.require(Perm.STAFF_ACCOUNT_WRITE)
    lock("rights")
    before = rights.matrix()
    changed = 0
    for standing in Standing:
        for right in sorted(before[standing] ^ matrix[standing]):
            is_granted = right in matrix[standing]
            row, _created = RightSetting.objects.update_or_create(
                standing=standing, right=right, defaults={"is_granted": is_granted}
            )
            audit.record(
                actor,
                "right.granted" if is_granted else "right.withdrawn",
                row,
                right=str(right),
                standing=str(standing),
            )
            changed += 1
    return changed


def _own(actor: Actor, identity: Identity) -> Identity:
    """The account's application as it is now; raises NOT_FOUND."""
    own = Identity.of(actor.own_account).select_related("account").filter(pk=identity.pk).first()
    if own is None:
        raise DomainError(Code.NOT_FOUND)
    return own


def _write(row: Identity, details: Details) -> None:
    is_same_kind = row.account_kind == details.account_kind
    number = numbers.normal(details.number) or (row.number if is_same_kind else "")
    phone = details.contact_phone or (row.contact_phone if is_same_kind else "")
    row.account_kind, row.country, row.name = details.account_kind, details.country, details.name
    row.number_sealed = seal(number, context=NUMBER) if number else None
    row.number_hash = number_hash(f"{details.country}:{number}") if number else None
    if details.is_organization:
        row.organization_type, row.id_document = details.organization_type, ""
        row.legal_person, row.contact, row.address = details.legal_person, details.contact, details.address
        row.contact_phone_sealed = seal(phone, context=PHONE) if phone else None
    else:
        row.organization_type, row.id_document = "", details.id_document
        row.legal_person = row.contact = row.address = ""
        row.contact_phone_sealed = None
    row.save()


def _attach(row: Identity, documents: Sequence[tuple[Shows, Document]]) -> None:
    offered = offered_documents(row.account_kind)
    for one in row.documents.exclude(shows__in=offered):
        one.forget()
    if row.documents.count() + len(documents) > MOST_DOCUMENTS:
        raise DomainError(Code.DOCUMENT_TOO_MANY, limit=MOST_DOCUMENTS)
    for shows, document in documents:
        if shows not in offered:
            raise DomainError(Code.NOT_FOUND)
        IdentityDocument.unscoped.create(account=row.account, identity=row, shows=shows, **document.columns())
