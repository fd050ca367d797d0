"""Money that is moved by hand needs two people."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.ledger import queries
from apps.ledger.models import Proposal, ProposalKind, Transaction
from apps.ledger.services import proposals
from tests.people import Person

pytestmark = pytest.mark.django_db
Olga = Callable[..., Person]


def propose(clerk: Person, alice: Person, **columns: Any) -> Proposal:
    return proposals.propose(
        actor=clerk.actor,
        account=alice.own_account,
        **{
            "key": "k1",
            "kind": ProposalKind.TOP_UP,
            "amount": Decimal("250.50"),
            "reason": "bank transfer",
            **columns,
        },
    )


def test_a_top_up_moves_the_balance_when_a_second_person_approves(alice: Person, olga: Olga) -> None:
    one, two = olga(StaffRole.FINANCE_CLERK), olga(StaffRole.FINANCE_CLERK)
    row = propose(one, alice, reference="2026-11-0042")
    assert queries.balance_of(alice.own_account).amount == 0
    row = proposals.approve(actor=two.actor, proposal=row)
    made = Transaction.of(alice.own_account).get()
    assert row.status == "posted" and row.transaction == made
    assert (made.user, made.approved_by, made.memo) == (one.user, two.user, "2026-11-0042 · bank transfer")
    assert queries.balance_of(alice.own_account).amount == Decimal("250.50")
    assert list(AuditEvent.objects.order_by("id").values_list("verb", flat=True)) == [
        "ledger.proposed",
        "ledger.posted",
    ]


@pytest.mark.parametrize(("kind", "expected"), [("credit", "250.50"), ("debit", "-250.50")])
def test_credits_and_debits_go_their_way(alice: Person, olga: Olga, kind: str, expected: str) -> None:
    row = propose(olga(StaffRole.FINANCE_CLERK), alice, kind=ProposalKind(kind))
    proposals.approve(actor=olga(StaffRole.ADMINISTRATOR).actor, proposal=row)
    assert queries.balance_of(alice.own_account).amount == Decimal(expected)


def test_nobody_approves_what_they_proposed_themselves(alice: Person, olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    row = propose(clerk, alice)
    with pytest.raises(DomainError) as refused:
        proposals.approve(actor=clerk.actor, proposal=row)
    assert refused.value.code is Code.SECOND_PERSON
    row.refresh_from_db()
    assert row.status == "waiting" and not Transaction.unscoped.exists()


def test_a_decision_is_final(alice: Person, olga: Olga) -> None:
    one, two = olga(StaffRole.FINANCE_CLERK), olga(StaffRole.FINANCE_CLERK)
    row = propose(one, alice)
    with pytest.raises(DomainError) as refused:
        proposals.decline(actor=two.actor, proposal=row, note=" ")
    assert refused.value.code is Code.REASON_NEEDED
    proposals.decline(actor=two.actor, proposal=row, note="no such transfer")
    for verb in (proposals.approve, proposals.withdraw):
        with pytest.raises(IllegalMove):
            verb(actor=two.actor, proposal=row)
    assert not Transaction.unscoped.exists()


def test_only_the_proposer_takes_a_proposal_back(alice: Person, olga: Olga) -> None:
    one, two = olga(StaffRole.FINANCE_CLERK), olga(StaffRole.FINANCE_CLERK)
    row = propose(one, alice)
    with pytest.raises(DomainError) as refused:
        proposals.withdraw(actor=two.actor, proposal=row)
    assert refused.value.code is Code.NOT_FOUND
    assert proposals.withdraw(actor=one.actor, proposal=row).status == "withdrawn"


def test_a_form_sent_twice_is_one_proposal(alice: Person, olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    assert propose(clerk, alice) == propose(clerk, alice)
    with pytest.raises(DomainError) as refused:
        propose(clerk, alice, amount=Decimal(1))
    assert refused.value.code is Code.LEDGER_KEY
    assert Proposal.unscoped.count() == 1


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "1000000000"])
def test_amounts_that_are_none_are_refused(alice: Person, olga: Olga, amount: str) -> None:
    with pytest.raises(DomainError) as refused:
        propose(olga(StaffRole.FINANCE_CLERK), alice, amount=Decimal(amount))
    assert refused.value.code is Code.AMOUNT_RANGE and not Proposal.unscoped.exists()


def test_a_credit_limit_widens_what_is_available(alice: Person, olga: Olga) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    proposals.set_credit_limit(actor=clerk.actor, account=alice.own_account, limit=Decimal(500))
    standing = queries.balance_of(alice.own_account)
    assert (standing.amount, standing.available) == (0, Decimal(500))
    assert AuditEvent.objects.get(verb="ledger.credit_limit_set").facts["after"] == "500"


def test_customers_and_operators_move_no_money(alice: Person, olga: Olga) -> None:
    for person in (alice, olga(StaffRole.OPERATOR)):
        with pytest.raises(Forbidden):
            propose(person, alice)
    assert not Proposal.unscoped.exists()
