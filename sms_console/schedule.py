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
    Job("carriers.keep_driving", 1, "urgent", "wakes a shift for every carrier that has none; a lost hint costs one second"),
    Job("messaging.match_receipts", 1, "receipts", "ties raw receipts to their messages in groups"),
    Job("messaging.sweep", 5, "urgent", "finds claimed messages whose shift has died: in doubt, or back to accepted"),
    Job("statistics.count", 5, "books", "recounts the open hours, so that today's figures are at most 10 s old"),
    Job("core.make_partitions", 3600, "books", "makes the coming months' partitions before they are needed"),
    Job("reviews.release_expired", 60, "books", "gives back items whose reviewer has gone away"),
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
