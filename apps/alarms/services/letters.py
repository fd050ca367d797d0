"""From notices to letters: whoever is to be told of many alarms of one condition gets one letter, and not too often."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min, Q, QuerySet

from apps.alarms.models import Alarm, Letter, Notice
from apps.alarms.models.alarm import MOST_ITEMS
from apps.alarms.rules import Standing
from apps.alarms.states import AlarmStatus
from apps.core.locks import alone

_KEY = ("recipient", "user", "channel", "condition", "is_over")


@dataclass(frozen=True, slots=True)
class _Heap:
    """The open notices that become one letter."""

    recipient: int | None
    user: int | None
    channel: str
    condition: str
    is_over: bool
    count: int
    first: int

    def rows(self, now: datetime) -> QuerySet[Notice]:
        names = {name: getattr(self, name) for name in _KEY}
        return _open(now).filter(**names)


def compose(standings: dict[str, Standing], now: datetime) -> int:
    """Make the letters that are due; gives how many. One transaction for each, alone: no notice is told in two."""
    made = 0
    with alone("alarms.compose") as is_ours:
        if not is_ours:
            return 0
        _drop(now)
        heaps = _open(now).values(*_KEY).annotate(count=Count("id"), first=Min("id")).order_by("first")
        for row in heaps:
            made += _letter(_Heap(**row), standings[row["condition"]], now)
    return made


def _open(now: datetime) -> QuerySet[Notice]:
    return Notice.unscoped.filter(letter=None, dropped="", due_at__lte=now)


def _drop(now: datetime) -> None:
    """What nobody needs to hear any more: why stands in the row."""
    rows = _open(now)
    told = Q(reason="raised", alarm__status=AlarmStatus.OVER, alarm__is_told=False)
    # An alarm that was over before anybody heard of it (at night, say) is history; news are over from the beginning.
    blips = rows.filter(told, alarm__over_at__gt=F("alarm__raised_at"))
    blips.update(dropped="over")
    rows.filter(is_over=True, alarm__is_told=False).update(dropped="over")
    rows.filter(is_over=True).exclude(alarm__status=AlarmStatus.OVER).update(dropped="back")
    late = rows.filter(reason__in=["again", "escalated"])
    late.filter(alarm__status=AlarmStatus.OVER).update(dropped="over")
    late.filter(alarm__status=AlarmStatus.ACKNOWLEDGED).update(dropped="acknowledged")
    rows.filter(recipient__deleted_at__isnull=False).update(dropped="gone")
    for channel in ("email", "mobile", "webhook"):
        name = "sms" if channel == "mobile" else channel
        lost = {"recipient__isnull": False, f"recipient__{channel}_verified_at": None}
        rows.filter(channel=name, **lost).update(dropped="gone")


@transaction.atomic
def _letter(heap: _Heap, standing: Standing, now: datetime) -> int:
    """One letter for the heap, unless the latest one of its kind is too fresh: then all of it waits until it is not."""
    rows = heap.rows(now)
    free_at = _free_at(heap, standing, now)
    if free_at is not None:
        rows.update(due_at=free_at)
        return 0
    ids = list(rows.values_list("pk", flat=True))
    shown = Notice.unscoped.filter(pk__in=ids).select_related("alarm").order_by("id")[:MOST_ITEMS]
    notices = list(shown)
    letter = Letter.unscoped.create(
        account_id=notices[0].account_id,
        key=f"{heap.channel}:{heap.recipient or ''}:{heap.user or ''}:{heap.first}",
        recipient_id=heap.recipient,
        user_id=heap.user,
        channel=heap.channel,
        condition=heap.condition,
        reason=notices[0].reason if len({one.reason for one in notices}) == 1 else "raised",
        facts={"alarms": [_told(one.alarm) for one in notices], "count": len(ids)},
        due_at=now,
        created_at=now,
    )
    Notice.unscoped.filter(pk__in=ids).update(letter=letter)
    mine = Notice.unscoped.filter(letter=letter).values("alarm")
    Alarm.unscoped.filter(pk__in=mine, is_told=False).update(is_told=True)
    return 1


def _free_at(heap: _Heap, standing: Standing, now: datetime) -> datetime | None:
    """When the person may hear of the condition again by this channel; None for at once."""
    minutes = standing.habits.group_minutes
    latest: Any = Letter.unscoped.filter(
        recipient=heap.recipient,
        user=heap.user,
        channel=heap.channel,
        condition=heap.condition,
        created_at__gt=now - timedelta(minutes=minutes),
    ).exclude(reason="test")
    is_over = latest.filter(reason="over").order_by("-id").first()
    other = latest.exclude(reason="over").order_by("-id").first()
    last = is_over if heap.is_over else other
    return None if last is None else last.created_at + timedelta(minutes=minutes)


def _told(alarm: Alarm) -> dict[str, Any]:
    """One alarm as the letter says it, frozen."""
    return {
        "id": alarm.public_id,
        "label": alarm.label,
        "count": alarm.count,
        "value": None if alarm.value is None else str(alarm.value),
        "raised_at": alarm.raised_at.isoformat(),
        "over_at": alarm.over_at.isoformat() if alarm.over_at else None,
        "items": alarm.items,
    }
