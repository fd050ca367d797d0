"""A worker that is killed while bills are made leaves nothing half, and the next one makes them whole."""

import os
import signal
import time

import pytest
from django.db import connection, transaction

from apps.accounts.models import AuditEvent
from apps.billing.models import Bill, BillLine, BillMovement, Books
from apps.billing.services import bills
from apps.ledger.models import Transaction
from tests.support import billing
from tests.support.billing import FIRST_EIGHT
from tests.support.sending import open_network

pytestmark = pytest.mark.django_db(transaction=True)
_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'
"""
_PLACES = {
    "before anything is counted": "SELECT 1 FROM billing_books FOR UPDATE",
    "when lines are written and nothing is added up": "LOCK TABLE billing_billmovement IN SHARE MODE",
    "when bills are closed and nobody is told": "LOCK TABLE accounts_auditevent IN SHARE MODE",
}


@pytest.mark.parametrize("place", _PLACES)
def test_killed_in_the_middle_they_are_made_whole_by_the_next(place: str) -> None:
    open_network()
    for number in (1, 2):
        billing.month_of(billing.opened(f"s{number}", number))
    billing.settled()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PLACES[place])
        child = os.fork()
        if not child:  # pragma: no cover - it never ends by itself
            connection.connection = None  # the parent's; this process opens one of its own
            connection.in_atomic_block, connection.savepoint_ids = False, []
            try:
                bills.make_due()
            finally:
                os._exit(1)
        for _attempt in range(400):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(_WAITING)
            if cursor.fetchone()[0]:
                break
            time.sleep(0.05)
        else:
            pytest.fail("the child never came to the place")
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with billing.at(FIRST_EIGHT):
        assert bills.make_due() == 2
    assert Bill.unscoped.filter(status="closed").count() == Bill.unscoped.count() == 2
    assert BillLine.unscoped.count() == 4 and BillMovement.unscoped.count() == Transaction.unscoped.count()
    assert AuditEvent.objects.filter(verb="bill.made").count() == 2
    assert Books.unscoped.filter(billed_through="2026-11-30").count() == 2
