"""What stopping something would do, told before it is done; counts come from the statistics, never from the messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet, Sum

from apps.carriers.models import Carrier
from apps.carriers.routing import route_for
from apps.core import clock
from apps.messaging.models import DispatchEntry, EntryState, Message, SendTask, SendTaskLeg
from apps.messaging.states import SendTaskStatus
from apps.protection.models import SwitchKind
from apps.protection.queries import stopped_now
from apps.protection.services.switches import Target
from apps.statistics.models import HourCount

AFFECTED_SINCE: Final = timedelta(hours=24)
WAITING_SINCE: Final = timedelta(days=7)
SHOWN: Final = 8
_PLANNED: Final = (SendTaskStatus.WAITING, SendTaskStatus.SCHEDULED)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who would feel it: an application with a template of its own, and the requests of the last day."""

    account: str
    application: str
    template: str
    requests: int


@dataclass(frozen=True, slots=True)
class Consequences:
    """In messages, as the statistics knew them some seconds ago.

    lately: requests since `lately_from` (the hour before this one); waiting: accepted and not yet with a carrier;
    dispatching: claimed in this moment, which still go out. running and planned: lists of that state, of which at most
    eight are named. customers, applications, templates: those with requests within 24 hours. takes_over: the carrier that
    new messages go to, None when that is none (and for all but carriers).
    """

    lately: int
    lately_from: datetime
    waiting: int
    dispatching: int
    running: int
    planned: int
    lists: tuple[SendTask, ...]
    customers: int
    applications: int
    templates: int
    senders: tuple[Sender, ...]
    takes_over: str | None


def of_stopping(kind: SwitchKind, target: Target) -> Consequences:
    """A handful of statements over narrow tables; usable while everything burns."""
    now = clock.now()
    counts = _counts(kind, target)
    hour = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    lately = counts.filter(hour__gte=hour).aggregate(total=Sum("requests"))["total"] or 0
    recent = counts.filter(hour__gte=now - AFFECTED_SINCE, requests__gt=0)
    running = _lists(kind, target).filter(status=SendTaskStatus.SENDING)
    planned = _lists(kind, target).filter(status__in=_PLANNED)
    return Consequences(
        lately=lately,
        lately_from=hour,
        waiting=_waiting(kind, target, now),
        dispatching=_dispatching(kind, target),
        running=running.count(),
        planned=planned.count(),
        lists=tuple((running | planned).select_related("account").order_by("status", "-id")[:SHOWN]),
        customers=recent.values("account").distinct().count(),
        applications=recent.values("application").distinct().count(),
        templates=recent.values("template").distinct().count(),
        senders=_senders(recent),
        takes_over=_takes_over(target) if isinstance(target, Carrier) else None,
    )


def _counts(kind: SwitchKind, target: Target) -> QuerySet[HourCount]:
    rows = HourCount.unscoped.all()
    if isinstance(target, Carrier):
        return rows  # the counts know no carriers: everybody may go through it
    return rows.filter(**{kind.value: target})


def _lists(kind: SwitchKind, target: Target) -> QuerySet[SendTask]:
    rows = SendTask.unscoped.all()
    if isinstance(target, Carrier):
        return rows
    if isinstance(target, str):
        return rows.filter(pk__in=SendTaskLeg.objects.filter(country=target).values("send_task"))
    return rows.filter(**{kind.value: target})


def _waiting(kind: SwitchKind, target: Target, now: datetime) -> int:
    if isinstance(target, Carrier):
        states = (EntryState.WAITING, EntryState.HELD)
        return DispatchEntry.objects.filter(carrier=target, state__in=states).count()
    rows = _counts(kind, target).filter(hour__gte=now - WAITING_SINCE)
    return int(rows.aggregate(total=Sum("waiting"))["total"] or 0)


def _dispatching(kind: SwitchKind, target: Target) -> int:
    """A window of each carrier at most, so these may be looked at one by one."""
    claimed = DispatchEntry.objects.filter(state=EntryState.CLAIMED)
    if isinstance(target, Carrier):
        return claimed.filter(carrier=target).count()
    from_messages: dict[str, Any] = {kind.value: target}
    return _messages(list(claimed.values_list("message_id", flat=True)), from_messages)


def _messages(ids: list[int], condition: dict[str, Any]) -> int:
    return Message.unscoped.filter(Q(pk__in=ids) & Q(**condition)).count() if ids else 0


def _senders(recent: QuerySet[HourCount]) -> tuple[Sender, ...]:
    rows = (
        recent.values("account__name", "application__name", "template__name")
        .annotate(total=Sum("requests"))
        .order_by("-total")[:SHOWN]
    )
    return tuple(
        Sender(row["account__name"], row["application__name"], row["template__name"], row["total"])
        for row in rows
    )


def _takes_over(carrier: Carrier) -> str | None:
    route = route_for(region=None, message_kind=None, avoiding={carrier.pk, *stopped_now().carriers})
    return Carrier.objects.get(pk=route.carrier_id).name if route else None
