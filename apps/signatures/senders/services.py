"""The verbs of sender IDs: create, edit, submit, withdraw, delete, make default; and what operators decide about markets.

As signatures: an approved one is never modified; its review's row is locked before its own.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.attachments import Document
from apps.core.countries import country as country_of
from apps.core.errors import Code, DomainError, IllegalMove
from apps.core.locks import lock
from apps.core.money import plain
from apps.reviews import services as reviews
from apps.reviews.models import Review
from apps.reviews.states import REVIEW_STATES, ReviewStatus
from apps.signatures.models import SenderDocument, SenderId, SenderMarket
from apps.signatures.senders import queries, rules
from apps.signatures.senders.markets import ELSEWHERE

LIMIT: Final = 50  # per account over all markets, as for signatures
MOST_DOCUMENTS: Final = 10  # of one sender ID
_COLUMN: Final = 15


@transaction.atomic
def create(
    *,
    actor: Actor,
    country: str,
    content: str,
    registration: str = "",
    description: str = "",
    documents: Sequence[Document] = (),
    submit: bool = False,
) -> SenderId:
    """A new sender ID for one market, as a draft or at once submitted for review.

    Raises NOT_FOUND for a country that there is not, TOO_MANY, ALREADY_EXISTS, DOCUMENT_TOO_MANY and, when it is submitted,
    CONTENT_REFUSED.
    """
    actor.require(Perm.SIGNATURE_WRITE)
    account = actor.own_account
    lock(f"sender_ids:{account.pk}")
    if country_of(country) is None:
        raise DomainError(Code.NOT_FOUND, field="country")
    count = SenderId.of(account).filter(deleted_at=None).count()
    if count >= LIMIT:
        raise DomainError(Code.TOO_MANY, limit=LIMIT, count=count)
    sender = SenderId(
        account=account,
        country=country,
        content=content.strip(),
        registration=registration.strip(),
        description=description.strip(),
    )
    _refuse_unkeepable(sender)
    sender.save(force_insert=True)
    reviews.open_draft(actor=actor, target=sender, title=sender.title)
    _attach(actor, sender, documents)
    audit.record(actor, "sender_id.created", sender, country=country)
    if submit:
        reviews.submit(actor=actor, target=sender, title=sender.title)
    return sender


@transaction.atomic
def edit(
    *,
    actor: Actor,
    sender: SenderId,
    content: str,
    registration: str,
    description: str,
    documents: Sequence[Document] = (),
    removed: Collection[str] = (),
    submit: bool = False,
) -> SenderId:
    """Change a sender ID that is not yet decided or was refused; its market stays. One that waits keeps its place.

    `documents` are added; those whose public ids are `removed` are taken out. Raises IllegalMove while it is in review or
    approved, ALREADY_EXISTS, DOCUMENT_TOO_MANY, and CONTENT_REFUSED where it waits or is submitted.
    """
    actor.require(Perm.SIGNATURE_WRITE)
    lock(f"sender_ids:{sender.account_id}")
    own = _own(actor, sender)
    own.content = content.strip()
    review = reviews.open_draft(actor=actor, target=own, title=own.title)
    row = _locked(sender)
    columns = ("content", "registration", "description")
    before = audit.values(row, *columns)
    row.content, row.registration, row.description = own.content, registration.strip(), description.strip()
    _refuse_unkeepable(row)
    _take_out(row, queries.documents(row).filter(public_id__in=removed))
    _attach(actor, row, documents)
    is_waiting = review.status == ReviewStatus.WAITING
    if is_waiting:
        reviews.refuse_findings(row.findings())
    row.save(update_fields=["content", "registration", "description"])
    audit.record(actor, "sender_id.edited", row, **audit.difference(before, audit.values(row, *columns)))
    if submit and not is_waiting:
        reviews.submit(actor=actor, target=row, title=row.title)
    return row


@transaction.atomic
def submit(*, actor: Actor, sender: SenderId) -> SenderId:
    """Hand it to the reviewers; raises CONTENT_REFUSED or IllegalMove."""
    actor.require(Perm.SIGNATURE_WRITE)
    own = _own(actor, sender)
    reviews.submit(actor=actor, target=own, title=own.title)
    return own


@transaction.atomic
def withdraw(*, actor: Actor, sender: SenderId) -> SenderId:
    """Take the application back; it can be changed and submitted again. Raises IllegalMove when it is decided."""
    actor.require(Perm.SIGNATURE_WRITE)
    own = _own(actor, sender)
    reviews.withdraw(actor=actor, target=own)
    return own


@transaction.atomic
def make_default(*, actor: Actor, sender: SenderId) -> SenderId:
    """Messages to its market that name no sender carry it from now on; raises IllegalMove while it is not approved."""
    actor.require(Perm.SIGNATURE_WRITE)
    lock(f"sender_ids:{sender.account_id}")
    _own(actor, sender)
    row = _locked(sender)
    if not row.is_approved:
        status = row.review.status if row.review else ReviewStatus.DRAFT
        raise IllegalMove(REVIEW_STATES.label(status))
    lock(f"sender_default:{row.account_id}")
    if not row.is_default:
        SenderId.of(row.account).filter(country=row.country, is_default=True).update(is_default=False)
        row.is_default = True
        row.save(update_fields=["is_default"])
        audit.record(actor, "sender_id.made_default", row, country=row.country)
    return row


@transaction.atomic
def delete(*, actor: Actor, sender: SenderId) -> None:
    """Irreversible: messages can no longer carry it, an application under way is withdrawn. Twice changes nothing."""
    actor.require(Perm.SIGNATURE_WRITE)
    if sender.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    lock(f"sender_ids:{sender.account_id}")
    reviews.abandon(actor=actor, target=sender)
    now = clock.now()
    mine = SenderId.of(actor.own_account).filter(pk=sender.pk)
    mine.filter(is_approved=True, deleted_at=None).update(ended_at=now)
    if mine.filter(deleted_at=None).update(deleted_at=now, is_approved=False, is_default=False):
        _take_out(sender, queries.documents(sender))
        audit.record(actor, "sender_id.deleted", sender)


# The platform's side ----------------------------------------------------------------------------------------------
@transaction.atomic
def decide_market(*, actor: Actor, country: str, **columns: Any) -> None:
    """What holds in a market from now on (columns of SenderMarket); an empty country means all without a decision.

    Sender IDs that are approved keep their fees. Raises NOT_FOUND for a country that there is not, SENDER_ID_FORM for a default
    that no handset shows.
    """
    actor.require(Perm.STAFF_REVIEW_RULES)
    if country != ELSEWHERE and country_of(country) is None:
        raise DomainError(Code.NOT_FOUND)
    default = columns.get("default_sender")
    if default and not rules.is_well_formed(default):
        raise DomainError(Code.SENDER_ID_FORM, field="default_sender", sender=default)
    lock("sender_markets")
    before = audit.values(SenderMarket.objects.filter(country=country).first(), *columns)
    row, _is_new = SenderMarket.objects.update_or_create(country=country, defaults=columns)
    audit.record(
        actor,
        "sender_market.decided",
        row,
        market=country or "*",
        one_off=plain(row.one_off_fee),
        monthly=plain(row.monthly_fee),
        currency=row.currency,
        **audit.difference(before, audit.values(row, *columns)),
    )


@transaction.atomic
def forget_market(*, actor: Actor, country: str) -> None:
    """The reference data hold again for a market; without a decision nothing changes."""
    actor.require(Perm.STAFF_REVIEW_RULES)
    lock("sender_markets")
    row = SenderMarket.objects.filter(country=country).first()
    if row is not None:
        audit.record(actor, "sender_market.forgotten", row, market=country or "*")
        row.delete()


# ------------------------------------------------------------------------------------------------------------------
def _attach(actor: Actor, sender: SenderId, documents: Sequence[Document]) -> None:
    """Add the documents; one that a repeated form brings again is there already."""
    stored = [document.stored for document in documents]
    present = set(sender.documents.filter(stored__in=stored).values_list("stored", flat=True))
    new = [document for document in documents if document.stored not in present]
    if queries.documents(sender).count() + len(new) > MOST_DOCUMENTS:
        raise DomainError(Code.DOCUMENT_TOO_MANY, field="documents", limit=MOST_DOCUMENTS)
    for document in new:
        SenderDocument.unscoped.create(
            account=sender.account, sender=sender, added_by=actor.user, **document.columns()
        )


def _take_out(sender: SenderId, documents: Iterable[SenderDocument]) -> None:
    """What a reviewer may have judged by stays for the record; anything else is forgotten with its file."""
    was_judged = Review.unscoped.filter(kind=SenderId.kind, target_id=sender.pk, round__gt=0).exists()
    for one in documents:
        if was_judged:
            one.removed_at = clock.now()
            one.save(update_fields=["removed_at"])
        else:
            one.forget()


def _own(actor: Actor, sender: SenderId) -> SenderId:
    """The row as it is now, provided that it is the account's and not deleted; raises NOT_FOUND."""
    rows = SenderId.of(actor.own_account).select_related("account", "review")
    own = rows.filter(pk=sender.pk, deleted_at=None).first()
    if own is None:
        raise DomainError(Code.NOT_FOUND)
    return own


def _locked(sender: SenderId) -> SenderId:
    rows = SenderId.unscoped.select_for_update(of=("self",)).select_related("account", "review")
    row = rows.filter(pk=sender.pk, deleted_at=None).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row


def _refuse_unkeepable(sender: SenderId) -> None:
    """What cannot even be kept as a draft: nothing, what no column holds, or what is there already in the market."""
    if not sender.content or len(sender.content) > _COLUMN:
        reviews.refuse_findings(sender.findings())
    same = SenderId.of(sender.account).filter(country=sender.country, content=sender.content, deleted_at=None)
    if same.exclude(pk=sender.pk).exists():
        raise DomainError(Code.ALREADY_EXISTS, field="content", name=sender.content)
