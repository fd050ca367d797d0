"""On several connections: who reads is not disturbed, who sends does not wait, and a worker whose connection is cut loses one batch."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from apps.core import clock
from apps.core.partitions import make_partitions
from apps.messaging.models import Message
from apps.retention import masking
from apps.retention.kinds import DataKind, Term
from apps.retention.models import Deletion, MonthRemoval
from apps.retention.services import deciding, keeping
from tests.retention.test_months import MIDDLE, OLD, OPERATOR, leftovers, partitions, whole
from tests.support.replying import sent
from tests.support.sending import Sender, numbers_of, open_network, ready_to_send

pytestmark = pytest.mark.django_db(transaction=True)
EVER = float("inf")
_WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def sender() -> Sender:
    open_network()
    make_partitions(months_back=26)
    return ready_to_send()


def apart(work: Any) -> Any:
    """The work on a connection of its own, which is closed behind it."""
    try:
        return work()
    finally:
        connection.close()


def test_somebody_who_reads_is_let_finish_and_the_month_goes_the_next_time(sender: Sender) -> None:
    whole(sender, numbers_of(1)[0])
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        assert Message.unscoped.filter(id__gt=0).count() == 1  # and holds the lock of a reader until the end
        assert pool.submit(apart, lambda: keeping.run(EVER)).result(30)
        assert Message.unscoped.filter(id__gt=0).count() == 1
    assert OLD.of("messages") in partitions()
    assert not Deletion.unscoped.filter(action="dropped").exists()
    keeping.run(EVER)
    assert OLD.of("messages") not in partitions() and not leftovers()
    assert Deletion.unscoped.filter(action="dropped", account=None).count() == 1


def test_a_worker_whose_connection_is_cut_in_a_batch_is_followed_by_another(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = numbers_of(6)
    rows = [sent(sender, number, at=clock.now() - timedelta(days=200)) for number in numbers]
    monkeypatch.setattr(masking, "BATCH", 2)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM messages WHERE id = %s FOR UPDATE", [rows[3].pk]
            )  # in the second batch
            dying = pool.submit(apart, lambda: keeping.run(EVER))
            for _attempt in range(200):
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(_WAITING)
                if found := cursor.fetchall():
                    break
                time.sleep(0.05)
            cursor.execute("SELECT pg_terminate_backend(%s)", [found[0][0]])
        with pytest.raises(OperationalError):
            dying.result(30)
    masked = list(Message.unscoped.order_by("pk").values_list("number_sealed", flat=True))
    assert [bool(bytes(octets)) for octets in masked] == [False, False, True, True, True, True]
    assert not Deletion.unscoped.exists()
    assert keeping.run(EVER)
    assert Deletion.unscoped.get(account=sender.account).count == 6
    assert rows[0].accepted_at > MIDDLE


def test_what_is_masked_while_the_copies_wait_for_their_turn_stays_masked(sender: Sender) -> None:
    longer, numbers = ready_to_send("bea", 2), numbers_of(2)

    def keep(mask_days: int) -> None:
        term = Term(mask_days, 60)
        deciding.set_term(actor=OPERATOR, account=longer.account, kind=DataKind.MESSAGES, term=term)

    keep(1000)
    whole(sender, numbers[0])
    stays = whole(longer, numbers[1])
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        assert (
            Message.unscoped.filter(id__gt=0).count() == 2
        )  # a reader, so the month is copied and not exchanged
        pool.submit(apart, lambda: keeping.run(EVER)).result(30)
    assert MonthRemoval.objects.get(kind=DataKind.MESSAGES).kept == 1
    keep(30)
    keeping.run(EVER)
    row = Message.unscoped.get()
    assert row == stays and not MonthRemoval.objects.filter(is_swapped=False).exists()
    assert (bytes(row.number_sealed), row.parameters_sealed) == (b"", None)
