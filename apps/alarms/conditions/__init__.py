"""The conditions: one file for each, one line here."""

from typing import Final

from apps.alarms.conditions.audit_broken import AuditBroken
from apps.alarms.conditions.balance_ends import BalanceEnds
from apps.alarms.conditions.base import Audience, AuditNews, Condition, Level, MessageNews
from apps.alarms.conditions.callbacks_failing import CallbacksFailing
from apps.alarms.conditions.cap_near import CapNear
from apps.alarms.conditions.carrier_down import CarrierDown
from apps.alarms.conditions.failure_rate import FailureRate, PlatformFailures
from apps.alarms.conditions.frequency_limit import FrequencyLimit
from apps.alarms.conditions.key_misuse import KeyMisuse
from apps.alarms.conditions.money import BalanceLow, BillReady
from apps.alarms.conditions.over_limit import OverLimit
from apps.alarms.conditions.queue_age import QueueAge
from apps.alarms.conditions.receipt_lag import ReceiptLag
from apps.alarms.conditions.receipts_missing import ReceiptsMissing
from apps.alarms.conditions.review_breach import ReviewBreach
from apps.alarms.conditions.review_result import ReviewResult
from apps.alarms.conditions.reviewer_message import ReviewerMessage
from apps.alarms.conditions.stopped import Stopped
from apps.alarms.conditions.ticket_answered import TicketAnswered
from apps.alarms.conditions.unbalanced import Unbalanced

# In the order in which people read them.
CONDITIONS: Final[dict[str, Condition]] = {
    one.name: one
    for one in (
        OverLimit(),
        FrequencyLimit(),
        ReviewResult(),
        ReviewerMessage(),
        TicketAnswered(),
        FailureRate(),
        CallbacksFailing(),
        BalanceLow(),
        BalanceEnds(),
        BillReady(),
        CapNear(),
        KeyMisuse(),
        Stopped(),
        CarrierDown(),
        QueueAge(),
        ReceiptLag(),
        ReceiptsMissing(),
        PlatformFailures(),
        ReviewBreach(),
        Unbalanced(),
        AuditBroken(),
    )
}
LEVELS: Final = tuple(one for one in CONDITIONS.values() if isinstance(one, Level))
MESSAGE_NEWS: Final = tuple(one for one in CONDITIONS.values() if isinstance(one, MessageNews))
AUDIT_NEWS: Final = tuple(one for one in CONDITIONS.values() if isinstance(one, AuditNews))


def told_to(audience: Audience) -> list[Condition]:
    """The conditions that an audience may be told of."""
    return [one for one in CONDITIONS.values() if audience in one.audiences]
