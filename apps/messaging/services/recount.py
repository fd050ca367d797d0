"""The nightly recount of lists: what their counters say against their rows and messages, counted one by one."""

import logging
from datetime import timedelta
from typing import Any, Final

import orjson

from apps.accounts import audit
from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.core import clock
from apps.core.statements import fetch
from apps.messaging.models import SendTask
from apps.messaging.states import SendTaskStatus

log = logging.getLogger(__name__)
LOOK_BACK: Final = timedelta(days=2)  # a list that ended longer ago was counted the night before
_UNREAD: Final = (SendTaskStatus.IMPORTING, SendTaskStatus.FAILED)

# One statement is one snapshot. Twice: each good row up to its leg's cursor is one message, and no other row is one.
_COUNTED: Final = """
WITH counted AS (
  SELECT verdict, count(*) AS rows FROM send_task_rows WHERE send_task_id = %(task)s GROUP BY verdict
), sent AS (
  SELECT count(*) AS messages, count(DISTINCT row_no) AS row_nos, coalesce(sum(segments), 0) AS segments
  FROM messages WHERE send_task_id = %(task)s
), due AS (
  SELECT count(*) AS rows FROM send_task_rows r JOIN messaging_sendtaskleg l USING (send_task_id, country)
  WHERE r.send_task_id = %(task)s AND r.verdict = 'good' AND r.row_no <= l.accepted_through
)
SELECT t.status, t.row_count, t.counts, t.accepted_count, t.accepted_segments,
       (SELECT coalesce(jsonb_object_agg(verdict, rows), '{}') FROM counted),
       (SELECT coalesce(sum(rows), 0) FROM counted), sent.messages, sent.row_nos, sent.segments, due.rows
FROM messaging_sendtask t, sent, due WHERE t.id = %(task)s
"""


def recount() -> int:
    """Recount every list that is open or ended within two days; each that does not balance is said in log and audit trail.

    Gives how many do not. A difference is told once for as long as it stays the same.
    """
    since = clock.now() - LOOK_BACK
    tasks = SendTask.unscoped.exclude(status__in=_UNREAD).exclude(ended_at__lt=since).order_by("pk")
    return sum(_tell(task) for task in tasks.iterator(chunk_size=500))


def differences(task: SendTask) -> dict[str, list[int]]:
    """What does not agree, as name → [the counter, the recount]; empty when all does, and while the list is read."""
    (
        status, row_count, counts, accepted, segments, verdicts, rows, messages, row_nos, message_segments, due,
    ) = fetch(_COUNTED, {"task": task.pk})[0]  # fmt: skip
    if status in _UNREAD:
        return {}
    said, found = _read(counts), _read(verdicts)
    pairs = {name: [said.get(name, 0), found.get(name, 0)] for name in sorted({*said, *found})}
    pairs |= {
        "rows": [row_count, int(rows)],
        "accepted": [accepted, messages],
        "segments": [segments, int(message_segments)],
        "row numbers": [messages, row_nos],
        "rows taken": [messages, due],
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _tell(task: SendTask) -> bool:
    found = differences(task)
    if not found:
        return False
    log.error("list %s does not balance: %s", task.public_id, found)
    target = f"{task._meta.model_name}:{task.public_id}"
    last = AuditEvent.objects.filter(verb="send_task.unbalanced", target=target).order_by("-id").first()
    if last is None or last.facts.get("differences") != found:
        audit.record(SYSTEM, "send_task.unbalanced", task, differences=found)
    return True


def _read(value: Any) -> dict[str, int]:
    # Django asks psycopg for JSON as text; which cursor ran the statement decides whether it was parsed.
    parsed: dict[str, int] = orjson.loads(value) if isinstance(value, str | bytes) else value
    return parsed
