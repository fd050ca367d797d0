"""Who is to be told of an alarm, by which channel and when: rows of notices, made by the thousand in one statement."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress

from apps.accounts.models import Membership, StaffMembership
from apps.accounts.permissions import Role
from apps.alarms import quiet
from apps.alarms.conditions.base import Audience
from apps.alarms.models import Alarm, Channel, Notice, Reason, Recipient
from apps.alarms.models.recipient import STEPS
from apps.alarms.rules import Standing
from apps.alarms.states import AlarmStatus
from apps.applications.models import ApplicationStatus

BATCH = 1000
# The end is told when it has lasted; what comes back sooner was never over for anybody.
SETTLES = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class _Way:
    """One person and channel; `step` is when their turn comes, `address` what keeps two of the same apart."""

    channel: Channel
    step: int
    address: str
    recipient: Recipient | None = None
    user_id: int | None = None


def tell(alarms: Sequence[Alarm], reason: Reason, standing: Standing, now: datetime) -> int:
    """Make the notices of alarms that were raised, stay open or are over; gives how many.

    Raised: who is first in line. Escalated: whose turn it is at the alarm's step. Again and over: everybody up to it. The
    same again is the same rows, which are made once.
    """
    if not alarms:
        return 0
    ways, in_steps = _Ways(alarms, standing), bool(standing.habits.escalate_minutes)
    notices = [
        _notice(alarm, way, reason, now)
        for alarm in alarms
        for way in _due(ways.of(alarm), alarm, reason, in_steps=in_steps)
    ]
    Notice.unscoped.bulk_create(notices, batch_size=BATCH, ignore_conflicts=True)
    if reason == Reason.RAISED:
        _plan([alarm for alarm in alarms if alarm.status == AlarmStatus.OPEN], standing, now)
    return len(notices)


def escalate(standing: Standing, now: datetime) -> None:
    """Tell the next in line of what nobody has acknowledged in time."""
    late = Alarm.unscoped.filter(condition=standing.condition.name, status=AlarmStatus.OPEN, step_at__lte=now)
    alarms = list(late.select_for_update(skip_locked=True)[:BATCH])
    minutes = standing.habits.escalate_minutes
    for alarm in alarms:
        alarm.step += 1
        is_last = (
            alarm.step >= STEPS or not minutes
        )  # one beyond the last recipient's, for a late text message
        alarm.step_at = None if is_last else now + timedelta(minutes=minutes)
    Alarm.unscoped.bulk_update(alarms, ["step", "step_at"], batch_size=BATCH)
    tell(alarms, Reason.ESCALATED, standing, now)


def remind(standing: Standing, now: datetime) -> None:
    """Tell those who know again of what is still open and not acknowledged, as often as the rule allows."""
    habits = standing.habits
    late = Alarm.unscoped.filter(
        condition=standing.condition.name, status=AlarmStatus.OPEN, again_at__lte=now
    )
    alarms = list(late.select_for_update(skip_locked=True)[:BATCH])
    for alarm in alarms:
        alarm.round += 1
        goes_on = habits.again_minutes and alarm.round < habits.most_rounds
        alarm.again_at = now + timedelta(minutes=habits.again_minutes) if goes_on else None
    Alarm.unscoped.bulk_update(alarms, ["round", "again_at"], batch_size=BATCH)
    tell(alarms, Reason.AGAIN, standing, now)


def _plan(alarms: Sequence[Alarm], standing: Standing, now: datetime) -> None:
    """When the next in line is told, and when the first ones are told again."""
    habits = standing.habits
    for alarm in alarms:
        if habits.escalate_minutes:
            alarm.step_at = now + timedelta(minutes=habits.escalate_minutes)
        if habits.again_minutes and habits.most_rounds:
            alarm.again_at = now + timedelta(minutes=habits.again_minutes)
    if habits.escalate_minutes or (habits.again_minutes and habits.most_rounds):
        Alarm.unscoped.bulk_update(alarms, ["step_at", "again_at"], batch_size=BATCH)


def _due(ways: Sequence[_Way], alarm: Alarm, reason: Reason, *, in_steps: bool) -> Iterator[_Way]:
    """Those whose turn it is. The first that there is begins; of what simply happened, and where nobody is called after
    another, all are told at once."""
    first = min((way.step for way in ways), default=0)
    is_for_all = not in_steps or (alarm.status == AlarmStatus.OVER and reason == Reason.RAISED)
    for way in ways:
        step = way.step - first
        if reason == Reason.ESCALATED:
            is_due = step == alarm.step
        else:
            is_due = is_for_all or step <= alarm.step
        if is_due:
            yield way


# What tells one notice of the same alarm, person and reason from the next.
_ROUNDS: dict[Reason, Callable[[Alarm], int]] = {
    Reason.AGAIN: lambda alarm: alarm.round,
    Reason.ESCALATED: lambda alarm: alarm.step,
    Reason.OVER: lambda alarm: alarm.reopened,
}


def _notice(alarm: Alarm, way: _Way, reason: Reason, now: datetime) -> Notice:
    return Notice(
        account_id=alarm.account_id,
        alarm=alarm,
        recipient=way.recipient,
        user_id=way.user_id,
        channel=way.channel,
        reason=reason,
        round=_ROUNDS[reason](alarm) if reason in _ROUNDS else 0,
        condition=alarm.condition,
        is_over=reason == Reason.OVER,
        due_at=_when(alarm, way, reason, now),
        created_at=now,
    )


def _when(alarm: Alarm, way: _Way, reason: Reason, now: datetime) -> datetime:
    """Programs never sleep; people are woken only by what is urgent, and never to hear that it is over."""
    one = way.recipient
    if reason == Reason.OVER:
        now += SETTLES
    if one is None or way.channel == Channel.WEBHOOK:
        return now
    if alarm.is_urgent and one.is_woken and reason != Reason.OVER:
        return now
    return quiet.due(now, begins=one.quiet_from, ends=one.quiet_to, zone=one.zone)


class _Ways:
    """The people and channels for a heap of alarms of one condition, read in a handful of statements."""

    def __init__(self, alarms: Sequence[Alarm], standing: Standing) -> None:
        self.audiences = standing.condition.audiences
        name = standing.condition.name
        accounts = {alarm.account_id for alarm in alarms if alarm.account_id is not None}
        self.own: list[Recipient] = []
        self.platform: list[_Way] = []
        if Audience.APPLICATION in self.audiences:
            rows = Recipient.unscoped.filter(account__in=accounts, deleted_at=None, events__contains=[name])
            rows = rows.exclude(application__status=ApplicationStatus.DELETED)
            self.own = list(rows.order_by("id"))
        if Audience.STAFF in self.audiences:
            rows = Recipient.of_platform().filter(deleted_at=None, events__contains=[name])
            self.platform = [way for row in rows.order_by("id") for way in ways_of(row)]
            self.platform += _staff(standing.habits.staff_roles)
        self.applicants: dict[int, str] = {}
        self.mobiles: dict[int, list[_Way]] = {}
        if Audience.APPLICANT in self.audiences:
            people = {alarm.user_id for alarm in alarms if alarm.user_id is not None}
            self.applicants = proved(people)
            rows = Recipient.unscoped.filter(user__in=people, user__is_active=True, deleted_at=None)
            self.mobiles = {row.user_id: ways_of(row) for row in rows if row.user_id is not None}
        self.finance: dict[int, list[_Way]] = {}
        if Audience.FINANCE in self.audiences:
            self.finance = _finance(accounts)

    def of(self, alarm: Alarm) -> list[_Way]:
        """The ways of one alarm, each address once."""
        found: list[_Way] = []
        if alarm.user_id in self.applicants:
            address = self.applicants[alarm.user_id]
            found.append(_Way(Channel.EMAIL, 0, address, user_id=alarm.user_id))
        found += self.mobiles.get(alarm.user_id or 0, [])
        for row in self.own:
            # What concerns no single application is told to the recipients of all of the account.
            if row.account_id == alarm.account_id and alarm.application_id in (None, row.application_id):
                found += ways_of(row)
        found += self.finance.get(alarm.account_id or 0, [])
        found += self.platform
        if not alarm.by_sms:
            found = [way for way in found if way.channel != Channel.SMS]
        seen: dict[tuple[str, str], _Way] = {}
        for way in sorted(found, key=lambda one: one.step):
            seen.setdefault((way.channel, way.address), way)
        return list(seen.values())


def ways_of(row: Recipient) -> list[_Way]:
    """The channels of a recipient that are verified."""
    found = []
    if row.email and row.email_verified_at:
        found.append(_Way(Channel.EMAIL, row.step, row.email.lower(), recipient=row))
    if row.mobile_hash is not None and row.mobile_verified_at:
        is_late = row.is_sms_late and (row.email_verified_at or row.webhook_verified_at)
        found.append(_Way(Channel.SMS, row.step + bool(is_late), str(row.mobile_hash), recipient=row))
    if row.webhook_url and row.webhook_verified_at:
        found.append(_Way(Channel.WEBHOOK, row.step, row.webhook_url, recipient=row))
    return found


def _staff(roles: Sequence[str]) -> list[_Way]:
    rows = StaffMembership.objects.filter(role__in=list(roles), user__is_active=True)
    ids = set(rows.values_list("user", flat=True))
    return [
        _Way(Channel.EMAIL, 0, address, user_id=user_id) for user_id, address in sorted(proved(ids).items())
    ]


def _finance(account_ids: Iterable[int]) -> dict[int, list[_Way]]:
    """The people of each account who look after its money (rule 68)."""
    rows = Membership.unscoped.filter(account__in=account_ids, role__in=[Role.OWNER, Role.FINANCE])
    pairs = set(rows.values_list("account", "user"))
    addresses = proved({user_id for _account, user_id in pairs})
    found: dict[int, list[_Way]] = {}
    for account_id, user_id in sorted(pairs):
        if user_id in addresses:
            way = _Way(Channel.EMAIL, 0, addresses[user_id], user_id=user_id)
            found.setdefault(account_id, []).append(way)
    return found


def proved(user_ids: Iterable[int]) -> dict[int, str]:
    """The addresses that people have proved to own, by person."""
    rows: Any = EmailAddress.objects.filter(user__in=user_ids, verified=True, user__is_active=True)
    return {row.user_id: row.email.lower() for row in rows.order_by("primary", "id")}
