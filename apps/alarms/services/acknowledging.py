"""Acknowledging: somebody says that they take care of it; nobody else is called."""

from collections.abc import Iterable

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Perm
from apps.alarms.models import Alarm, Letter
from apps.alarms.states import ALARM_STATES, AlarmStatus
from apps.core import clock


@transaction.atomic
def acknowledge(*, actor: Actor, alarm: Alarm) -> bool:
    """By a person on a page; a second click, or one that comes too late, changes nothing and gives False."""
    actor.require(Perm.STAFF_ALARM_WRITE if actor.account is None else Perm.ALARM_WRITE)
    return _acknowledge([alarm], actor, str(actor.user))


@transaction.atomic
def acknowledge_letter(*, letter: Letter) -> bool:
    """By whoever holds the letter's link: all alarms that it told of."""
    name = str(letter.recipient or letter.user)
    actor = SYSTEM if letter.user is None else Actor(letter.user, None, frozenset(), via="link")
    return _acknowledge(open_ones(letter), actor, name)


def open_ones(letter: Letter) -> list[Alarm]:
    """The alarms of a letter that nobody has acknowledged yet."""
    ids = letter.notices.values("alarm")
    return list(Alarm.unscoped.filter(pk__in=ids, status=AlarmStatus.OPEN).order_by("id"))


def _acknowledge(alarms: Iterable[Alarm], actor: Actor, name: str) -> bool:
    moved = False
    for alarm in alarms:
        columns = {
            "acknowledged_at": clock.now(),
            "acknowledged_by": name[:120],
            "step_at": None,
            "again_at": None,
        }
        mine = Alarm.unscoped.filter(pk=alarm.pk)
        if ALARM_STATES.advance_many(mine, AlarmStatus.ACKNOWLEDGED, **columns):
            audit.record(actor, "alarm.acknowledged", alarm, account=alarm.account, person=name)
            moved = True
    return moved
