"""Ten thousand events are a handful of letters, and each event is read once, whatever order transactions end in."""

import threading
from datetime import time

import pytest
from django.core import mail
from django.db import connection, transaction

from apps.accounts.models import AuditEvent
from apps.alarms import rules
from apps.alarms.models import Alarm, Feed, Letter
from apps.alarms.services import feed, raising
from apps.core import clock
from tests.alarms.conftest import MakeRecipient, Rounds

COUNT = 10_000


def happen(count: int, *, subjects: int = 1) -> None:
    """Recounts that do not balance."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            via="system",
            verb="send_task.unbalanced",
            target=f"sendtask:{index % subjects}",
            label=f"list {index % subjects}",
            facts={"differences": {}},
        )
        for index in range(count)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("subjects", [1, 700])
def test_a_storm_is_told_in_a_handful_of_letters(
    rounds: Rounds, recipient: MakeRecipient, subjects: int
) -> None:
    for name in ("Ann", "Ben"):
        recipient(None, name)
    happen(COUNT, subjects=subjects)
    for _tick in range(6):
        rounds.later(seconds=10).tick()
    assert len(mail.outbox) == 2, "one for each recipient"
    rounds.later(minutes=11).tick()
    assert len(mail.outbox) <= 4
    assert sum(Alarm.unscoped.values_list("count", flat=True)) == COUNT
    assert all(len(row.items) <= 20 for row in Alarm.unscoped.all())
    assert all(len(letter.facts["alarms"]) <= 20 for letter in Letter.unscoped.all())


@pytest.mark.django_db
def test_a_storm_at_night_is_one_letter_in_the_morning(rounds: Rounds, recipient: MakeRecipient) -> None:
    rounds.now = rounds.now.replace(hour=16, minute=0)  # midnight in Shanghai
    recipient(None, quiet_from=time(22), quiet_to=time(8), is_woken=False)
    for _hour in range(6):
        happen(100, subjects=10)
        rounds.later(hours=1).tick()
    assert mail.outbox == []
    rounds.later(hours=3).tick()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_that_shows_late_is_not_missed_and_none_is_read_twice() -> None:
    happen(1)
    raising.read_audit(dict(rules.standing()), clock.now())  # the past is told to nobody
    entered, leave = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            happen(1)
            entered.set()
            leave.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    entered.wait(10)
    happen(2)  # later ids that show first
    assert raising.read_audit(dict(rules.standing()), clock.now()) == 2
    assert Feed.objects.get().done, "the gap is remembered"
    leave.set()
    thread.join()
    assert raising.read_audit(dict(rules.standing()), clock.now()) == 1
    assert raising.read_audit(dict(rules.standing()), clock.now()) == 0
    assert Feed.objects.get().done == []
    assert sum(Alarm.unscoped.values_list("count", flat=True)) == 3


def test_ranges_that_touch_are_one() -> None:
    assert feed.merged([(5, 5), (1, 2), (3, 3), (7, 9), (8, 12)]) == [(1, 3), (5, 5), (7, 12)]
    assert feed.merged([]) == []
