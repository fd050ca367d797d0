"""Reads of callbacks for the faces and the alarms; every one is bounded by account, or is for staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.applications.models import Application
from apps.callbacks.bodies import contents
from apps.callbacks.models import Endpoint, Kind, Push, PushAttempt, PushItem
from apps.callbacks.problems import WORDS, Words
from apps.callbacks.states import PushStatus
from apps.core import clock
from apps.core.privacy import UnsealError, mask_text, open_kept
from apps.messaging.contents import masked_number
from apps.messaging.models import Message

WITH = ("endpoint", "application")


def pushes(account: Account) -> QuerySet[Push]:
    """The account's pushes, to be ordered by `-id`."""
    return Push.of(account).select_related(*WITH)


def pushes_of_all() -> QuerySet[Push]:
    """Those of all accounts, for staff."""
    return Push.unscoped.select_related(*WITH, "account")


def endpoints(account: Account) -> QuerySet[Endpoint]:
    return Endpoint.of(account).select_related("application")


def status_endpoint(application: Application) -> Endpoint | None:
    """The callback of an application; None where nobody has set one."""
    return Endpoint.of(application.account_id).filter(application=application).first()


def reply_endpoint(account: Account) -> Endpoint | None:
    """The callback for replies to the account."""
    return Endpoint.of(account).filter(kind=Kind.REPLY).first()


@dataclass(frozen=True, slots=True)
class Health:
    """How an endpoint stands: counts are of pushes; paused_until only while it lies ahead."""

    endpoint: Endpoint
    waiting: int
    failed: int
    paused_until: datetime | None

    @property
    def is_failing(self) -> bool:
        return self.endpoint.failures > 0

    @property
    def words(self) -> Words | None:
        """What was wrong with the last try."""
        return WORDS.get(self.endpoint.last_problem)


def health(endpoint: Endpoint) -> Health:
    """Two statements."""
    mine = Push.of(endpoint.account_id).filter(endpoint=endpoint)
    waiting = mine.filter(status=PushStatus.WAITING).count()
    failed = mine.filter(status=PushStatus.FAILED).count()
    paused = endpoint.paused_until if endpoint.is_paused(clock.now()) else None
    return Health(endpoint, waiting, failed, paused)


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a push as pages show it."""

    serial: str
    number: str
    status: str
    code: str
    is_gone: bool  # whether retention has dropped its record


def lines(push: Push) -> list[Line]:
    """What the push is about, in its order; two statements."""
    items = list(PushItem.objects.filter(push=push).order_by("position"))
    rows = Message.of(push.account_id).only("id", "number_prefix", "number_last4")
    messages = rows.in_bulk([item.message_id for item in items])
    return [
        Line(
            str(item),
            masked_number(messages[item.message_id]) if item.message_id in messages else "",
            item.status,
            item.code,
            item.message_id not in messages,
        )
        for item in items
    ]


@dataclass(frozen=True, slots=True)
class Try:
    """One try as pages show it; answer: the beginning of what came back, its digits masked."""

    row: PushAttempt
    answer: str

    @property
    def words(self) -> Words | None:
        return WORDS.get(self.row.problem)


def tries(push: Push, *, most: int = 50) -> list[Try]:
    """How it went, the latest first."""
    return [Try(row, _answer(row)) for row in PushAttempt.objects.filter(push=push).order_by("-id")[:most]]


def shown_body(push: Push) -> str:
    """The body with numbers and long digits masked, for reading; blank when nothing of it is left."""
    content = contents([push], masked=True).get(push.pk)
    return orjson.dumps(content, option=orjson.OPT_INDENT_2).decode() if content else ""


def _answer(row: PushAttempt) -> str:
    try:
        return mask_text(open_kept(row.answer_sealed))
    except UnsealError:
        return ""


@dataclass(frozen=True, slots=True)
class Failing:
    """An endpoint that is switched on and whose last tries have failed."""

    endpoint_id: int
    account_id: int
    application_id: int | None
    label: str
    failures: int


def failing() -> list[Failing]:
    """Over all accounts, for the alarms."""
    rows = Endpoint.unscoped.select_related("application").filter(is_on=True, failures__gt=0)
    return [
        Failing(row.pk, row.account_id, row.application_id, _label(row), row.failures)
        for row in rows.order_by("pk")
    ]


def _label(row: Any) -> str:
    return f"{row.application.name} · {row.host}" if row.application else row.host
