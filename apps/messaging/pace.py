"""How fast a list is let go: a pace in messages per minute, kept by the second; and the hours of advertising."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from apps.core import quiet_hours
from apps.core.kinds import MessageKind
from apps.messaging.finish import pace_for
from apps.messaging.models import SendTask
from apps.protection.queries import stopped_now

# What could not be let go in time (the tick was late, the workers restarted) is caught up with at most for this long; the
# hours of a night, or an outage, are never made up for by a burst.
LONGEST_ARREARS: Final = timedelta(seconds=5)
AHEAD_MINUTES: Final = (
    1  # a list with a pace is accepted about so far ahead, so that a change of mind meets little
)
LEAST_AHEAD: Final = 20


def pace_of(task: SendTask) -> int | None:
    """Messages per minute: the pace that was set, or what spreads the list over its window; None sets no limit."""
    if task.pace:
        return task.pace
    return pace_for(task.good_count, task.spread_minutes) if task.spread_minutes else None


def allowance(task: SendTask, now: datetime) -> int | None:
    """How many more messages may be let go now by the pace; None when there is no pace.

    Counts from `paced_from` and `paced_count`; both are moved up in `task` (to be saved) where the arrears are too long.
    """
    pace = pace_of(task)
    if pace is None:
        return None
    if task.paced_from is None:
        task.paced_from, task.paced_count = now, task.released_count
    due = task.paced_count + _messages(now - task.paced_from, pace) - task.released_count
    most = max(1, _messages(LONGEST_ARREARS, pace))
    if due > most:
        task.paced_from, task.paced_count = now, task.released_count + most
        due = most
    return max(0, due)


def accept_ahead(task: SendTask) -> int | None:
    """How many messages may be accepted and not yet let go; None when there is no pace."""
    pace = pace_of(task)
    return None if pace is None else max(LEAST_AHEAD, pace * AHEAD_MINUTES)


def open_countries(task: SendTask, countries: Iterable[str], now: datetime) -> list[str]:
    """Those of the countries that may get a message of the task now; only advertising has hours (rule 32)."""
    if task.template.message_kind != MessageKind.MARKETING:
        return list(countries)
    return [country for country in countries if quiet_hours.is_open(country, now)]


def reachable_countries(task: SendTask, countries: Iterable[str], now: datetime) -> list[str]:
    """The same without those that an emergency switch has stopped."""
    stopped = stopped_now().countries
    return [country for country in open_countries(task, countries, now) if country not in stopped]


def _messages(span: timedelta, pace: int) -> int:
    return int(span.total_seconds() * pace / 60)
