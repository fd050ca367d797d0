"""Every periodic job of the installation: one row each, with the reason it exists."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Job:
    """One periodic task; `expires` keeps a stopped worker from finding a heap of stale ticks."""

    task: str
    every: float  # seconds
    queue: str
    reason: str


JOBS: tuple[Job, ...] = (
    Job(
        "messaging.keep_driving",
        1,
        "urgent",
        "a shift for every carrier that has none; a lost hint costs one second",
    ),
    Job("messaging.match_receipts", 1, "receipts", "ties raw receipts to their messages, in groups"),
    Job("messaging.read_replies", 2, "receipts", "ties handsets' messages to what they answer; unsubscribes"),
    Job(
        "messaging.tick_send_tasks",
        1,
        "urgent",
        "begins, lets go, holds and ends lists; a lost hint costs them one second",
    ),
    Job(
        "callbacks.push",
        1,
        "receipts",
        "tells customers' servers what became of messages and what was answered, and tries again what failed",
    ),
    Job("callbacks.tidy", 60, "books", "gives up pushes after a day, removes them after thirty"),
    Job("messaging.sweep", 5, "urgent", "finds claims whose driver has died and puts them in doubt"),
    Job("message_templates.keep_importing", 5, "urgent", "finds files of templates that nobody is reading"),
    Job(
        "guard.watch", 3, "urgent", "sees within seconds which minute is abnormal, bars it and opens the case"
    ),
    Job(
        "guard.watch_slowly",
        30,
        "books",
        "sequences, deliveries and codes: needs messages of the last minutes",
    ),
    Job("guard.learn", 300, "books", "what is usual at this time of day; forgets minutes after 30 days"),
    Job("guard.keep_backtests", 30, "books", "finds back-tests that nobody is at"),
    Job("contacts.keep_filling", 5, "urgent", "finds files for contact groups that nobody is reading"),
    Job(
        "messaging.forget_lists",
        600,
        "books",
        "discards lists that nobody confirms within seven days",
    ),
    Job(
        "messaging.recount_lists",
        86_400,
        "books",
        "recounts each list's rows and messages; what does not agree with its counters is said aloud",
    ),
    Job("unsubscribes.keep_importing", 5, "urgent", "finds files of numbers that nobody is reading"),
    Job(
        "messaging.test_words", 2, "files", "tries drafts of word lists on what was sent, when somebody asks"
    ),
    Job(
        "exports.keep_making",
        5,
        "urgent",
        "finds files that nobody is making; removes those that have expired",
    ),
    Job("exports.keep_packing", 10, "urgent", "the same for finance’s month packs"),
    Job("policy.sweep_counters", 3600, "books", "removes counters of numbers whose windows are over"),
    Job("statistics.fold", 3, "books", "keeps today's figures at most 10 s old"),
    Job("statistics.close_days", 600, "books", "from nine o’clock on what came of the day before is fixed"),
    Job(
        "billing.settle",
        60,
        "books",
        "from 08:00 of each account’s day the day before is closed, and days of downtime",
    ),
    Job(
        "billing.make_bills",
        600,
        "books",
        "each account’s month once it is settled to its last day, on the 1st at 08:00; and months of downtime",
    ),
    Job("billing.keep_rerating", 10, "urgent", "finds bills that are to be counted again and nobody is at"),
    Job(
        "billing.watch_arrears",
        10,
        "urgent",
        "suspends debts after twelve hours; lets sending go on once they are paid",
    ),
    Job(
        "billing.watch_balances", 300, "books", "tells accounts whose balance has come below their threshold"
    ),
    Job("accounts.forget_refusals", 86_400, "books", "keeps a week of refused calls by key, no more"),
    Job(
        "alarms.tick",
        10,
        "books",
        "measures every condition, reads what has happened, says who is to be told",
    ),
    Job("alarms.post", 3, "receipts", "sends mails and texts that are due; a letter is one worker's"),
    Job("alarms.call_webhooks", 3, "receipts", "the same for programs, apart: a slow one holds up no mail"),
    Job(
        "alarms.watch",
        30,
        "files",
        "another process than the tick's looks whether the alarms are alive, and tells the outside watch",
    ),
    Job(
        "retention.keep",
        300,
        "files",
        "masks what its term has passed and drops months that nobody needs, some seconds at a time",
    ),
    Job("core.sweep_files", 3600, "books", "removes stored files that no row names any more"),
    Job(
        "billing.reconcile",
        1800,
        "books",
        "compares what was counted apart, a day once it is settled in every zone",
    ),
    Job(
        "billing.charge_senders",
        3600,
        "books",
        "what sender IDs cost, with their approval and each month; once for its key",
    ),
    Job("invoicing.post", 5, "receipts", "sends invoices that are due by e-mail; a letter is one worker's"),
    Job(
        "invoicing.issue_monthly",
        1800,
        "books",
        "from the 6th on the month before, for accounts that want their invoices by themselves",
    ),
    Job("core.make_partitions", 3600, "books", "makes the coming months' partitions before they are needed"),
    Job(
        "accounts.chain", 5, "books", "gives each event of the audit trail its place in the chain of digests"
    ),
    Job(
        "accounts.verify_chain", 86_400, "books", "walks the whole chain and says in the trail what it found"
    ),
    Job("reviews.release_expired", 60, "books", "gives back items whose reviewer has gone away"),
    Job(
        "reviews.note_breaches",
        60,
        "books",
        "notes what is undecided after its deadline, so that alarms can tell",
    ),
)


def beat_schedule() -> dict[str, dict[str, Any]]:
    """The rows above in the form that Celery beat reads."""
    return {
        job.task: {
            "task": job.task,
            "schedule": job.every,
            "options": {"queue": job.queue, "expires": max(job.every * 2, 10)},
        }
        for job in JOBS
    }
