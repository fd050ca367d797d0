"""Raising and ending alarms, all subjects of a condition at once: thresholds with hysteresis, and news."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from apps.alarms.conditions import AUDIT_NEWS, MESSAGE_NEWS
from apps.alarms.conditions.base import Level, News, Reading
from apps.alarms.models import Alarm, Feed, Notice, Reason
from apps.alarms.models.alarm import MOST_ITEMS
from apps.alarms.rules import Standing
from apps.alarms.services import feed
from apps.alarms.services.telling import tell
from apps.alarms.states import ALARM_STATES, LIVE, AlarmStatus

REOPENED_WITHIN = timedelta(minutes=15)  # what comes back sooner is the same alarm
MESSAGES = "messages"
BEHIND = timedelta(seconds=10)
MERGED_WITHIN = timedelta(days=1)  # news that no letter has told yet grow one row, but not for ever


# What is measured -------------------------------------------------------------------------------------------------
def judge(condition: Level, standing: Standing, now: datetime) -> None:
    """Measure one condition and move its alarms, in one transaction with the notices that follow.

    A handful of statements, however many subjects there are. What is no longer measured counts as fine.
    """
    readings = {one.subject: one for one in condition.measure(now)} if standing.is_enabled else {}
    with transaction.atomic():
        rows = Alarm.unscoped.select_for_update().filter(condition=condition.name, status__in=LIVE)
        live = {row.subject: row for row in rows}
        beyond = [one for one in readings.values() if standing.is_beyond(one.value)]
        raised, again = _begin([one for one in beyond if one.subject not in live], standing, now)
        raised += _open_suspected(live, readings, standing, now)
        over = _end(live, readings, standing, now)
        tell(raised, Reason.RAISED, standing, now)
        tell(again, Reason.AGAIN, standing, now)
        tell(over, Reason.OVER, standing, now)


def _begin(readings: Sequence[Reading], standing: Standing, now: datetime) -> tuple[list[Alarm], list[Alarm]]:
    """New alarms, suspected while the condition asks for patience; and those that were over a moment ago and are open again.

    Gives those that are to be told: new ones, and old ones whose end has been told.
    """
    if not readings:
        return [], []
    recent = _recent([one.subject for one in readings], standing, now)
    again = _reopen([(recent[one.subject], one) for one in readings if one.subject in recent], standing, now)
    hold = standing.habits.hold_seconds
    made = Alarm.unscoped.bulk_create(
        Alarm(
            account_id=one.account_id,
            application_id=one.application_id,
            condition=standing.condition.name,
            subject=one.subject,
            label=one.label[:200],
            status=AlarmStatus.SUSPECTED if hold else AlarmStatus.OPEN,
            is_urgent=standing.habits.is_urgent,
            by_sms=one.by_sms,
            value=one.value,
            items=[one.facts] if one.facts else [],
            raised_at=now,
            last_at=now,
        )
        for one in readings
        if one.subject not in recent
    )
    return ([] if hold else made), again


def _recent(subjects: Sequence[str], standing: Standing, now: datetime) -> dict[str, Alarm]:
    rows = Alarm.unscoped.filter(
        condition=standing.condition.name,
        subject__in=subjects,
        status=AlarmStatus.OVER,
        over_at__gt=now - REOPENED_WITHIN,
    )
    return {row.subject: row for row in rows.order_by("id")}


def _reopen(pairs: Sequence[tuple[Alarm, Reading]], standing: Standing, now: datetime) -> list[Alarm]:
    """The same trouble again. Who has been told of its end hears that it is back; who has not, still believes in it."""
    ids = [alarm.pk for alarm, _reading in pairs]
    ends = Notice.unscoped.filter(
        alarm__in=ids, is_over=True, letter__isnull=False, round=F("alarm__reopened")
    )
    told = set(ends.values_list("alarm", flat=True))
    minutes = standing.habits.escalate_minutes
    for alarm, reading in pairs:
        ALARM_STATES.advance(
            alarm,
            AlarmStatus.OPEN,
            over_at=None,
            acknowledged_at=None,
            acknowledged_by="",
            value=reading.value,
            last_at=now,
            reopened=alarm.reopened + 1,
            round=alarm.round + 1,
            step_at=now + timedelta(minutes=minutes) if minutes else None,
            again_at=_next_reminder(alarm, standing, now),
        )
    return [alarm for alarm, _reading in pairs if alarm.pk in told]


def _next_reminder(alarm: Alarm, standing: Standing, now: datetime) -> datetime | None:
    habits = standing.habits
    goes_on = habits.again_minutes and alarm.round < habits.most_rounds
    return now + timedelta(minutes=habits.again_minutes) if goes_on else None


def _open_suspected(
    live: Mapping[str, Alarm], readings: Mapping[str, Reading], standing: Standing, now: datetime
) -> list[Alarm]:
    """Those that have been beyond the threshold for long enough; those that are no longer are forgotten."""
    suspected = [row for row in live.values() if row.status == AlarmStatus.SUSPECTED]
    still = [
        row
        for row in suspected
        if row.subject in readings and standing.is_beyond(readings[row.subject].value)
    ]
    gone = {row.pk for row in suspected} - {row.pk for row in still}
    if gone:
        Alarm.unscoped.filter(pk__in=gone).delete()
    since = now - timedelta(seconds=standing.habits.hold_seconds)
    ripe = [row.pk for row in still if row.raised_at <= since]
    if not ripe:
        return []
    ALARM_STATES.advance_many(Alarm.unscoped.filter(pk__in=ripe), AlarmStatus.OPEN, last_at=now)
    return list(Alarm.unscoped.filter(pk__in=ripe))


def _end(
    live: Mapping[str, Alarm], readings: Mapping[str, Reading], standing: Standing, now: datetime
) -> list[Alarm]:
    """Those that are fine are over; the others keep their latest value."""
    fine, changed = [], []
    for row in live.values():
        if row.status == AlarmStatus.SUSPECTED:
            continue
        reading = readings.get(row.subject)
        if reading is None or standing.is_fine(reading.value):
            fine.append(row.pk)
        if reading is not None and reading.value != row.value:
            row.value, row.last_at = reading.value, now
            changed.append(row)
    Alarm.unscoped.bulk_update(changed, ["value", "last_at"], batch_size=500)
    if not fine:
        return []
    ALARM_STATES.advance_many(
        Alarm.unscoped.filter(pk__in=fine), AlarmStatus.OVER, over_at=now, step_at=None, again_at=None
    )
    return list(Alarm.unscoped.filter(pk__in=fine))


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


@transaction.atomic
def read_messages(standings: dict[str, Standing], now: datetime) -> None:
    """Make alarms of what was refused since the last time; the cursor is the instant, kept with the alarms it made.

    It stays a moment behind: a batch gets its ids before its transaction ends.
    """
    until = now - BEHIND
    cursor, is_new = Feed.objects.select_for_update().get_or_create(
        name=MESSAGES, defaults={"floor": int(until.timestamp() * 1000)}
    )
    since = datetime.fromtimestamp(cursor.floor / 1000, UTC)
    if is_new or since >= until:
        return
    for condition in MESSAGE_NEWS:
        standing = standings[condition.name]
        if standing.is_enabled:
            report(condition.news(since, until), standing, now)
    cursor.floor = int(until.timestamp() * 1000)
    cursor.save(update_fields=["floor"])


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
        items=_together([one.item for one in found]),
        raised_at=now,
        last_at=now,
        over_at=now,
    )


def _grow(alarm: Alarm, found: list[News], now: datetime) -> Alarm:
    alarm.count += sum(one.count for one in found)
    alarm.items = _together([*alarm.items, *(one.item for one in found)])
    alarm.last_at = now
    return alarm


def _together(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first twenty; what is only counted (a code, how often) stands once for each code."""
    found: list[dict[str, Any]] = []
    by_code: dict[str, dict[str, Any]] = {}
    for item in items:
        if "code" not in item:
            found.append(item)
        elif item["code"] in by_code:
            by_code[item["code"]]["count"] += item["count"]
        else:
            by_code[item["code"]] = dict(item)
            found.append(by_code[item["code"]])
    return found[:MOST_ITEMS]
