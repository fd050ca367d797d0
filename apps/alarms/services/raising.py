"""Raising and ending alarms, all subjects of a condition at once: thresholds with hysteresis, and news."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from apps.alarms.conditions import AUDIT_NEWS
from apps.alarms.conditions.base import Level, News, Reading
from apps.alarms.models import Alarm, Reason
from apps.alarms.models.alarm import MOST_ITEMS
from apps.alarms.rules import Standing
from apps.alarms.services import feed
from apps.alarms.services.telling import tell
from apps.alarms.states import ALARM_STATES, LIVE, AlarmStatus

REOPENED_WITHIN = timedelta(minutes=15)  # what comes back sooner is the same alarm
MERGED_WITHIN = timedelta(days=1)  # news that no letter has told yet grow one row, but not for ever


# What is measured -------------------------------------------------------------------------------------------------
@dataclass
class _Judged:
    """The alarms of one condition that a tick has moved."""

    raised: list[Alarm]
    over: list[Alarm]


def judge(condition: Level, standing: Standing, now: datetime) -> None:
    """Measure one condition and move its alarms, in one transaction with the notices that follow."""
    readings = {one.subject: one for one in condition.measure(now)} if standing.is_enabled else {}
    with transaction.atomic():
        live = {
            row.subject: row
            for row in Alarm.unscoped.select_for_update().filter(condition=condition.name, status__in=LIVE)
        }
        judged = _Judged([], [])
        beyond = [one for one in readings.values() if standing.is_beyond(one.value)]
        _begin([one for one in beyond if one.subject not in live], standing, now, judged)
        for subject, alarm in live.items():
            _go_on(alarm, readings.get(subject), standing, now, judged)
        tell(judged.raised, Reason.RAISED, standing, now)
        tell(judged.over, Reason.OVER, standing, now)


def _begin(readings: Sequence[Reading], standing: Standing, now: datetime, judged: _Judged) -> None:
    """New alarms, suspected while the condition asks for patience; one that was over a moment ago is open again."""
    if not readings:
        return
    name = standing.condition.name
    recent = {
        row.subject: row
        for row in Alarm.unscoped.filter(
            condition=name,
            subject__in=[one.subject for one in readings],
            status=AlarmStatus.OVER,
            over_at__gt=now - REOPENED_WITHIN,
        ).order_by("id")
    }
    for one in readings:
        if one.subject in recent:
            _reopen(recent[one.subject], one, standing, now)
    new = [one for one in readings if one.subject not in recent]
    hold = standing.habits.hold_seconds
    status = AlarmStatus.SUSPECTED if hold else AlarmStatus.OPEN
    made = Alarm.unscoped.bulk_create(
        [
            Alarm(
                account_id=one.account_id,
                application_id=one.application_id,
                condition=name,
                subject=one.subject,
                label=one.label[:200],
                status=status,
                is_urgent=standing.habits.is_urgent,
                by_sms=one.by_sms,
                value=one.value,
                items=[one.facts] if one.facts else [],
                raised_at=now,
                last_at=now,
            )
            for one in new
        ]
    )
    if not hold:
        judged.raised += made


def _reopen(alarm: Alarm, reading: Reading, standing: Standing, now: datetime) -> None:
    """It was told already: whoever knows hears of it again by the rule's interval, not by each flutter."""
    ALARM_STATES.advance(
        alarm,
        AlarmStatus.OPEN,
        over_at=None,
        value=reading.value,
        last_at=now,
        reopened=alarm.reopened + 1,
        again_at=_next_reminder(alarm, standing, now),
    )


def _next_reminder(alarm: Alarm, standing: Standing, now: datetime) -> datetime | None:
    habits = standing.habits
    goes_on = habits.again_minutes and alarm.round < habits.most_rounds
    return now + timedelta(minutes=habits.again_minutes) if goes_on else None


def _go_on(alarm: Alarm, reading: Reading | None, standing: Standing, now: datetime, judged: _Judged) -> None:
    value = reading.value if reading is not None else None
    is_fine = value is None or standing.is_fine(value)
    if alarm.status == AlarmStatus.SUSPECTED:
        if value is None or not standing.is_beyond(value):
            alarm.delete()
        elif now - alarm.raised_at >= timedelta(seconds=standing.habits.hold_seconds):
            ALARM_STATES.advance(alarm, AlarmStatus.OPEN, value=value, last_at=now)
            judged.raised.append(alarm)
        return
    if is_fine:
        after = {} if value is None else {"value": value}
        ALARM_STATES.advance(alarm, AlarmStatus.OVER, over_at=now, **after)
        judged.over.append(alarm)
    elif value != alarm.value:
        Alarm.unscoped.filter(pk=alarm.pk).update(value=value, last_at=now)


# What has happened ------------------------------------------------------------------------------------------------
@transaction.atomic
def read_audit(standings: dict[str, Standing], now: datetime) -> int:
    """Make alarms of what the audit trail says since the last time; gives how many events were read.

    The cursor moves in the same transaction, so an event makes its alarm once, whatever dies in between.
    """
    cursor = feed.begin()
    events = feed.unread(cursor)
    for condition in AUDIT_NEWS:
        standing = standings[condition.name]
        wanted = [event for event in events if condition.wants(event.verb)]
        if wanted and standing.is_enabled:
            report(condition.news(wanted), standing, now)
    feed.advance(cursor, events, now)
    return len(events)


def report(news: Iterable[News], standing: Standing, now: datetime) -> list[Alarm]:
    """One alarm for each subject that something happened to; those that no letter has told yet grow instead."""
    grouped: dict[str, list[News]] = {}
    for one in news:
        grouped.setdefault(one.subject, []).append(one)
    if not grouped:
        return []
    name = standing.condition.name
    untold = {
        row.subject: row
        for row in Alarm.unscoped.select_for_update()
        .filter(condition=name, subject__in=list(grouped), is_told=False, status=AlarmStatus.OVER)
        .filter(raised_at__gt=now - MERGED_WITHIN)
        .order_by("id")
    }
    grown = [_grow(row, grouped.pop(subject), now) for subject, row in untold.items()]
    Alarm.unscoped.bulk_update(grown, ["count", "items", "last_at", "label"], batch_size=500)
    made = Alarm.unscoped.bulk_create([_made(found, standing, now) for found in grouped.values()])
    tell(made, Reason.RAISED, standing, now)
    return made


def _made(found: list[News], standing: Standing, now: datetime) -> Alarm:
    first = found[0]
    return Alarm(
        account_id=first.account_id,
        application_id=first.application_id,
        user_id=first.user_id,
        condition=standing.condition.name,
        subject=first.subject,
        label=first.label[:200],
        status=AlarmStatus.OVER,
        is_urgent=standing.habits.is_urgent,
        count=sum(one.count for one in found),
        items=[one.item for one in found[:MOST_ITEMS]],
        raised_at=now,
        last_at=now,
        over_at=now,
    )


def _grow(alarm: Alarm, found: list[News], now: datetime) -> Alarm:
    alarm.count += sum(one.count for one in found)
    alarm.items = [*alarm.items, *(one.item for one in found)][:MOST_ITEMS]
    alarm.last_at = now
    return alarm
