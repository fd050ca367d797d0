"""Titles: written and changed by the account, looked at by finance where the rules ask for it, retired when out of use."""

import hashlib
from collections.abc import Sequence

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.attachments import Document
from apps.core.errors import Code, DomainError, IllegalMove
from apps.identity import queries as identities
from apps.invoicing import rules
from apps.invoicing.kinds import LOOKED_AT
from apps.invoicing.models import Automatic, Title, TitleDocument
from apps.invoicing.rules import TitleFacts
from apps.invoicing.states import TITLE_STATES, TitleStatus


@transaction.atomic
def add(*, actor: Actor, facts: TitleFacts, documents: Sequence[Document] = ()) -> Title:
    """Write a title; approved at once unless finance has to look at it. Raises TITLE_… and TITLE_UNVERIFIED."""
    actor.require(Perm.BILLING_WRITE)
    account = actor.own_account
    _check(account, facts, has_documents=bool(documents))
    row: Title = Title.unscoped.create(account=account, created_at=clock.now(), **facts.columns())
    _attach(row, documents)
    audit.record(actor, "title.added", row, kind=row.kind)
    _settle(actor, row, facts)
    return row


@transaction.atomic
def change(*, actor: Actor, title: Title, facts: TitleFacts, documents: Sequence[Document] = ()) -> Title:
    """Change a title; what finance looks at makes it wait again, the address and the language do not.

    What has been asked for or issued keeps its copy. Raises as `add`, and IllegalMove for a retired title.
    """
    actor.require(Perm.BILLING_WRITE)
    row = _own(actor, title)
    has_documents = bool(documents) or row.documents.exists()
    _check(row.account, facts, has_documents=has_documents)
    before = {name: getattr(row, name) for name in facts.columns()}
    columns = facts.columns()
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    _attach(row, documents)
    again = bool(documents) or rules.is_looked_at_again(before, columns)
    audit.record(actor, "title.changed", row, fields=[one for one in columns if before[one] != columns[one]])
    if row.status == TitleStatus.REFUSED or (again and row.status == TitleStatus.APPROVED):
        TITLE_STATES.advance(row, TitleStatus.WAITING, decided_by=None, decided_at=None, note="")
    if row.status == TitleStatus.WAITING:
        _settle(actor, row, facts)
    return row


@transaction.atomic
def retire(*, actor: Actor, title: Title) -> None:
    """Offer it no longer. Raises TITLE_IN_USE while automatic invoices are made out to it."""
    actor.require(Perm.BILLING_WRITE)
    row = _own(actor, title)
    if Automatic.of(row.account).filter(title=row, is_on=True).exists():
        raise DomainError(Code.TITLE_IN_USE)
    TITLE_STATES.advance(row, TitleStatus.RETIRED)
    audit.record(actor, "title.retired", row)


@transaction.atomic
def approve(*, actor: Actor, title: Title, seen: str | None = None) -> None:
    """Finance has looked at it. seen: the `fingerprint` of what was looked at, None where nobody can have changed it since.

    Raises IllegalMove when it does not wait, REVIEW_CHANGED when the customer has changed it meanwhile.
    """
    actor.require(Perm.STAFF_INVOICE_WRITE)
    _decide(actor, title, TitleStatus.APPROVED, seen=seen)
    audit.record(actor, "title.approved", title, account=title.account)


@transaction.atomic
def refuse(*, actor: Actor, title: Title, reason: str) -> None:
    """Not approved; `reason` is what the customer reads. Raises REASON_NEEDED, IllegalMove."""
    actor.require(Perm.STAFF_INVOICE_WRITE)
    if not reason.strip():
        raise DomainError(Code.REASON_NEEDED, field="reason")
    _decide(actor, title, TitleStatus.REFUSED, note=reason.strip())
    audit.record(actor, "title.refused", title, account=title.account, reason=reason.strip())


def verified_name(account: Account) -> str:
    """The name that documents have proved; of accounts verified before documents were kept, their own."""
    proved = identities.in_force(account)
    return proved.name if proved is not None else account.name


def _check(account: Account, facts: TitleFacts, *, has_documents: bool) -> None:
    if not account.is_verified:
        raise DomainError(Code.TITLE_UNVERIFIED)
    rules.check(facts, is_organization=account.is_organization, has_documents=has_documents)


def _settle(actor: Actor, row: Title, facts: TitleFacts) -> None:
    """Approved by the rules alone, where they do not ask for a person."""
    if not rules.needs_approval(facts, verified_name(row.account)):
        TITLE_STATES.advance(row, TitleStatus.APPROVED, decided_at=clock.now())


def fingerprint(row: Title) -> str:
    """Of all that an approval is about, the scans included; it changes with any of that."""
    said = [str(getattr(row, name)) for name in LOOKED_AT]
    scans = sorted(row.documents.values_list("public_id", flat=True))
    return hashlib.sha256("\n".join([*said, *scans]).encode()).hexdigest()[:16]


def _decide(actor: Actor, title: Title, to: TitleStatus, *, note: str = "", seen: str | None = None) -> None:
    row: Title = Title.unscoped.select_for_update().get(pk=title.pk)
    if row.status != TitleStatus.WAITING:
        raise IllegalMove(TITLE_STATES.label(row.status))
    if seen is not None and seen != fingerprint(row):
        raise DomainError(Code.REVIEW_CHANGED)
    TITLE_STATES.advance(title, to, decided_by=actor.user, decided_at=clock.now(), note=note)


def _own(actor: Actor, title: Title) -> Title:
    row: Title | None = Title.of(actor.own_account).select_for_update().filter(pk=title.pk).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    if row.status == TitleStatus.RETIRED:
        raise IllegalMove(TITLE_STATES.label(row.status))
    return row


def _attach(row: Title, documents: Sequence[Document]) -> None:
    for one in documents:
        TitleDocument.unscoped.create(account=row.account, title=row, **one.columns())
