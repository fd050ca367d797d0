"""Tables of messaging."""

from apps.messaging.models.attempt import Attempt, AttemptOutcome
from apps.messaging.models.charge import Charge, ChargeClosing, ChargeEntry, ChargeReversal
from apps.messaging.models.conversion import Conversion
from apps.messaging.models.dispatch_entry import DispatchEntry, EntryState
from apps.messaging.models.manual_send import ManualSend
from apps.messaging.models.message import Message
from apps.messaging.models.part import Part
from apps.messaging.models.refusal import Refusal
from apps.messaging.models.reply import Reply, ReplyRule
from apps.messaging.models.report import Report
from apps.messaging.models.send_task import (
    Dedupe,
    RememberedMapping,
    SendTask,
    SendTaskLeg,
    SendTaskSource,
)
from apps.messaging.models.send_task_row import SendTaskCorrection, SendTaskRow
from apps.messaging.models.tally import Tally

__all__ = [
    "Attempt",
    "AttemptOutcome",
    "Charge",
    "ChargeClosing",
    "ChargeEntry",
    "ChargeReversal",
    "Conversion",
    "Dedupe",
    "DispatchEntry",
    "EntryState",
    "ManualSend",
    "Message",
    "Part",
    "Refusal",
    "RememberedMapping",
    "Reply",
    "ReplyRule",
    "Report",
    "SendTask",
    "SendTaskCorrection",
    "SendTaskLeg",
    "SendTaskRow",
    "SendTaskSource",
    "Tally",
]
