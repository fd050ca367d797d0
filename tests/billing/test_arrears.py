"""From the failed deduction to the payment: notice, twelve hours, suspension, and the way back by itself."""

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AccountStatus, AuditEvent
from apps.accounts.permissions import StaffRole
from apps.accounts.services import accounts
from apps.accounts.services import arrears as standing
from apps.billing.models import Arrears, BalanceAlert
from apps.billing.services import alerts, arrears, settle
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind
from apps.ledger.models import Balance, Book, TransactionKind
from apps.ledger.services.posting import Posting, post
from apps.messaging.models import Message, SendTask
from apps.messaging.services import list_ticks
from tests.people import Person
from tests.support import charging, lists
from tests.support.sending import Sender, make_send_task, open_network, ready_to_send

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)  # 12:00 in Shanghai
EIGHT = datetime(2026, 11, 11, 0, tzinfo=UTC)  # 08:00 of the next morning
EIGHT_PM = EIGHT + timedelta(hours=12)


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def pay(sender: Sender, amount: str) -> None:
    contra = {Book.PAYMENTS: -Decimal(amount)}
    post(Posting(sender.account.pk, f"payment {amount}", TransactionKind.TOP_UP, "USD", contra))


def status(sender: Sender) -> str:
    sender.account.refresh_from_db()
    return str(sender.account.status)


def verbs() -> list[str]:
    return list(
        AuditEvent.objects.filter(verb__regex="arrears|balance").order_by("id").values_list("verb", flat=True)
    )


@pytest.fixture
def sender() -> Sender:
    open_network()
    with at(NOON - timedelta(days=1)):
        made = ready_to_send()
    type(made.account).objects.update(created_at=NOON - timedelta(days=1))
    return made


@pytest.fixture
def debtor(sender: Sender) -> Sender:
    """Sent for 0.0237, has nothing, and it is the next morning."""
    with at(NOON):
        charging.sent(sender, 3)
    with at(EIGHT):
        settle.settle_due()
    return sender


def test_the_whole_way_from_the_failed_deduction_to_the_payment(debtor: Sender) -> None:
    row = Arrears.of(debtor.account).get()
    assert (row.status, row.missing, row.due_at) == ("overdue", Decimal("0.0237"), EIGHT_PM)
    notice = AuditEvent.objects.get(verb="arrears.began")
    assert notice.account == debtor.account and notice.facts["amount"] == "0.0237"
    with at(EIGHT):
        charging.send(debtor)  # twelve hours go on as before
        task = make_send_task(debtor, rows=5)
    with at(EIGHT_PM - timedelta(seconds=1)):
        arrears.tick()
        assert status(debtor) == AccountStatus.OPEN
    with at(EIGHT_PM):
        arrears.tick()
        assert status(debtor) == AccountStatus.ARREARS
        before = Message.unscoped.count()
        with pytest.raises(DomainError) as refused:
            charging.send(debtor)
        assert refused.value.code is Code.ACCOUNT_IN_ARREARS and Message.unscoped.count() == before
        list_ticks.tick()
        task.refresh_from_db()
        assert (task.status, task.problem) == ("paused", "account_in_arrears")
        arrears.tick()
        assert status(debtor) == AccountStatus.ARREARS, "nothing has been paid"
    with at(EIGHT_PM + timedelta(hours=1)):
        pay(debtor, "0.02")
        arrears.tick()
        assert status(debtor) == AccountStatus.ARREARS, "half of it does not do"
        pay(debtor, "10")
        arrears.tick()
        task.refresh_from_db()
        assert (status(debtor), task.status, task.problem) == (AccountStatus.OPEN, "sending", "")
        charging.send(debtor)
    row.refresh_from_db()
    assert (row.status, row.suspended_at, row.cleared_at) == (
        "cleared",
        EIGHT_PM,
        EIGHT_PM + timedelta(hours=1),
    )
    assert verbs() == ["arrears.began", "account.arrears_entered", "account.arrears_left", "arrears.cleared"]


