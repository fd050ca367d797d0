"""Heartbeats: a dead man's switch for jobs whose silence nobody would notice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.core import clock
from apps.core.models import Heartbeat

LATE_AFTER = timedelta(seconds=60)
ALARM_TICK = "alarms.tick"


@dataclass(frozen=True, slots=True)
class Pulse:
    """How long ago a job has beaten; `seconds` is None for one that never has."""

    name: str
    seconds: int | None

    @property
    def is_late(self) -> bool:
        return self.seconds is None or self.seconds > LATE_AFTER.total_seconds()


def beat(name: str) -> None:
    """The job has done its work; one statement."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": clock.now(), "told_at": None})


def pulse(name: str = ALARM_TICK, *, now: datetime | None = None) -> Pulse:
    """The state of one job."""
    row = Heartbeat.objects.filter(name=name).first()
    if row is None:
        return Pulse(name, None)
    return Pulse(name, max(0, int(((now or clock.now()) - row.beat_at).total_seconds())))


def claim_telling(name: str, now: datetime) -> bool:
    """Whether the caller is the one to tell that a late job is silent: once for each silence."""
    late = Heartbeat.objects.filter(name=name, told_at=None, beat_at__lt=now - LATE_AFTER)
    return bool(late.update(told_at=now))
