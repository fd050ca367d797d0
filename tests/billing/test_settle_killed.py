"""A worker that dies in the middle of a settlement leaves nothing half, and the next one does it whole."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import OperationalError, connection, transaction

from apps.billing.models import Settlement, SettlementLine
from apps.billing.services import recounts, settle
from apps.ledger import queries as ledger
from apps.ledger.models import Transaction
from apps.ledger.services.posting import lock_balance
from tests.support import charging
from tests.support.sending import open_network, ready_to_send

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)
EIGHT = datetime(2026, 11, 11, 0, tzinfo=UTC)
_WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
_PLACES = {
    "before anything is counted": "SELECT 1 FROM billing_books FOR UPDATE",
    "when lines are written and nothing is deducted": "SELECT 1 FROM ledger_balance FOR UPDATE",
}


@pytest.mark.parametrize("place", _PLACES)
def test_killed_in_the_middle_it_is_done_whole_by_the_next(place: str) -> None:
    open_network()
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        sender = ready_to_send()
    type(sender.account).objects.update(created_at=NOON - timedelta(days=1))
    lock_balance(account_id=sender.account.pk, currency="USD")
    settle.settle_due(NOON)  # opens the books
    with time_machine.travel(NOON, tick=False):
        charging.sent(sender, 3)

    def work() -> int:
        try:
            return settle.settle_due(EIGHT)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_PLACES[place])
            dying = pool.submit(work)
            for _attempt in range(200):
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(_WAITING)
                if found := cursor.fetchall():
                    break
                time.sleep(0.05)
            cursor.execute("SELECT pg_terminate_backend(%s)", [found[0][0]])
        with pytest.raises(OperationalError):
            dying.result(30)
    assert not Settlement.unscoped.exists() and not SettlementLine.unscoped.exists()
    assert not Transaction.unscoped.exists()
    assert settle.settle_due(EIGHT) == 1
    assert settle.settle_due(EIGHT) == 0
    assert ledger.balance_of(sender.account).amount == -3 * Decimal("0.0079")
    assert recounts.recount(Settlement.unscoped.select_related("account").get()).is_identical