def test_a_payment_within_twelve_hours_suspends_nobody(debtor: Sender) -> None:
    pay(debtor, "1")
    with at(EIGHT_PM):
        arrears.tick()
    assert status(debtor) == AccountStatus.OPEN and Arrears.unscoped.get().status == "cleared"
    assert verbs() == ["arrears.began", "arrears.cleared"]


@pytest.mark.parametrize(("limit", "owes"), [("0.0237", False), ("0.0236", True)])
def test_a_credit_limit_covers_to_its_last_millionth(sender: Sender, limit: str, owes: bool) -> None:
    Balance.unscoped.create(account=sender.account, currency="USD", credit_limit=limit)
    with at(NOON):
        charging.sent(sender, 3)
    with at(EIGHT):
        settle.settle_due()
    assert Arrears.unscoped.exists() is owes


def test_verification_codes_go_on_where_that_was_agreed(debtor: Sender, olga: Callable[..., Person]) -> None:
    clerk = olga(StaffRole.FINANCE_CLERK)
    standing.let_codes_through(actor=clerk.actor, account=debtor.account, is_on=True)
    with at(EIGHT_PM):
        arrears.tick()
        status(debtor)
        charging.send(debtor)
        template = debtor.mainland_template
        template.message_kind = MessageKind.NOTICE
        template.save()
        with pytest.raises(DomainError) as refused:
            charging.send(debtor)
    assert refused.value.code is Code.ACCOUNT_IN_ARREARS


def test_acceptance_learns_of_arrears_without_a_further_statement(debtor: Sender) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries, contextlib.suppress(DomainError):
            charging.send(debtor)
        return len(queries)

    with at(EIGHT_PM):
        open_count = statements()
        arrears.tick()
        status(debtor)
        assert statements() < open_count


def test_what_a_person_has_suspended_no_payment_opens(debtor: Sender) -> None:
    accounts.suspend(actor=SYSTEM, account=debtor.account, reason="fraud")
    pay(debtor, "1")
    with at(EIGHT_PM):
        arrears.tick()
    assert status(debtor) == AccountStatus.SUSPENDED and Arrears.unscoped.get().status == "cleared"


def test_a_list_that_a_person_has_paused_stays_paused(debtor: Sender) -> None:
    task = make_send_task(debtor, rows=2)
    SendTask.unscoped.filter(pk=task.pk).update(problem="")
    from apps.messaging.services import steering

    steering.pause(actor=lists.actor_of(debtor), task=task)
    with at(EIGHT_PM):
        arrears.tick()
        pay(debtor, "1")
        arrears.tick()
    task.refresh_from_db()
    assert task.status == "paused"


def test_let_send_again_by_hand_it_is_overdue_anew_with_the_next_failed_deduction(debtor: Sender) -> None:
    with at(EIGHT_PM):
        arrears.tick()
        status(debtor)
        accounts.reopen(actor=SYSTEM, account=debtor.account)
        charging.sent(debtor)
        arrears.tick()
        assert status(debtor) == AccountStatus.OPEN
    with at(EIGHT + timedelta(days=1)):
        settle.settle_due()
        assert Arrears.unscoped.get().status == "overdue"
    with at(EIGHT_PM + timedelta(days=1)):
        arrears.tick()
        assert status(debtor) == AccountStatus.ARREARS


def test_the_balance_alert_comes_once_a_day_for_five_days(sender: Sender) -> None:
    alerts.set_alert(actor=lists.actor_of(sender), is_on=True, threshold=Decimal("-5"))
    pay(sender, "1")
    with at(NOON):
        assert alerts.tick() == 0
        post(
            Posting(sender.account.pk, "d", TransactionKind.DEBIT, "USD", {Book.ADJUSTMENTS: Decimal("6.01")})
        )
        assert [alerts.tick(), alerts.tick()] == [1, 0]
    told = []
    for day in range(1, 8):
        with at(NOON + timedelta(days=day)):
            told.append(alerts.tick())
    assert told == [1, 1, 1, 1, 0, 0, 0]
    with at(NOON + timedelta(days=9)):
        pay(sender, "100")
        assert alerts.tick() == 0 and BalanceAlert.unscoped.get().told_count == 0
    assert AuditEvent.objects.filter(verb="balance.low").count() == 5
