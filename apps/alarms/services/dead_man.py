"""The dead man's switch: the alarm tick beats, others notice when it does not, by ways that do not need it."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from apps.accounts.models import StaffMembership
from apps.accounts.permissions import StaffRole
from apps.alarms.services.telling import proved
from apps.core import clock, heartbeats, http

log = logging.getLogger(__name__)


def beat() -> None:
    """Write the heartbeat; the outside watch, if there is one, hears of it by a task of its own."""
    heartbeats.beat(heartbeats.ALARM_TICK)


def ping() -> bool:
    """Tell the outside watch (ALARM_HEARTBEAT_URL) that the tick is alive; silence there is the alarm. True when it was told."""
    if not settings.ALARM_HEARTBEAT_URL or heartbeats.pulse().is_late:
        return False
    try:
        return http.get(settings.ALARM_HEARTBEAT_URL).is_success
    except (http.AddressRefused, http.NotReached) as error:
        log.warning("the outside watch was not reached: %s", error)
        return False


def watch(now: datetime | None = None) -> bool:
    """Look at the heartbeat from outside the tick: a late one is said in the log, and once by mail past the outbox.

    True while it beats. A tick that has never beaten is no silence yet: the installation is just starting.
    """
    now = now or clock.now()
    pulse = heartbeats.pulse(now=now)
    if not pulse.is_late or pulse.seconds is None:
        return not pulse.is_late
    log.error("the alarm tick is silent since %s s: nobody is told of anything", pulse.seconds)
    if heartbeats.claim_telling(heartbeats.ALARM_TICK, now):
        _mail(pulse.seconds)
    return False


def _mail(seconds: int) -> None:
    roles = (StaffRole.ADMINISTRATOR, StaffRole.OPERATOR)
    people = StaffMembership.objects.filter(role__in=roles, user__is_active=True)
    addresses = sorted(set(proved(set(people.values_list("user", flat=True))).values()))
    if not addresses:
        return
    body = (
        f"告警检查已停止 {seconds} 秒，期间不会发出任何告警。请检查后台任务进程（worker 与 beat）。\n\n"
        f"The alarm tick has been silent for {seconds} s: no alarm reaches anybody.\n"
        f"Look at the worker and beat processes. {settings.BASE_URL}\n"
    )
    subject = "告警系统已静默 · The alarms have fallen silent"
    try:
        get_connection().send_messages([EmailMessage(subject, body, to=[one]) for one in addresses])
    except OSError as error:
        log.error("nor could a mail be sent: %s", type(error).__name__)
