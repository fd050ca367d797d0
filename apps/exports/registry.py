"""Every export there is."""

from typing import Final

from apps.exports.base import Subject
from apps.exports.subjects.access_report import AccessReport
from apps.exports.subjects.audit_trail import AuditTrail
from apps.exports.subjects.daily_counts import DailyCounts
from apps.exports.subjects.deletions import Deletions
from apps.exports.subjects.failure_counts import FailureCounts
from apps.exports.subjects.latency_counts import LatencyCounts
from apps.exports.subjects.message_records import MessageRecords
from apps.exports.subjects.money import SettlementLines, Statement
from apps.exports.subjects.reply_records import ReplyRecords
from apps.exports.subjects.task_rows import TaskRows
from apps.exports.subjects.unsubscribed import Unsubscribed

SUBJECTS: Final[dict[str, Subject]] = {
    subject.name: subject
    for subject in (
        MessageRecords(),
        ReplyRecords(),
        TaskRows(),
        Unsubscribed(),
        DailyCounts(),
        FailureCounts(),
        LatencyCounts(),
        Statement(),
        SettlementLines(),
        AuditTrail(),
        AccessReport(),
        Deletions(),
    )
}
