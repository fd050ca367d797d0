"""What still uses a signature, a sender ID or a template: lists that are under way, and the applications that sent with it lately."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Sum

from apps.accounts.models import Account
from apps.core import clock
from apps.core.kinds import Region
from apps.message_templates import queries as templates
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import SendTask
from apps.messaging.states import SendTaskStatus
from apps.signatures import queries as signatures
from apps.signatures.models import SenderId, Signature
from apps.statistics.models import HourCount

DAYS = 7
MOST = 20
UNDER_WAY = (
    SendTaskStatus.IMPORTING,
    SendTaskStatus.READY,
    SendTaskStatus.WAITING,
    SendTaskStatus.SCHEDULED,
    SendTaskStatus.SENDING,
    SendTaskStatus.PAUSED,
)


@dataclass(frozen=True)
class Caller:
    """An application that asked for `requests` messages with the signature within the last seven days."""

    name: str
    sdk_app_id: str
    requests: int


@dataclass(frozen=True)
class Uses:
    """`templates` is how many approved templates of the region are left without any signature, if this is its last one."""

    lists: tuple[SendTask, ...]
    callers: tuple[Caller, ...]
    templates: int


def of_signature(signature: Signature) -> Uses:
    """What a deletion would stop, at most twenty lists and callers each."""
    account, region = signature.account, Region(signature.region)
    is_last = (
        signature.is_approved and not signatures.approved(account, region).exclude(pk=signature.pk).exists()
    )
    return Uses(
        _lists(account, signature=signature),
        _callers(account, signature=signature),
        templates.approved(account, region).count() if is_last and signature.is_mainland else 0,
    )


def of_template(template: MessageTemplate) -> Uses:
    """The same of a template; `templates` is 0."""
    return Uses(_lists(template.account, template=template), _callers(template.account, template=template), 0)


def lists_with_sender(sender: SenderId) -> tuple[SendTask, ...]:
    """Lists under way that name this sender ID; those that name none follow the market's default."""
    return _lists(sender.account, sender=sender.content)


def _lists(account: Account, **columns: Any) -> tuple[SendTask, ...]:
    return tuple(SendTask.of(account).filter(status__in=UNDER_WAY, **columns).order_by("-id")[:MOST])


def _callers(account: Account, **columns: Any) -> tuple[Caller, ...]:
    since = clock.now() - timedelta(days=DAYS)
    rows = (
        HourCount.of(account)
        .filter(hour__gte=since, requests__gt=0, **columns)
        .values("application__name", "application__sdk_app_id")
        .annotate(total=Sum("requests"))
        .order_by("-total")[:MOST]
    )
    return tuple(
        Caller(row["application__name"], row["application__sdk_app_id"], row["total"]) for row in rows
    )
