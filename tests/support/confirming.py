"""Lists that are ready, confirmed, refused: what the tests of the decision to send share."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.actors import Actor
from apps.accounts.models import AuditEvent
from apps.core.errors import Code, DomainError
from apps.messaging.dry_run import quote
from apps.messaging.models import SendTask
from apps.messaging.scheduling import NOW, When
from apps.messaging.services import confirming
from tests.support.lists import csv_of, imported, list_task
from tests.support.sending import Sender


def ready(sender: Sender, rows: int = 5, **columns: Any) -> SendTask:
    lines = [[f"138{index:08d}", f"客户{index}", str(1000 + index)] for index in range(rows)]
    return imported(list_task(sender, csv_of([*lines, ["12", "x", "1"]]), **columns))


def confirmed(actor: Actor, task: SendTask, when: When = NOW, **more: Any) -> SendTask:
    return confirming.confirm(actor=actor, task=task, quote=quote(task, when).fingerprint, when=when, **more)


def refused(code: Code, call: Callable[..., Any], **arguments: Any) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        call(**arguments)
    assert refusal.value.code is code
    return refusal.value


def status(task: SendTask) -> str:
    return SendTask.unscoped.values_list("status", flat=True).get(pk=task.pk)


def verbs(task: SendTask) -> list[str]:
    events = AuditEvent.objects.filter(target=f"sendtask:{task.public_id}").order_by("id")
    return [verb.removeprefix("send_task.") for verb in events.values_list("verb", flat=True)]
