"""The money of the demo installation: a payment that two people have posted, and an alert before it is spent."""

from decimal import Decimal

from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.billing.services import alerts
from apps.ledger.models import ProposalKind
from apps.ledger.queries import statement
from apps.ledger.services import proposals


def pay(account: Account, *, clerk: Actor, second: Actor, finance: Actor) -> None:
    """Once: an account with a movement is left alone."""
    if statement(account).exists():
        return
    paid = proposals.propose(
        actor=clerk,
        account=account,
        key=f"demo:{account.public_id}",
        kind=ProposalKind.TOP_UP,
        amount=Decimal(100),
        reference="DEMO-0001",
        reason="bank transfer",
    )
    proposals.approve(actor=second, proposal=paid)
    alerts.set_alert(actor=finance, is_on=True, threshold=Decimal(10))
