"""Top-ups, credits and debits by hand: one person proposes, another one posts."""

from decimal import Decimal
from typing import Final

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.core.money import MINOR_UNITS, plain
from apps.ledger.models import Book, Proposal, ProposalKind, TransactionKind
from apps.ledger.services.posting import Posting, lock_balance, post
from apps.ledger.states import PROPOSAL_STATES, ProposalStatus

MOST: Final = Decimal(10) ** 9  # a slip of the finger, not a payment
# What the other side gets, and the direction in which the balance moves.
_POSTED: Final = {
    ProposalKind.TOP_UP: (TransactionKind.TOP_UP, Book.PAYMENTS, 1),
    ProposalKind.CREDIT: (TransactionKind.CREDIT, Book.ADJUSTMENTS, 1),
    ProposalKind.DEBIT: (TransactionKind.DEBIT, Book.ADJUSTMENTS, -1),
}


@transaction.atomic
def propose(
    *,
    actor: Actor,
    account: Account,
    key: str,
    kind: ProposalKind,
    amount: Decimal,
    reason: str,
    reference: str = "",
) -> Proposal:
    """Write down what somebody else shall post; `key` makes a form that is sent twice one proposal.

    amount: above zero, in the account's currency, at most its minor unit. Raises AMOUNT_RANGE, REASON_NEEDED, and LEDGER_KEY
    when the key is another proposal's.
    """
    actor.require(Perm.STAFF_LEDGER_WRITE)
    if not reason.strip():
        raise DomainError(Code.REASON_NEEDED, field="reason")
    places = MINOR_UNITS.get(account.currency, 2)
    if not 0 < amount < MOST or amount != round(amount, places):
        raise DomainError(Code.AMOUNT_RANGE, field="amount", places=places, limit=MOST)
    assert actor.user is not None
    row, is_new = Proposal.unscoped.get_or_create(
        key=key,
        defaults={
            "account": account,
            "kind": kind,
            "currency": account.currency,
            "amount": amount,
            "reference": reference.strip(),
            "reason": reason.strip(),
            "proposed_by": actor.user,
            "proposed_at": clock.now(),
        },
    )
    if not is_new and (row.account_id, row.kind, row.amount) != (account.pk, kind, amount):
        raise DomainError(Code.LEDGER_KEY, key=key)
    if is_new:
        audit.record(actor, "ledger.proposed", row, account=account, **_facts(row))
    return row


@transaction.atomic
def approve(*, actor: Actor, proposal: Proposal) -> Proposal:
    """Post it. Raises SECOND_PERSON for whoever proposed it, IllegalMove when it is decided already."""
    actor.require(Perm.STAFF_LEDGER_APPROVE)
    row = _waiting(proposal)
    if actor.user is None or actor.user.pk == row.proposed_by_id:
        raise DomainError(Code.SECOND_PERSON)
    kind, book, sign = _POSTED[ProposalKind(row.kind)]
    made = post(
        Posting(
            account_id=row.account_id,
            key=f"proposal:{row.public_id}",
            kind=kind,
            currency=row.currency,
            contra={book: -sign * row.amount},
            memo=" · ".join(filter(None, (row.reference, row.reason)))[:200],
            user=row.proposed_by,
            approved_by=actor.user,
        )
    )
    _decide(actor, row, ProposalStatus.POSTED, transaction=made)
    audit.record(actor, "ledger.posted", row, account=row.account, **_facts(row))
    return row


@transaction.atomic
def decline(*, actor: Actor, proposal: Proposal, note: str) -> Proposal:
    """Nothing is posted; `note` says why. Raises REASON_NEEDED, IllegalMove."""
    actor.require(Perm.STAFF_LEDGER_APPROVE)
    if not note.strip():
        raise DomainError(Code.REASON_NEEDED, field="note")
    row = _waiting(proposal)
    _decide(actor, row, ProposalStatus.DECLINED, note=note.strip())
    audit.record(actor, "ledger.declined", row, account=row.account, reason=note.strip(), **_facts(row))
    return row


@transaction.atomic
def withdraw(*, actor: Actor, proposal: Proposal) -> Proposal:
    """Whoever proposed it takes it back. Raises NOT_FOUND for anybody else, IllegalMove when it is decided."""
    actor.require(Perm.STAFF_LEDGER_WRITE)
    row = _waiting(proposal)
    if actor.user is None or actor.user.pk != row.proposed_by_id:
        raise DomainError(Code.NOT_FOUND)
    _decide(actor, row, ProposalStatus.WITHDRAWN)
    audit.record(actor, "ledger.withdrawn", row, account=row.account, **_facts(row))
    return row


@transaction.atomic
def set_credit_limit(*, actor: Actor, account: Account, limit: Decimal) -> None:
    """How far below zero the balance may go before a deduction counts as failed; raises AMOUNT_RANGE."""
    actor.require(Perm.STAFF_LEDGER_WRITE)
    places = MINOR_UNITS.get(account.currency, 2)
    if not 0 <= limit < MOST or limit != round(limit, places):
        raise DomainError(Code.AMOUNT_RANGE, field="limit", places=places, limit=MOST)
    balance = lock_balance(account_id=account.pk, currency=account.currency)
    if balance.credit_limit == limit:
        return
    before, balance.credit_limit = balance.credit_limit, limit
    balance.save(update_fields=["credit_limit"])
    facts = {"before": plain(before), "after": plain(limit), "currency": account.currency}
    audit.record(actor, "ledger.credit_limit_set", account, account=account, **facts)


def _waiting(proposal: Proposal) -> Proposal:
    rows = Proposal.unscoped.select_for_update(of=("self",)).select_related("account", "proposed_by")
    row: Proposal = rows.get(pk=proposal.pk)
    if row.status != ProposalStatus.WAITING:
        raise IllegalMove(PROPOSAL_STATES.label(row.status))
    return row


def _decide(actor: Actor, row: Proposal, to: ProposalStatus, **columns: object) -> None:
    PROPOSAL_STATES.advance(row, to, decided_by=actor.user, decided_at=clock.now(), **columns)


def _facts(row: Proposal) -> dict[str, str]:
    return {"kind": row.kind, "amount": plain(row.amount), "currency": row.currency}
