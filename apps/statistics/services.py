"""Counting: what messaging has tallied is folded into hours and days; days are closed, and open ones can be counted again."""

import datetime as dt
from typing import Any

from django.db import connection, transaction

from apps.accounts.models import Account
from apps.core import clock, partitions
from apps.core.locks import alone, lock
from apps.statistics import statements
from apps.statistics.models import DayClosing

BATCH = 5000
_ALL = 2**31 - 1
# Between a message's id and its instant: a transaction that waits for a lock.
_SLACK = dt.timedelta(minutes=10)


def fold() -> int:
    """Fold all tallies into the counts, each exactly once (read, added and removed in one statement)."""
    folded = 0
    while True:
        with alone("statistics.fold") as ours:
            if not ours:
                return folded
            count = _fold(BATCH)
        folded += count
        if count < BATCH:
            return folded


@transaction.atomic
def close_days() -> None:
    """Close the day before of every account from nine o'clock on; what was tallied until now is folded first.

    A closed day's counts never change: what becomes of its messages afterwards is counted on a later day.
    """
    lock("statistics.fold")
    _fold(_ALL)
    with connection.cursor() as cursor:
        cursor.execute(statements.CLOSE_DAYS, [clock.now()])


@transaction.atomic
def rebuild_day(*, account: Account, day: dt.date) -> None:
    """Count an account's open day again from its messages and put that in place of what was folded.

    Takes the fold's lock, and folds first, so that no tally of the day is counted on top afterwards. What was billed is not
    touched. Raises ValueError for a closed day, whose counts stay.
    """
    lock("statistics.fold")
    if DayClosing.objects.filter(account_id=account.pk, through__gte=day).exists():
        raise ValueError(f"{day} is closed: its counts stay")
    start, end = clock.day_window(day, account.zone)
    span: dict[str, Any] = {
        "account": account.pk,
        "day": day,
        "from_id": partitions.id_at(start - _SLACK),
        "to_id": partitions.id_at(end + _SLACK),
        "start": start,
        "end": end,
    }
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE message_tallies IN SHARE MODE")
        _fold(_ALL)
        for statement in (*statements.FORGET_DAY, statements.RECOUNT_DAY):
            cursor.execute(statement, span)


def _fold(limit: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statements.FOLD, [limit])
        count: int = cursor.fetchone()[0]
        return count
