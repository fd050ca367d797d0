"""Counters that count no more go; those that do, and those that are in use in this moment, stay."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from apps.core import clock
from apps.core.errors import Code
from apps.policy.models import BudgetUse, NumberWindow
from apps.policy.services import sweep
from tests.policy.test_counters import call, codes, sender
from tests.support.sending import Sender, numbers_of

__all__ = ["sender"]
pytestmark = pytest.mark.django_db(transaction=True)


def expire(**since: int) -> None:
    NumberWindow.objects.update(expires_at=clock.now() - timedelta(**since))


def test_what_has_expired_goes_and_what_counts_stays(sender: Sender) -> None:
    old, new = numbers_of(3), numbers_of(2, first=13_900_000_000)
    call(sender, old)
    expire(hours=3)
    call(sender, new)
    assert sweep.sweep() == 3
    assert NumberWindow.objects.count() == 2
    assert codes(call(sender, new)) == {Code.SAME_CONTENT_SOON: 2}
    assert codes(call(sender, old)) == {None: 3}


def test_a_table_larger_than_a_stretch_is_swept_whole(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "_BLOCKS", 1)
    for start in range(0, 600, 200):
        call(sender, numbers_of(600)[start : start + 200])
    expire(hours=3)
    assert sweep.sweep() == 600
    assert not NumberWindow.objects.exists()


def test_a_counter_in_use_is_not_waited_for(sender: Sender) -> None:
    call(sender, numbers_of(2))
    expire(hours=3)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            NumberWindow.objects.select_for_update().order_by("number_hash").first()
            held.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    assert sweep.sweep() == 1
    done.set()
    thread.join()
    assert sweep.sweep() == 1


def test_the_use_of_a_budget_is_kept_for_a_month(sender: Sender) -> None:
    day = timedelta(days=1)
    for age in (30, 32):
        end = clock.now() - age * day
        BudgetUse.objects.create(
            kind="application.day", subject=age, starts_at=end - day, ends_at=end, used=1, ceiling=2
        )
    sweep.sweep()
    assert [row.subject for row in BudgetUse.objects.all()] == [30]
